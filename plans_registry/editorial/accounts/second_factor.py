"""Who needs a second factor, and the doors that stay shut until it was used in this very session."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.editorial.checks import APPROVE

View = Callable[..., HttpResponse]
SET_UP = "second_factors_set_up"  # ids of the authenticators made in this session
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_factor(user: Any) -> bool:
    """Approvers and administrators, unless the registry runs as a trial (``REQUIRE_SECOND_FACTOR=0``)."""
    return settings.REQUIRE_SECOND_FACTOR and user.is_active and (user.is_superuser or user.has_perm(APPROVE))


def has_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def used_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a factor the person still has, or has set one up itself.

    A session from before the first factor has neither: a stolen password must not outlive the setting up.
    """
    records = get_authentication_records(request, request.user)
    used = {record.get("id") for record in records if record["method"] == "mfa"} | set(request.session.get(SET_UP, ()))
    return not used.isdisjoint(_authenticators(request.user))


def factor_first(view: View) -> View:
    """Lead who lacks the factor their role needs to where it is set up or asked for; nothing else happens."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not needs_factor(request.user):
            return view(request, *args, **kwargs)
        if has_factor(request.user):
            return view(request, *args, **kwargs) if used_factor(request) else _asked(request)
        messages.warning(
            request, _("この役割では、パスワードのほかに第二の確認が必要です。下のどちらかを設定してください。")
        )
        return redirect("mfa_index")

    return guarded


def if_any_first(view: View) -> View:
    """For the pages of the account itself: who has a factor, in whatever role, uses it first.

    Otherwise a password alone would do to turn the owner out: to end the other sessions, or to choose another password.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if has_factor(request.user) and not used_factor(request):
            return _asked(request)
        return view(request, *args, **kwargs)

    return guarded


def changing_factors(view: View) -> View:
    """For the pages that show or change factors, besides: what is set up there counts as used.

    The first one ends the other sessions: a password alone has opened them, perhaps a stranger's.
    """

    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before, had_factor = _authenticators(request.user), has_factor(request.user)
        response = view(request, *args, **kwargs)
        if added := _authenticators(request.user) - before:
            request.session[SET_UP] = [*request.session.get(SET_UP, ()), *added]
            if not had_factor:
                end_other_sessions(request, request.user)
        return response

    return if_any_first(noted)


def _authenticators(user: Any) -> set[int]:
    return set(Authenticator.objects.filter(user=user).values_list("pk", flat=True))


def _asked(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("このログインでは、第二の確認がまだです。確認すると、続きに進みます。"))
    app = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists()
    back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
    page = reverse("mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn")
    return redirect(f"{page}?{urlencode({'next': back})}")

"""Who needs a second factor, and the door that stays shut until they have one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from plans_registry.editorial.guards import APPROVE

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_factor(user: Any) -> bool:
    """Approvers and administrators, unless the registry runs as a trial (``REQUIRE_SECOND_FACTOR=0``)."""
    return settings.REQUIRE_SECOND_FACTOR and user.is_active and (user.is_superuser or user.has_perm(APPROVE))


def has_factor(user: Any) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def factor_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead who lacks the factor their role needs to where it is set up; nothing else happens."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not needs_factor(request.user) or has_factor(request.user):
            return view(request, *args, **kwargs)
        messages.warning(
            request, _("この役割では、パスワードのほかに第二の確認が必要です。下のどちらかを設定してください。")
        )
        return redirect("mfa_index")

    return guarded

"""The frame of staff pages that are no admin screen of one model: who may open them, title and trail.

Who may open which review, and whose plans it may change.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from plans_registry.editorial.permissions import acts_for_all, municipalities_of
from plans_registry.models import Review
from plans_registry.models.imports import ReviewQuerySet

View = Callable[..., HttpResponseBase]


def staff_page(*needed: str) -> Callable[[View], View]:
    """Strangers go to the sign-in page, staff without one of the permissions get 403."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perms(needed):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return admin.site.admin_view(guarded)

    return guard


def frame(request: HttpRequest, title: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """What the templates of the desk need; ``trail`` leads from home to the page above."""
    return {**admin.site.each_context(request), "title": title, "here": title, "trail": list(trail)}


PAGE, SAVED_PAGES, REMEMBERED = "_page", "saved_pages", 20


def page_token(request: HttpRequest) -> str:
    """By which a browser keeps what is typed on a page, from its opening to its saving."""
    return request.POST.get(PAGE, "").replace("\0", "")[:32] or secrets.token_hex(8)


def remember_saved(request: HttpRequest) -> None:
    """What the browser keeps of the page that was sent is not needed any more."""
    saved = [*request.session.get(SAVED_PAGES, []), page_token(request)]
    request.session[SAVED_PAGES] = saved[-REMEMBERED:]


NEEDED = ("plans_registry.add_plan", "plans_registry.change_plan")


def reviews_of(user) -> ReviewQuerySet:
    """One's own, those of one's municipalities only, and for approvers all."""
    return Review.objects.all() if acts_for_all(user) else Review.objects.of(user)


def may_take_in(user, code: str) -> bool:
    """Whether a person may make or change plans of a municipality."""
    return municipalities_of(user).filter(pk=code).exists()


def for_staff(view: Callable[..., HttpResponseBase], *, cacheable: bool = False) -> Callable[..., HttpResponseBase]:
    """Strangers go to the sign-in page, staff without the right to write plans get 403.

    Browsers keep nothing, unless a view that is ``cacheable`` says itself what they may keep.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not request.user.has_perms(NEEDED):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(guarded, cacheable=cacheable)

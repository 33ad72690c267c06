"""The frame of staff pages that are no admin screen of one model: who may open them, title and trail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

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

"""The admin site: its names, and an index in the order staff need things, plans first.

Not inside the package ``admin``: Django makes the site before it imports what registers itself with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.db import DataError, IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.accounts.second_factor import factor_first
from plans_registry.models import Plan

GROUPS = [
    (_("計画"), ["Plan", "Measure"]),
    (_("資料と承認"), ["SourceDocument", "Round", "Approval", "Programme", "Edition"]),
    (_("見た人からの連絡"), ["Report", "Follower"]),
    (_("類型とことば"), ["PillarType", "SupportForm", "Concept", "SearchMiss"]),
    (_("自治体"), ["Municipality", "Region"]),
    (_("利用者と記録"), ["User", "AuditRecord", "Notification"]),
]


OWN = ("plans_registry.", "municipalities.")


class RegistrySite(admin.AdminSite):
    site_header = _("計画登録")
    site_title = _("計画登録")
    index_title = _("何をしますか")
    site_url = "/"
    enable_nav_sidebar = False  # the index and the trail lead everywhere, and lists need the width

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        # Many rows gone with one click: deleting goes through each row's own page, which says what it would take.
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Screens of the registry's own only: what Django and allauth bring for accounts would go past the rules."""
        if admin_class is None or admin_class.__module__.startswith(OWN):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Callable, cacheable: bool = False) -> Any:
        """Also the second factor, where a role needs one; leaving is open to everyone."""
        inner = super().admin_view(_guarded(view), cacheable)
        return inner if view == self.logout else factor_first(inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The registry's one sign-in page; who is signed in and no staff is refused."""
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """What a person may open, in :data:`GROUPS`, the rest last; of one app, as Django lists it."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        rows = {row["object_name"]: row for app in apps for row in app["models"]}
        groups = []
        for title, names in GROUPS:
            models = [rows.pop(name) for name in names if name in rows]
            groups.append((title, models))
        groups.append((_("そのほか"), list(rows.values())))
        return [_group(title, models) for title, models in groups if models]


def _guarded(view: Callable) -> Callable:
    """Forms that no page of ours sends get 400, before they cost anything.

    A plan that somebody deletes while the answer is made: asked once more, the view finds it gone and says so.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        def answer() -> Any:
            response = view(request, *args, **kwargs)
            return response.render() if isinstance(response, TemplateResponse) else response

        _require_own_form(request)
        try:
            return answer()
        except (Plan.DoesNotExist, IntegrityError):
            return answer()
        except (OverflowError, DataError) as error:  # a key of 30 digits
            raise BadRequest(str(error)) from error

    return guarded


def _require_own_form(request: HttpRequest) -> None:
    """``words-TOTAL_FORMS=100000`` without as many fields: Django would make 2,000 forms of it."""
    for name in request.POST:
        total = request.POST.get(name, "")
        if name.endswith("-TOTAL_FORMS") and not (
            total.isdecimal() and len(total) < 5 and int(total) < len(request.POST)
        ):
            raise BadRequest(name)


def _group(title: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": title,
        "app_label": models[0]["object_name"].lower(),
        "app_url": models[0]["admin_url"] or "",
        "has_module_perms": True,
        "models": models,
    }

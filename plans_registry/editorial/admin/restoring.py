"""「この版を下書きに戻す」: the button on the page of differences, and what it does."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.restoring import restore
from plans_registry.editorial.versions import Comparison
from plans_registry.models import Plan


def restorable(plan: Plan, compared: Comparison, user: Any) -> dict[str, Any] | None:
    """The edition on the left of a comparison with the draft, where it differs and the person may bring it back."""
    if not (compared.old.isdigit() and compared.new == "draft" and compared.told and may_edit(user, plan)):
        return None
    address = reverse("admin:plans_registry_plan_restore", args=[plan.pk, compared.old])
    return {"number": compared.old, "address": address}


def restore_for(request: HttpRequest, plan: Plan, number: int) -> HttpResponse:
    """The button was pressed; by GET nothing happens."""
    differences = reverse("admin:plans_registry_plan_differences", args=[plan.pk])
    if not may_edit(request.user, plan):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(differences)
    try:
        restore(plan, number, by=request.user, confirmed=bool(request.POST.get("confirmed")))
    except WorkflowError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(f"{differences}?old={number}&new=draft")
    messages.success(request, _("第%s版の内容を、下書きに戻しました。公開中の内容は、まだ変わりません。") % number)
    return HttpResponseRedirect(change_url(plan))

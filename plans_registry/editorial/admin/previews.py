"""「確認用リンクを作る」: the two buttons on a plan's page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.checks import WorkflowError, may_edit
from plans_registry.editorial.preview.links import LIFETIME, end_previews, new_link
from plans_registry.models import Plan


def preview_for(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A button was pressed, the one that makes a link or the one that ends all; by GET nothing happens."""
    if not may_edit(request.user, plan):
        raise PermissionDenied
    if request.method == "POST":
        try:
            _end(request, plan) if request.POST.get("end") else _make(request, plan)
        except WorkflowError as error:
            messages.error(request, str(error))
    return HttpResponseRedirect(change_url(plan))


def _make(request: HttpRequest, plan: Plan) -> None:
    address = request.build_absolute_uri(reverse("preview", args=[new_link(plan, by=request.user)]))
    last = timezone.localtime() + LIFETIME
    said = _("確認用リンクを作りました（%(day)sまで）。見てほしい人にだけ送ってください。") % {
        "day": _("%(month)s月%(day)s日") % {"month": last.month, "day": last.day}
    }
    messages.success(request, format_html('{}<br><a class="preview-link" href="{}">{}</a>', said, address, address))


def _end(request: HttpRequest, plan: Plan) -> None:
    end_previews(plan, by=request.user)
    messages.success(request, _("この計画の確認用リンクを、すべて無効にしました。"))

"""フォロー: how many follow by mail, and ending an address's following on request.  No page shows an address."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plans_registry.catalogue.following import FollowError, end_address, mail_address
from plans_registry.catalogue.models import Follower
from plans_registry.editorial.admin.base import RegistryAdmin, list_url
from plans_registry.editorial.workflow import WorkflowError
from plans_registry.models.audit import record

END = "catalogue.delete_follower"


@transaction.atomic
def end_following_of(address: str, *, by: Any) -> int:
    """End all that an address follows, as its owner asked; how much that was.  The record does not name the address."""
    if not by.has_perm(END):
        raise WorkflowError(_("フォローをやめさせることができるのは、管理者だけです。"))
    ended = end_address(address)
    if ended:
        record("end_following", Follower, by=by, after={"followed": ended})
    return ended


class EndFollowingForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("メールアドレス"),
        help_text=gettext_lazy("本人から頼まれたときだけ使います。ここに入力したアドレスは、記録に残りません。"),
    )

    def clean_address(self) -> str:
        try:
            return mail_address(self.cleaned_data["address"])
        except FollowError as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Follower)
class FollowerAdmin(RegistryAdmin):
    """One page with numbers and a form; rows have no pages, so that nobody leafs through addresses."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.changelist_view)
        return [path("", page, name="catalogue_follower_changelist")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = EndFollowingForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._end(request, form.cleaned_data["address"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("メールで受け取る人"),
            "opts": self.opts,
            "counts": _counts(),
            "form": form,
        }
        return TemplateResponse(request, "admin/catalogue/follower/change_list.html", context)

    def _end(self, request: HttpRequest, address: str) -> HttpResponse:
        try:
            ended = end_following_of(address, by=request.user)
        except WorkflowError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(list_url(Follower))
        if ended:
            said = ngettext("%(n)s件のフォローをやめました。", "%(n)s件のフォローをやめました。", ended)
            messages.success(request, said % {"n": ended})
        else:
            messages.warning(request, _("このアドレスのフォローはありません。"))
        return HttpResponseRedirect(list_url(Follower))


def _counts() -> list[tuple[str, int]]:
    confirmed = Q(confirmed_at__isnull=False)
    counts = Follower.objects.aggregate(
        addresses=Count("address", filter=confirmed, distinct=True),
        daily=Count("pk", filter=confirmed & Q(pace="daily")),
        weekly=Count("pk", filter=confirmed & Q(pace="weekly")),
        unconfirmed=Count("pk", filter=~confirmed),
    )
    return [
        (_("受け取っているアドレス"), counts["addresses"]),
        (_("1日1通までのフォロー"), counts["daily"]),
        (_("1週間に1通までのフォロー"), counts["weekly"]),
        (_("確認を待っている申し込み"), counts["unconfirmed"]),
        (_("送れたかどうか分からないフォロー"), Follower.objects.in_doubt(timezone.now()).count()),
    ]

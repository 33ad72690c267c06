"""お知らせ: what was sent to whom and what could not be, to read only."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from plans_registry.editorial.admin.base import RegistryAdmin
from plans_registry.models import Notification


@admin.register(Notification)
class NotificationAdmin(RegistryAdmin):
    list_display = ["created_at", "user", "kind", "line", "state", "sent_at", "attempts", "error"]
    list_display_links = ["created_at", "line"]
    list_select_related = ["user"]
    list_filter = ["state", "kind"]
    search_fields = ["user__username", "user__email", "line"]
    search_help_text = _("利用者・メールアドレス・内容でさがします。")
    fields = [
        "user",
        "kind",
        "line",
        "pace",
        "state",
        "attempts",
        "error",
        "created_at",
        "not_before",
        "claimed_at",
        "sent_at",
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        return False

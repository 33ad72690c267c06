"""利用者: accounts, with the role and the municipalities of each on one page."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from municipalities.models import Affiliation
from plans_registry.editorial.admin.base import PlainChoices

User = get_user_model()


class AffiliationInline(PlainChoices, admin.StackedInline):
    model = Affiliation
    extra = 1
    classes = ["compact"]
    autocomplete_fields = ["municipality"]


admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(PlainChoices, UserAdmin):
    inlines = [AffiliationInline]
    list_filter = ["is_staff", "is_active", "groups"]
    show_facets = admin.ShowFacets.ALWAYS
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("氏名と連絡先"), {"fields": ["last_name", "first_name", "email"]}),
        (_("役割"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        (_("記録"), {"fields": ["last_login", "date_joined"]}),
    ]

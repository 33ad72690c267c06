"""利用者: accounts, with the municipalities each acts for on the same page."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin

from municipalities.models import Affiliation

User = get_user_model()


class AffiliationInline(admin.TabularInline):
    model = Affiliation
    extra = 1
    autocomplete_fields = ["municipality"]


admin.site.unregister(User)


@admin.register(User)
class StaffAdmin(UserAdmin):
    inlines = [AffiliationInline]
    list_filter = ["is_staff", "is_active", "groups"]
    show_facets = admin.ShowFacets.ALWAYS

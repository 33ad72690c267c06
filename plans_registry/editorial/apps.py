from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "plans_registry.editorial"
    verbose_name = _("編集")
    default = True


class RegistryAdminConfig(admin_apps.AdminConfig):
    """``django.contrib.admin`` with the registry's own site; stands in its place in INSTALLED_APPS."""

    default_site = "plans_registry.editorial.admin.site.RegistrySite"
    default = False

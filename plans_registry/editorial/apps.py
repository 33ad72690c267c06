import django.contrib.admin.apps as django_admin
from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "plans_registry.editorial"
    verbose_name = _("編集")
    default = True

    def ready(self) -> None:
        from plans_registry.intake.pdf.font_check import check_japanese_font

        checks.register(check_japanese_font)


class RegistryAdminConfig(django_admin.AdminConfig):
    """``django.contrib.admin`` with the registry's own site; stands in its place in INSTALLED_APPS."""

    default_site = "plans_registry.editorial.site.RegistrySite"
    default = False

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "plans_registry.catalogue"
    verbose_name = _("公開された版")
    default_auto_field = "django.db.models.BigAutoField"

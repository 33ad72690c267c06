from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansRegistryConfig(AppConfig):
    name = "plans_registry"
    verbose_name = _("計画")
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class PlansRegistryConfig(AppConfig):
    name = "plans_registry"
    verbose_name = _("計画")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from plans_registry.deployment_checks import check_deployment

        checks.register(check_deployment, checks.Tags.security, deploy=True)

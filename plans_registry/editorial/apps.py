from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "plans_registry.editorial"
    verbose_name = _("編集")

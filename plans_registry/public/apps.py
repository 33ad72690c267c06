from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "plans_registry.public"
    label = "public"
    verbose_name = _("公開ページ")

    def ready(self) -> None:
        from plans_registry.public.pictures.fonts import check_picture_font

        checks.register(check_picture_font)

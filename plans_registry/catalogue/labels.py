"""What fields and numbers are called in every room and in both languages.

A field of a document is called by the label of the row that holds it.
"""

from functools import lru_cache

from django.db.models import Model
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from plans_registry.models.measures import Measure
from plans_registry.models.photos import Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan
from plans_registry.models.sources import SourceDocument


def plan_label(field: str) -> str:
    """計画名, 計画期間（原文） …; a document carries the caveat of its source, and its municipality by code and name."""
    return _label(SourceDocument if field == "caveat" else Plan, field.removesuffix("_name"))


def pillar_label(field: str) -> str:
    """柱の名称, 柱の類型 …."""
    return _label(Pillar, field)


def measure_label(field: str) -> str:
    """施策の名称, 概要, 対象者 …."""
    return _label(Measure, field)


def photo_label(field: str) -> str:
    """キャプション, 代替テキスト …."""
    return _label(Photo, field)


def counted(*, plans: int | None = None, pillars: int | None = None, measures: int | None = None) -> str:
    """計画1・柱4・施策8, or 1 plan, 4 pillars, 8 measures: of those given."""
    return _counted(plans, pillars, measures, get_language() or "ja")


@lru_cache(maxsize=2_000)
def _counted(plans: int | None, pillars: int | None, measures: int | None, language: str) -> str:
    parts = []
    if plans is not None:
        parts.append(ngettext("計画%(n)s", "計画%(n)s", plans) % {"n": f"{plans:,}"})
    if pillars is not None:
        parts.append(ngettext("柱%(n)s", "柱%(n)s", pillars) % {"n": f"{pillars:,}"})
    if measures is not None:
        parts.append(ngettext("施策%(n)s", "施策%(n)s", measures) % {"n": f"{measures:,}"})
    return _("・").join(parts)


def _label(row: type[Model], field: str) -> str:
    return str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # no reverse relations

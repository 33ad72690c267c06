"""What a field of a document is called: the label of the row that holds it, in every room and in both languages."""

from django.db.models import Model

from plans_registry.models.measures import Measure
from plans_registry.models.pillars import Pillar
from plans_registry.models.plans import Plan
from plans_registry.models.sources import SourceDocument


def plan_label(field: str) -> str:
    """計画名, 計画期間（原文） …; a document carries the caveat of its source."""
    return _label(SourceDocument if field == "caveat" else Plan, field)


def pillar_label(field: str) -> str:
    """柱の名称, 柱の類型 …."""
    return _label(Pillar, field)


def measure_label(field: str) -> str:
    """施策の名称, 概要, 対象者 …."""
    return _label(Measure, field)


def _label(row: type[Model], field: str) -> str:
    return str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]  # no reverse relations

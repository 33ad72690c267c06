"""The same table for django-import-export: a resource as its documentation writes one."""

from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, IntegerWidget, ManyToManyWidget

from plans_registry.documents.columns import MEASURE_COLUMNS
from plans_registry.models import Measure, Pillar, PillarType, Plan, SupportForm


def _column(name: str, **options: Any) -> Field:
    return Field(attribute=name, column_name=MEASURE_COLUMNS[name], **options)


class MeasureResource(ModelResource):
    """Finds or makes the plan and the pillar of a row before the row itself is imported."""

    pillar = Field(attribute="pillar", column_name="pillar", widget=ForeignKeyWidget(Pillar))
    number = _column("number", widget=IntegerWidget())
    name = _column("name")
    description = _column("description")
    audience = _column("audience")
    contact = _column("contact")
    types = _column("types", widget=ManyToManyWidget(PillarType, separator=";", field="slug"))
    forms = _column("forms", widget=ManyToManyWidget(SupportForm, separator=";", field="slug"))

    class Meta:
        model = Measure
        fields = ("pillar", "number", "name", "description", "audience", "contact", "types", "forms")
        import_id_fields = ("pillar", "number")
        skip_unchanged = True

    def before_import_row(self, row: dict[str, Any], **options: Any) -> None:
        def cell(name: str) -> str:
            return row[MEASURE_COLUMNS[name]]

        plan, _ = Plan.objects.get_or_create(
            municipality_id=cell("code"),
            title=cell("plan_title"),
            first_year=cell("first_year"),
            defaults={"last_year": cell("last_year"), "period_text": cell("period_text")},
        )
        pillar, _ = Pillar.objects.get_or_create(
            plan=plan,
            number=cell("pillar_number"),
            defaults={"title": cell("pillar_title"), "open_ended": cell("open_ended") == "1"},
        )
        row["pillar"] = pillar.pk

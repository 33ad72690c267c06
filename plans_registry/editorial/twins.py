"""「すでにあります」: the question before a plan is made that the registry most likely has already."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import ModelForm, ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Plan
from plans_registry.models.in_order import hold

APART = "apart"
"""What a person sends who has seen the plans that are there, and says that theirs is another one."""


class AlreadyThere(WorkflowError):
    """A plan was not made, because it may be there; done after all when the person says that it is another one."""

    def __init__(self, twins: Sequence[Plan]) -> None:
        super().__init__(already_there(twins))
        self.twins = list(twins)


def already_there(twins: Iterable[Plan]) -> str:
    return _("同じと思われる計画が、すでにあります：%s") % "、".join(f"「{plan}」" for plan in twins)


def twins_note(plan: Plan) -> str:
    """Of a plan that is to come to an address where it is not yet: whoever approves it reads what its editor was asked."""
    if plan.municipality is None or plan.first_year is None:
        return ""
    if plan.key and plan.key_for(plan.municipality.pk, plan.first_year) == plan.key:
        return ""
    twins = _twins(plan, plan.municipality, plan.title, plan.first_year, plan.last_year)
    return already_there(twins) if twins else ""


def _twins(
    plan: Plan, municipality: Municipality | None, title: str, first_year: int | None, last_year: int | None
) -> list[Plan]:
    """Others that are most likely this one; not the plan that it follows, which may have its title, but none of its years."""
    others = Plan.objects.exclude(pk=plan.pk)
    alike = others.alike(municipality.pk if municipality else "", title, first_year, last_year)
    return [other for other in alike if other.pk != plan.predecessor_id or other.is_like("", first_year, last_year)]


def _new_twins(plan: Plan, before: dict[str, Any], after: dict[str, Any]) -> list[Plan]:
    known = _twins(plan, **before) if plan.pk else []
    return [twin for twin in _twins(plan, **after) if twin not in known]


def twins_as(plan: Plan, document: PlanDocument) -> list[Plan]:
    """Others that the plan is most likely when it reads like the document, its municipality left, and is not like now."""
    before = {name: getattr(plan, name) for name in ("municipality", "title", "first_year", "last_year")}
    read = {"title": document.title, "first_year": document.first_year, "last_year": document.last_year}
    return _new_twins(plan, before, before | read)


def ask_about_twins(form: ModelForm, cleaned: dict[str, Any]) -> None:
    """Of a form that makes a plan, or puts right whose and of which years it is: an error with a link to each twin, until
    its box is ticked.  Of plans that it was like before nobody is asked again."""
    plan = form.instance
    if {"municipality", "title"} & form.errors.keys() or form.data.get(APART):
        return
    before = {name: getattr(plan, name) for name in ("municipality", "title", "first_year", "last_year")}
    after = {name: cleaned.get(name, value) for name, value in before.items()}  # what the form does not show stays
    if plan.pk and after == before:
        return
    if plan.pk:
        hold(Plan.objects.filter(pk=plan.pk))
    # Of two savings at once the later one sees the plan of the first.
    Municipality.objects.hold({after["municipality"].pk} if after["municipality"] else set())
    twins = _new_twins(plan, before, after)
    if not twins:
        return
    links = format_html_join(
        "、",
        '<a href="{}">{}</a>（{}）',
        (
            (reverse("admin:plans_registry_plan_change", args=[plan.pk]), plan, plan.get_status_display())
            for plan in twins
        ),
    )
    box = format_html(
        '<label><input type="checkbox" name="{}" value="1"> {}</label>', APART, _("べつの計画として登録する")
    )
    raise ValidationError(format_html("{}{} {}", _("すでにあります："), links, box), code="twin")

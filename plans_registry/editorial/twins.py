"""「すでにあります」: the question before a plan is made that the registry most likely has already."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import ModelForm, ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.editorial.checks import WorkflowError
from plans_registry.models import Plan

APART = "apart"
"""What a person sends who has seen the plans that are there, and says that theirs is another one."""


class AlreadyThere(WorkflowError):
    """A plan was not made, because it may be there; done after all when the person says that it is another one."""

    def __init__(self, twins: Sequence[Plan]) -> None:
        super().__init__(already_there(twins))
        self.twins = list(twins)


def already_there(twins: Iterable[Plan]) -> str:
    return _("同じと思われる計画が、すでにあります：%s") % "、".join(f"「{plan}」" for plan in twins)


def ask_about_twins(form: ModelForm, cleaned: dict[str, Any]) -> None:
    """Of a form that makes a plan, or says whose it is: an error with a link to each twin, until its box is ticked."""
    known = form.instance.pk and form.instance.municipality_id
    if known or {"municipality", "title"} & form.errors.keys() or form.data.get(APART):
        return
    municipality = cleaned["municipality"].pk if cleaned["municipality"] else ""
    Municipality.objects.hold({municipality} - {""})  # of two savings at once the later one sees the plan of the first
    plans = Plan.objects.exclude(pk=form.instance.pk)
    twins = plans.alike(municipality, cleaned["title"], cleaned.get("first_year"), cleaned.get("last_year"))
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

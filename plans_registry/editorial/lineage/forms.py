"""The choices of a person, as a browser sends them.

What the page of a lineage shows: the measures of both plans side by side, and what became of each.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans_registry.documents.matching import folded
from plans_registry.editorial.lineage.verbs import Pairs, possible_predecessors, proposed_predecessor
from plans_registry.models import Measure, Pillar, Plan


class PredecessorForm(forms.Form):
    """One choice; preselected: what was chosen, else the proposal."""

    def __init__(self, plan: Plan, data: Any = None) -> None:
        chosen = plan.predecessor_id or getattr(proposed_predecessor(plan), "pk", None)
        super().__init__(data, initial={"predecessor": chosen})
        self.possible = possible_predecessors(plan)
        self.fields["predecessor"] = forms.ModelChoiceField(
            self.possible,
            required=False,
            label=gettext("前の計画"),
            empty_label=gettext("前の計画はない"),
            error_messages={"invalid_choice": gettext("その計画は選べません。一覧から選び直してください。")},
        )


class PairsForm(forms.Form):
    """For each measure of a plan a choice among the measures of the plan before, grouped by their pillar."""

    def __init__(self, new: Plan, old: Plan, initial: Pairs, data: Any = None) -> None:
        super().__init__(data, initial={name_of(key): value or "" for key, value in initial.items()})
        choices = _choices(old)
        for measure in _measures(new):
            self.fields[name_of(measure.pk)] = forms.TypedChoiceField(
                choices=choices, coerce=int, empty_value=None, required=False, label=measure.name
            )
        self.of = old

    def clean(self) -> dict[str, Any]:
        """Refuse what was chosen on a page that no longer shows the plans as they are."""
        sent = {name for name in self.data if name.startswith("measure-")}
        if sent != self.fields.keys() or self.data.get("of") != str(self.of.pk) or self.errors:
            raise forms.ValidationError(
                gettext("施策が、画面を開いたあとに変わりました。見直してから、もう一度確定してください。"),
                code="stale",
            )
        return self.cleaned_data

    @property
    def pairs(self) -> Pairs:
        """As they stand on the page: what was sent where it can be read, else the initial choice."""
        return {int(name.removeprefix("measure-")): _number(self[name].value()) for name in self.fields}


def name_of(measure: int) -> str:
    return f"measure-{measure}"


def _choices(old: Plan) -> list[Any]:
    groups = [
        (str(pillar), [(measure.pk, measure.name) for measure in pillar.measures.all()])
        for pillar in old.pillars.all()
        if pillar.measures.all()
    ]
    return [("", gettext("なし（新しい施策）")), *groups]


def _measures(plan: Plan) -> list[Measure]:
    return [measure for pillar in plan.pillars.all() for measure in pillar.measures.all()]


def _number(value: Any) -> int | None:
    return int(value) if str(value or "").isascii() and str(value or "").isdigit() else None


class Fate(TextChoices):
    CONTINUED = "continued", _("継続")
    RENAMED = "renamed", _("名称変更")
    NEW = "new", _("新規")
    ENDED = "ended", _("終了")


@dataclass(frozen=True, slots=True)
class Row:
    """``old`` is None for a new measure; ``shared``: another measure goes on with the same one."""

    measure: Measure
    pillar: Pillar
    field: Any
    old: Measure | None
    fate: Fate
    shared: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Both plans beside each other: the rows of the new one, and what is left of the old one."""

    rows: list[Row]
    ended: list[Measure]

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        fates = [row.fate for row in self.rows] + [Fate.ENDED] * len(self.ended)
        return [(fate, fates.count(fate)) for fate in Fate]


def sides(new: Plan, old: Plan, form: PairsForm) -> Sides:
    """As the choices of the form stand; both plans read through ``with_parts``."""
    before = {measure.pk: measure for pillar in old.pillars.all() for measure in pillar.measures.all()}
    pairs = form.pairs
    chosen = [old for old in pairs.values() if old is not None]
    rows = [
        _row(form, pillar, measure, before.get(pairs[measure.pk] or 0), chosen)
        for pillar in new.pillars.all()
        for measure in pillar.measures.all()
    ]
    return Sides(rows, [measure for key, measure in before.items() if key not in chosen])


def _row(form: PairsForm, pillar: Pillar, measure: Measure, old: Measure | None, chosen: list[int]) -> Row:
    shared = old is not None and chosen.count(old.pk) > 1
    return Row(measure, pillar, form[name_of(measure.pk)], old, fate_of(measure, old), shared)


def fate_of(measure: Measure, old: Measure | None) -> Fate:
    if old is None:
        return Fate.NEW
    return Fate.CONTINUED if folded(measure.name) == folded(old.name) else Fate.RENAMED


def lineage_of(plan: Plan) -> dict[str, Any]:
    """What the page of the plan itself shows of it, and when somebody last said that the plan still stands."""
    counts = Measure.objects.filter(pillar__plan=plan).aggregate(
        all=Count("pk"), old=Count("continues"), copied=Count("pk", filter=Q(is_copied=True))
    )
    return {
        "form": PredecessorForm(plan),
        "kept": counts["old"],
        "new": counts["all"] - counts["old"],
        "copied": counts["copied"],
        "confirmation": plan.confirmations.first(),
    }

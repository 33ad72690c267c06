"""The choices of a person, as a browser sends them."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from plans_registry.editorial.lineage.proposing import Pairs, possible_predecessors, proposed_predecessor
from plans_registry.models import Measure, Plan


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

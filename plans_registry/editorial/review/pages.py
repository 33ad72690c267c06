"""What the pages of a review show, gathered for their templates."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import tell
from plans_registry.documents.differences import differences
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.checks import Missing, missing
from plans_registry.editorial.review.confirm import PlanStep, step_of
from plans_registry.editorial.review.pictures import page_count, unused
from plans_registry.editorial.review.plan_forms import MeasureFields, PillarForms, PlanForms
from plans_registry.editorial.review.proposal import Extracted, Proposal
from plans_registry.editorial.review.source_view import (
    ShownIssue,
    SourcePage,
    about_document,
    about_plan,
    place_of_plan,
    source_of_plan,
)
from plans_registry.editorial.type_proposals import TypeProposals
from plans_registry.intake.lines import clean_lines
from plans_registry.models import Review

Starts = dict[str, tuple[int, int]]
"""The line and the page on which each part begins."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A form with its id on the page, the line and the page of the source it begins on (0: unknown) and the issues
    about it.  ``proposal`` says what a measure's words propose under a pillar of several types."""

    id: str
    form: Any
    line: int
    page: int
    issues: tuple[ShownIssue, ...]
    is_first: bool = False
    is_last: bool = False
    measures: tuple["PagePart", ...] = ()
    chosen: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    number: int
    name: str
    open: int
    current: bool


def review_frame(request: HttpRequest, title: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """What every page of the desk needs, with the way back."""
    reviews = (_("資料からの取り込み"), reverse("review_list"))
    return {**admin.site.each_context(request), "title": title, "here": title, "trail": [reviews, *trail]}


def tabs(proposal: Proposal, current: int = 0) -> list[Tab]:
    return [
        Tab(
            number,
            plan.document.municipality_name or plan.document.title,
            open_issues(proposal, number - 1),
            number == current,
        )
        for number, plan in enumerate(proposal.plans, start=1)
    ]


def open_issues(proposal: Proposal, place: int | None) -> int:
    """Those nobody has settled, about one plan, or with None about the document."""
    return sum(not issue.settled and place_of_plan(issue, proposal) == place for issue in proposal.issues)


def plan_page(review: Review, proposal: Proposal, number: int, forms: PlanForms, user: Any) -> dict[str, Any]:
    plan = proposal.plans[number - 1]
    lines = clean_lines(review.text)
    issues = about_plan(proposal, number - 1, lines)
    source = source_of_plan(lines, proposal, number - 1, issues)
    step = step_of(plan, number, user)
    starts = {line.part: (line.number, page.number) for page in source for line in page.lines if line.part}
    terms = dict([*forms.words.types, *forms.words.forms])
    unplaced = [
        item
        for item in (*issues, *about_document(proposal, lines))
        if item.issue.code == "line-unplaced" and not item.issue.settled
    ]
    return {
        "review": review,
        "number": number,
        "plan": plan,
        "version": plan.version,
        "step": step,
        "missing": missing_in(step),
        "told": tell(step.differences, terms) if step.differences else [],
        "choices": choices_of(step),
        "source": source,
        "drawn": page_count(review) > 0,
        "issues": issues,
        "unplaced": unplaced,
        "forms": forms,
        "head": _part("plan", forms.fields, starts, issues),
        "pillars": _pillars(forms, starts, issues, terms),
        "photos": [_part(f"photo-{k}", form, starts, issues) for k, form in enumerate(forms.photos)],
        "photo_issues": [item for item in issues if item.part == "photos"],
        "unused": _unused(proposal, number - 1, source),
        "tabs": tabs(proposal, number),
        "is_last": number == len(proposal.plans),
        "open": sum(not item.issue.settled for item in issues),
    }


def _unused(proposal: Proposal, place: int, source: list[SourcePage]) -> list[tuple[int, Extracted]]:
    """Pictures that nothing shows, on the pages of a plan; those on pages of no plan are offered to the first."""
    own = {page.number for page in source}
    left = [(number, proposal.pictures[number - 1]) for number in unused(proposal)]
    return [(number, picture) for number, picture in left if picture.page in own or place == 0]


def missing_in(step: PlanStep) -> list[tuple[str, str]]:
    """What approval will need: sentences, each with the id of where it belongs on the plan's page."""
    return [(item.message, _anchor(item)) for item in missing(step.plan.document)] if step.action != "skip" else []


def _anchor(item: Missing) -> str:
    if item.pillar is not None:
        return f"pillar-{item.pillar}"
    return item.field if item.field == "pillars" else f"id_plan-{item.field}"


def choices_of(step: PlanStep) -> list[tuple[str, str, bool]]:
    """Value, label and whether it is chosen: what may be done with a plan."""
    skip = ("skip", _("取り込まない"), step.action == "skip")
    if step.foreign:
        return [skip]
    if step.twin:
        return [skip, ("update", _("登録済みの計画を、この内容に改める"), step.action == "update")]
    return [("create", _("下書きを作る"), step.action == "create"), skip]


def against(stored: PlanDocument, typed: PlanDocument, forms: PlanForms) -> list[Any]:
    """What the typed content would change in the content that was saved meanwhile."""
    return tell(differences(stored, typed), dict([*forms.words.types, *forms.words.forms]))


def steps_table(steps: list[PlanStep], proposal: Proposal) -> list[dict[str, Any]]:
    done = {"create": _("下書きを作る"), "update": _("登録済みの計画を改める"), "skip": _("取り込まない")}
    return [
        {
            "step": step,
            "document": step.plan.document,
            "done": done[step.action],
            "missing": missing_in(step),
            "open": open_issues(proposal, step.number - 1),
            "changes": step.differences.counts if step.differences else None,
            "differs": bool(step.differences),
        }
        for step in steps
    ]


def _pillars(forms: PlanForms, starts: Starts, issues: list[ShownIssue], terms: dict[str, str]) -> list[PagePart]:
    last = len(forms.pillars) - 1
    proposals = TypeProposals.load()
    return [
        _part(
            f"pillar-{i}",
            pillar.fields,
            starts,
            issues,
            is_first=i == 0,
            is_last=i == last,
            measures=_measures(i, pillar, starts, issues, terms, proposals),
        )
        for i, pillar in enumerate(forms.pillars)
    ]


def _measures(
    i: int,
    pillar: PillarForms,
    starts: Starts,
    issues: list[ShownIssue],
    terms: dict[str, str],
    proposals: TypeProposals,
) -> tuple[PagePart, ...]:
    last = len(pillar.measures) - 1
    has_several = len(pillar.fields["types"].value() or ()) > 1
    return tuple(
        _part(
            f"measure-{i}-{j}",
            form,
            starts,
            issues,
            is_first=j == 0,
            is_last=j == last,
            chosen="、".join(terms.get(slug, slug) for name in ("forms", "types") for slug in form[name].value() or ()),
            proposal=_proposal(form, proposals) if has_several else "",
        )
        for j, form in enumerate(pillar.measures)
    )


def _proposal(form: MeasureFields, proposals: TypeProposals) -> str:
    name, description, ticked = (form[field].value() or "" for field in ("name", "description", "types"))
    return proposals.sentence(name, description, ticked)


def _part(part: str, form: Any, starts: Starts, issues: list[ShownIssue], **more: Any) -> PagePart:
    own = tuple(item for item in issues if item.part == part and item.issue.code != "line-unplaced")
    return PagePart(part, form, *starts.get(part, (0, 0)), own, **more)

"""The document a plan was read from, beside it: its lines and pages, what is still open, and its pictures."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.editor import edits
from plans_registry.editorial.editor.steps import EditOutcome
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.review.drafts import attach, close_if_done, document_to_open
from plans_registry.editorial.review.pictures import belongs, page_count, shown_in
from plans_registry.editorial.review.proposal import Extracted, Proposal, ReviewIssue, flat_photos
from plans_registry.editorial.review.source_view import (
    ShownIssue,
    SourcePage,
    lines_of_plan,
    part_lines,
    place_of_plan,
    shown_issues,
    source_of_plan,
)
from plans_registry.intake.lines import clean_lines
from plans_registry.models import OpenIssue, Plan, Review
from plans_registry.models.plan_pictures import own_pictures

READING, ON_PAGE, SETTLED = "_reading", "_on_page", "settled"
PICTURE, PLACE = "picture-use-", "line-place-"


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    """A place in a document that a person opens in the editor, before it is a plan or changes one."""

    review: Review
    place: int

    @property
    def key(self) -> str:
        """With the line of the plan's head, by which it is found again when the document is read again meanwhile."""
        return f"{self.review.pk}-{self.place}-{self.review.proposal['plans'][self.place]['line']}"

    def document(self, twin: Plan | None) -> PlanDocument:
        return document_to_open(self.review, self.place, twin)

    def saved(self, plan: Plan, *, by: Any) -> None:
        attach(self.review, self.place, plan)
        close_if_done(self.review, by=by)


def opened_plan(request: HttpRequest) -> OpenedPlan | None:
    """The one that the address or the page names.  Raises Http404 for one that a person may not see."""
    key = request.POST.get(READING) or request.GET.get("reading", "")
    if not key:
        return None
    parts = key.split("-")
    if not (2 <= len(parts) <= 3 and all(part.isdecimal() and len(part) < 10 for part in parts)):
        raise Http404
    number, place, *line = map(int, parts)
    review = reviews_of(request.user).filter(pk=number).first()
    if review is None:
        raise Http404
    lines = [plan["line"] for plan in review.proposal["plans"]]
    if line and (place >= len(lines) or lines[place] != line[0]):
        return OpenedPlan(review, lines.index(line[0])) if line[0] in lines else None
    if place >= len(lines):
        raise Http404
    return OpenedPlan(review, place)


def may_lack_its_name(plan: Plan | None, request: HttpRequest) -> bool:
    """Whether municipality and title may be asked for later: of a draft that was read, before its first submission."""
    if plan is None:
        return opened_plan(request) is not None
    return plan.status == Plan.Status.DRAFT and plan.key is None and plan.origins.exists()


@dataclass(frozen=True, slots=True)
class SourceMark:
    """Where in the document a part begins (0: unknown), and the open issues about it."""

    line: int
    page: int
    issues: tuple[ShownIssue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReading:
    """``marks`` are by the ids of parts; ``unplaced`` the issues whose line found no place in the plan."""

    review: Review
    place: int
    drawn: bool
    source: list[SourcePage]
    issues: list[ShownIssue]
    unplaced: list[ShownIssue]
    pictures: list[tuple[int, Extracted]]
    marks: dict[str, SourceMark] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return sum(not item.issue.settled for item in self.issues)


def shown_reading(
    plan: Plan | None, opened: OpenedPlan | None, document: PlanDocument, settled: Collection[str]
) -> ShownReading | None:
    """What stands beside a document; ``settled`` are the keys of the issues ticked on the page as it stands."""
    origin = plan.origins.select_related("review").first() if plan else None
    if opened is None and origin is None:
        return None
    review, place = (opened.review, opened.place) if opened else (origin.review, origin.place)  # type: ignore[union-attr]
    proposal = Proposal.from_json(review.proposal)
    if opened:
        issues = [(-at, one) for at, one in enumerate(proposal.issues, 1) if place_of_plan(one, proposal) == place]
    else:
        rows = OpenIssue.objects.filter(origin=origin)
        issues = [(row.pk, _as_issue(row, settled)) for row in rows]
    lines = clean_lines(review.text)
    own = lines_of_plan(lines, proposal, place)
    shown = shown_issues(issues, document, lines, own)
    return ShownReading(
        review=review,
        place=place,
        drawn=page_count(review) > 0,
        source=source_of_plan(lines, own, document, shown),
        issues=shown,
        unplaced=[item for item in shown if item.issue.code == "line-unplaced" and not item.issue.settled],
        pictures=_pictures_left(proposal, document, {line.page for line in own}),
        marks=_marks(document, own, shown),
    )


def _as_issue(row: OpenIssue, settled: Collection[str]) -> ReviewIssue:
    done = row.settled_at is not None or str(row.pk) in settled
    return ReviewIssue(line=row.line, code=row.code, message=row.message, text=row.text, settled=done)


def _marks(document: PlanDocument, own: list, issues: list[ShownIssue]) -> dict[str, SourceMark]:
    starts = part_lines(document, own)
    pages = {line.number: line.page for line in reversed(own)}
    named = {item.part for item in issues} | set(starts)
    return {
        part: SourceMark(
            starts.get(part, 0),
            pages.get(starts.get(part, 0), 0),
            tuple(item for item in issues if item.part == part and not item.issue.settled),
        )
        for part in named
    }


def _pictures_left(proposal: Proposal, document: PlanDocument, pages: set[int]) -> list[tuple[int, Extracted]]:
    """Those on the plan's pages that none of its photos shows."""
    used = {photo.image for _owner, photo in flat_photos(document)}
    numbered = enumerate(proposal.pictures, start=1)
    return [(n, picture) for n, picture in numbered if picture.image not in used and picture.page in pages]


def reading_step(
    button: str, document: PlanDocument, shown: ShownReading | None, data: Any
) -> tuple[EditOutcome, str] | None:
    """A button that puts a picture or a line of the document into the plan, with the issue it settles, else ""."""
    if shown is None or not button.startswith((PICTURE, PLACE)):
        return None
    key = button.removeprefix(PICTURE).removeprefix(PLACE)
    if button.startswith(PICTURE):
        picture = next((picture for n, picture in shown.pictures if str(n) == key), None)
        return (_use_picture(document, picture), "") if picture else None
    item = next((item for item in shown.unplaced if str(item.place) == key), None)
    if item is None:
        return None
    return _place_line(item.issue.text, str(data.get(f"target-{key}", "")), document), key


def _use_picture(plan: PlanDocument, picture: Extracted) -> EditOutcome:
    """For the photo whose caption it stood with, else as a new one."""
    for k, (_owner, photo) in enumerate(flat_photos(plan)):
        if not photo.image and belongs(picture.caption, photo.caption):
            owner, place = edits.photo_place(plan, k)
            changed = edits.change_photo(plan, owner, place, shown_in(photo, picture))
            return EditOutcome(changed, f"photo-{k}", _("画像を使います。代替テキストを書いてください。"))
    changed = edits.add_photo(plan, shown_in(PhotoDocument(caption=picture.caption), picture))
    return EditOutcome(changed, f"photo-{len(plan.photos)}", _("写真を加えました。"))


def _place_line(text: str, target: str, plan: PlanDocument) -> EditOutcome:
    """Give a line that intake could not place to the captions or a pillar (``pillar-0``)."""
    if target == "caption":
        return EditOutcome(edits.add_caption(plan, text), f"photo-{len(plan.photos)}", _("写真の説明に加えました。"))
    number = target.removeprefix("pillar-")
    if not number.isdecimal() or int(number) >= len(plan.pillars):
        return EditOutcome(plan, "issues", "")
    pillar = int(number)
    place = len(plan.pillars[pillar].measures)
    changed = edits.add_measure(plan, pillar, text)
    return EditOutcome(changed, f"measure-{pillar}-{place}", _("施策として加えました。"))


def pictures_of(plan: Plan | None, opened: OpenedPlan | None, named: Collection[str]) -> set[str]:
    """Names of pictures that a page of this plan may show: those of what was read, and of ``named`` the plan's own."""
    reviews = [opened.review] if opened else [origin.review for origin in plan.origins.all()] if plan else []
    read = {picture["image"] for review in reviews for picture in review.proposal.get("pictures", [])}
    own = own_pictures(plan, named) if plan else set()
    return read | {image for image in own if default_storage.exists(image)}


def settle(plan: Plan, *, on_page: Collection[str], ticked: Collection[str], by: Any) -> None:
    """Of the issues on a page those ticked are settled, the others open again."""
    rows = OpenIssue.objects.filter(origin__plan=plan, pk__in=_keys(on_page))
    done = _keys(ticked)
    rows.filter(pk__in=done, settled_at=None).update(settled_at=timezone.now(), settled_by=by)
    rows.filter(~Q(pk__in=done)).update(settled_at=None, settled_by=None)


def differs_in_issues(plan: Plan, *, on_page: Collection[str], ticked: Collection[str]) -> bool:
    """Whether :func:`settle` would change anything."""
    rows = OpenIssue.objects.filter(origin__plan=plan, pk__in=_keys(on_page))
    return any((row.settled_at is not None) != (row.pk in _keys(ticked)) for row in rows)


def _keys(sent: Collection[str]) -> list[int]:
    return [int(key) for key in sent if key.isdecimal() and len(key) < 19]

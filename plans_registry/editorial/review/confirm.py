"""The end of a review: what confirming would do with each plan, what stands in its way, and confirming or discarding."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.differences import Differences, differences
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.pages import may_take_in, reviews_of
from plans_registry.editorial.review.proposal import Choice, Proposal, Proposed, flat_photos
from plans_registry.editorial.review.registered import as_registered, twin_of
from plans_registry.editorial.review.saving import NotSaved, SourceFile, save_plans
from plans_registry.models import Measure, Photo, Pillar, PillarType, Plan, Review, SupportForm
from plans_registry.models.working_copy import document_of


@dataclass(frozen=True, slots=True)
class BlockingIssue:
    """A sentence, and the id of the field on the plan's page where it can be put right."""

    message: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """``action`` is what would be done; ``twin`` the plan of the same municipality and period, where one may see it;
    ``foreign``: the plan is another municipality's, so that nothing can be done."""

    number: int
    plan: Proposed
    action: Choice
    twin: Plan | None
    foreign: bool
    blocking_issues: tuple[BlockingIssue, ...]

    @property
    def written_document(self) -> PlanDocument:
        """What confirming would write."""
        document = self.plan.document
        return as_registered(document, document_of(self.twin)) if self.twin else document

    @property
    def differences(self) -> Differences | None:
        if not self.twin:
            return None
        return differences(document_of(self.twin), self.written_document)


def steps_of(review: Review, user) -> list[PlanStep]:
    proposal = Proposal.from_json(review.proposal)
    return [step_of(plan, number, user) for number, plan in enumerate(proposal.plans, start=1)]


def municipalities_in(review: Review) -> set[str]:
    """The codes of those that the plans of a proposal are of, as far as they are known."""
    return {plan.document.municipality for plan in Proposal.from_json(review.proposal).plans} - {""}


def step_of(plan: Proposed, number: int, user) -> PlanStep:
    document = plan.document
    foreign = bool(document.municipality) and not may_take_in(user, document.municipality)
    twin = None if foreign else twin_of(document, user)
    action = "skip" if foreign else _action(plan.choice, twin)
    found = (*_blocking_issues(document, action, twin), *_unknown_words(document)) if action != "skip" else ()
    return PlanStep(number=number, plan=plan, action=action, twin=twin, foreign=foreign, blocking_issues=found)


def fingerprint(review: Review, steps: list[PlanStep]) -> str:
    """Changes with everything that confirming depends on: what was on the screen is what will be done."""
    done = [(step.action, step.twin.pk if step.twin else None) for step in steps]
    return hashlib.sha256(json.dumps([review.proposal, done], sort_keys=True).encode()).hexdigest()


def _action(choice: Choice, twin: Plan | None) -> Choice:
    """A plan the registry has is never made a second time."""
    if twin is None:
        return "skip" if choice == "skip" else "create"
    return "update" if choice == "update" else "skip"


def _blocking_issues(document: PlanDocument, action: Choice, twin: Plan | None) -> Iterator[BlockingIssue]:
    if not document.municipality:
        yield BlockingIssue(_("区市町村を選んでください。"), "id_plan-municipality")
    if action == "update" and twin and twin.status == Plan.Status.SUBMITTED:
        yield BlockingIssue(_("登録済みの計画は確認待ちです。承認か差し戻しのあとで改めてください。"), "choice")
    plan = Plan(
        title=document.title,
        first_year=document.first_year,
        last_year=document.last_year,
        period_text=document.period_text,
        background=document.background,
    )
    yield from _complaints(plan, "plan", "")
    for i, pillar in enumerate(document.pillars):
        here = _("柱%s：") % (i + 1)
        yield from _complaints(Pillar(number=i + 1, title=pillar.title), f"pillar-{i}", here)
        for j, part in enumerate(pillar.measures):
            row = Measure(
                number=j + 1,
                name=part.name,
                description=part.description,
                audience=part.audience,
                amount=part.amount,
                contact=part.contact,
                url=part.url,
                page=part.page,
            )
            yield from _complaints(
                row, f"measure-{i}-{j}", _("柱%(pillar)sの施策%(n)s：") % {"pillar": i + 1, "n": j + 1}
            )
    for k, (_owner, photo) in enumerate(flat_photos(document)):
        here = _("写真%s：") % (k + 1)
        yield from _complaints(Photo(caption=photo.caption, alt=photo.alt), f"photo-{k}", here)
        if photo.image and not photo.alt:
            yield BlockingIssue(here + _("画像があるときは、代替テキストを入力してください。"), f"id_photo-{k}-alt")


def _unknown_words(document: PlanDocument) -> Iterator[BlockingIssue]:
    """Types and forms that an administrator has removed meanwhile; saving the page again drops them."""
    types, forms = (set(model.objects.values_list("slug", flat=True)) for model in (PillarType, SupportForm))
    for i, pillar in enumerate(document.pillars):
        gone = set(pillar.types) - types
        for part in pillar.measures:
            gone |= (set(part.types) - types) | (set(part.forms) - forms)
        if gone:
            message = _(
                "柱%(pillar)s：登録から消えた類型か支援の形（%(gone)s）があります。開いて保存し直してください。"
            )
            yield BlockingIssue(message % {"pillar": i + 1, "gone": "、".join(sorted(gone))}, f"pillar-{i}")


OUTSIDE = {"municipality", "plan", "pillar", "round", "source", "status_by", "key"}


def _complaints(row: Model, prefix: str, where: str) -> Iterator[BlockingIssue]:
    """What the row's own rules say, as the admin would; the fields that are set while saving are left out."""
    try:
        row.full_clean(exclude=OUTSIDE & {field.name for field in row._meta.fields}, validate_unique=False)
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            name = prefix if field == "__all__" else f"id_{prefix}-{field}"
            for message in messages:
                yield BlockingIssue(where + _labelled(row, field) + message, name)


def _labelled(row: Model, field: str) -> str:
    return "" if field == "__all__" else f"{row._meta.get_field(field).verbose_name}："  # type: ignore[union-attr]


class NotConfirmed(Exception):
    """Nothing was saved; the message says why and what to do."""


@transaction.atomic
def confirm(review: Review, *, by, shown: str) -> list[Plan]:
    """Make the drafts and changes of a review.  ``shown`` is the fingerprint of what the person saw."""
    review = locked_review(review, by)
    Municipality.objects.hold(municipalities_in(review))
    steps = steps_of(review, by)
    _refuse_unless_ready(review, steps, shown)
    wanted = [(step.twin, step.written_document) for step in steps if step.action != "skip"]
    file = SourceFile(
        title=review.title,
        caveat=review.caveat,
        round_label=review.round_label,
        sha256=review.sha256,
        place=str(review.file.name),
    )
    try:
        plans = save_plans(wanted, file, by=by)
    except NotSaved as error:
        raise NotConfirmed(str(error)) from error
    _close(review, Review.Status.CONFIRMED, by)
    review.plans.set(plans)
    return plans


@transaction.atomic
def discard(review: Review, *, by) -> None:
    """Give a review up.  Its file is kept."""
    _close(locked_review(review, by), Review.Status.DISCARDED, by)


def locked_review(review: Review, by) -> Review:
    """The review as it is now, held against everyone else until the transaction ends."""
    Review.objects.select_for_update().get(pk=review.pk)
    current = reviews_of(by).get(pk=review.pk)
    if current.status != Review.Status.OPEN:
        raise NotConfirmed(_("この取り込みは終わっています。計画の画面で直してください。"))
    return current


def _refuse_unless_ready(review: Review, steps: list[PlanStep], shown: str) -> None:
    if fingerprint(review, steps) != shown:
        raise NotConfirmed(_("この画面を開いたあとで、内容か登録が変わりました。下の一覧をもう一度確かめてください。"))
    if any(step.blocking_issues for step in steps):
        raise NotConfirmed(_("このままでは下書きにできないところがあります。下の一覧の赤い文から直してください。"))
    taken = [step for step in steps if step.action != "skip"]
    if not taken:
        raise NotConfirmed(_("取り込む計画が一つもありません。計画ごとの画面で、取り込み方を選んでください。"))
    twins = [step.twin.pk for step in taken if step.twin]
    if len(twins) != len(set(twins)):
        raise NotConfirmed(
            _("二つの計画で、同じ登録済みの計画を改めようとしています。一つを「取り込まない」にしてください。")
        )


def _close(review: Review, status: str, by) -> None:
    review.status, review.closed_at, review.closed_by = status, timezone.now(), by
    review.save()

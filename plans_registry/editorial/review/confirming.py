"""The last step of a review: drafts made, known plans changed, all of it or nothing."""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.editorial.audit import content_of, record_saved
from plans_registry.editorial.review.access import reviews_of
from plans_registry.editorial.review.confirm import Step, fingerprint, municipalities_in, steps_of
from plans_registry.editorial.review.revising import revise
from plans_registry.models import Plan, Review, Round, SourceDocument
from plans_registry.models.audit import record
from plans_registry.models.working_copy import save_draft


class NotConfirmed(Exception):
    """Nothing was saved; the message says why and what to do."""


@transaction.atomic
def confirm(review: Review, *, by, shown: str) -> list[Plan]:
    """Make the drafts and changes of a review.  ``shown`` is the fingerprint of what the person saw."""
    review = locked(review, by)
    Municipality.objects.hold(municipalities_in(review))
    steps = steps_of(review, by)
    _refuse_unless_ready(review, steps, shown)
    try:
        round_ = _round(review.round_label)
        source = _source(review, round_, by)
        plans = [_carry_out(step, source, round_, by) for step in steps if step.action != "skip"]
    except ValidationError as error:
        raise NotConfirmed(" ".join(error.messages)) from error
    _close(review, Review.Status.CONFIRMED, by)
    review.plans.set(plans)
    return plans


@transaction.atomic
def discard(review: Review, *, by) -> None:
    """Give a review up.  Its file is kept."""
    _close(locked(review, by), Review.Status.DISCARDED, by)


def locked(review: Review, by) -> Review:
    """The review as it is now, held against everyone else until the transaction ends."""
    Review.objects.select_for_update().get(pk=review.pk)
    current = reviews_of(by).get(pk=review.pk)
    if current.status != Review.Status.OPEN:
        raise NotConfirmed(_("この取り込みは終わっています。計画の画面で直してください。"))
    return current


def _refuse_unless_ready(review: Review, steps: list[Step], shown: str) -> None:
    if fingerprint(review, steps) != shown:
        raise NotConfirmed(_("この画面を開いたあとで、内容か登録が変わりました。下の一覧をもう一度確かめてください。"))
    if any(step.hindrances for step in steps):
        raise NotConfirmed(_("このままでは下書きにできないところがあります。下の一覧の赤い文から直してください。"))
    taken = [step for step in steps if step.action != "skip"]
    if not taken:
        raise NotConfirmed(_("取り込む計画が一つもありません。計画ごとの画面で、取り込み方を選んでください。"))
    twins = [step.twin.pk for step in taken if step.twin]
    if len(twins) != len(set(twins)):
        raise NotConfirmed(
            _("二つの計画で、同じ登録済みの計画を改めようとしています。一つを「取り込まない」にしてください。")
        )


def _round(label: str) -> Round | None:
    return Round.objects.get_or_create(label=label)[0] if label else None


def _source(review: Review, round_: Round | None, by) -> SourceDocument:
    """The document as it was registered before, or anew; its file is the review's."""
    if known := SourceDocument.objects.filter(sha256=review.sha256).first():
        return known
    source = SourceDocument(title=review.title, caveat=review.caveat, round=round_, sha256=review.sha256)
    source.file.name = review.file.name
    try:
        source.full_clean()
    except ValidationError as error:
        names = {field.name: field.verbose_name for field in source._meta.fields}
        said = (f"{names.get(name, '')}：{' '.join(found)}" for name, found in error.message_dict.items())
        raise NotConfirmed(" ".join(said)) from error
    source.save()
    _log(source, ADDITION, by)
    record_saved(source, by=by, before=None)
    return source


def _carry_out(step: Step, source: SourceDocument, round_: Round | None, by) -> Plan:
    if step.action == "create":
        plan = save_draft(step.plan.document, source=source, round=round_)
        _log(plan, ADDITION, by)
        record("import", plan, by=by, after=content_of(plan), note=source.title)
        return plan
    assert step.twin  # an update has one
    before = content_of(step.twin)
    revise(step.twin, step.plan.document, source=source, round=round_)
    _log(step.twin, CHANGE, by)
    record("import", step.twin, by=by, before=before, after=content_of(step.twin), note=source.title)
    return step.twin


def _close(review: Review, status: str, by) -> None:
    review.status, review.closed_at, review.closed_by = status, timezone.now(), by
    review.save()


def _log(row, flag: int, by) -> None:
    LogEntry.objects.log_actions(by.pk, [row], flag, change_message=_("資料から取り込みました。"), single_object=True)

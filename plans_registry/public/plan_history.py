"""What changed from one edition of a plan to the next, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from plans_registry.catalogue.change_text import Told, tell
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Reference
from plans_registry.documents.differences import MEASURE_WORDINGS, Differences, Wording, differences, inline
from plans_registry.documents.plan import MeasureDocument, PlanDocument


@dataclass(frozen=True, slots=True)
class Version:
    """An edition, and in a few words how it differs from the one before; ``""`` for the first."""

    edition: Edition
    summary: str


def versions_of(editions: Sequence[Edition]) -> list[Version]:
    """The latest first, as the editions come."""
    found = [Version(new, summary_of(changes(old, new))) for new, old in pairwise(editions)]
    return found + [Version(edition, "") for edition in editions[-1:]]


def changes(old: Edition, new: Edition) -> Differences:
    """What a reader of the source could see change; the registry's own links between plans are no part of it."""
    return differences(old.plan_document().as_stated(), new.plan_document().as_stated())


def told_of(old: Edition, new: Edition, known: Reference) -> list[Told]:
    labels = {slug: term.label for terms in (known.types, known.forms) for slug, term in terms.items()}
    return tell(changes(old, new), labels)


def summary_of(found: Differences) -> str:
    """施策の追加1、名称の変更2."""
    if not found:
        return _("計画の文章に変更はありません")
    counts = found.counts
    parts = [
        (_("施策の追加%d"), counts["added"]),
        (_("施策の削除%d"), counts["removed"]),
        (_("施策の名称の変更%d"), counts["renamed"]),
        (_("施策の説明などの変更%d"), counts["reworded"]),
        (_("施策の移動%d"), counts["moved"]),
        (_("柱の変更%d"), len(found.pillars)),
        (_("計画の文章の変更%d"), len(found.wordings) + len(found.facts)),
        (_("写真の変更%d"), len(found.photos_added) + len(found.photos_removed)),
    ]
    said = [sentence % count for sentence, count in parts if count]
    return _("、").join(said) or _("施策の分類などの変更")


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edition changed in the wording of a measure."""

    edition: Edition
    wordings: tuple[Wording, ...]


def revisions_of(measure: int, editions: Sequence[Edition]) -> list[Revision]:
    """The editions that reworded a measure; ``editions`` come the latest first."""
    found = []
    for new, old in pairwise(editions):
        now, was = _measure_in(new.plan_document(), measure), _measure_in(old.plan_document(), measure)
        if now and was and (wordings := _reworded(was, now)):
            found.append(Revision(new, wordings))
    return found


def _measure_in(document: PlanDocument, measure: int) -> MeasureDocument | None:
    return next((part for part in document.measures if part.id == measure), None)


def _reworded(was: MeasureDocument, now: MeasureDocument) -> tuple[Wording, ...]:
    texts = ((field, getattr(was, field), getattr(now, field)) for field in MEASURE_WORDINGS)
    return tuple(Wording(field, inline(old, new)) for field, old, new in texts if old != new)

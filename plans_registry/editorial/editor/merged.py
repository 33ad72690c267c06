"""What was typed put together with what somebody else has saved meanwhile, and told what became of both."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from plans_registry.documents.differences import differences
from plans_registry.documents.merging import Conflict, MergedDocument, merge
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import record_written, told_between
from plans_registry.editorial.checks import editing
from plans_registry.editorial.editor.edits import numbered
from plans_registry.editorial.editor.facts import part_named
from plans_registry.editorial.editor.saves import savers, saves_of, saves_since
from plans_registry.models import Plan
from plans_registry.models.struck import passages_struck, without_struck
from plans_registry.models.working_copy import documents_of, write


@dataclass(frozen=True, slots=True)
class Clash:
    """Both wrote one thing, so nothing was saved: what was typed stands in ``document``, ``now`` is what is saved.

    ``by`` names who saved it, as the reader is told.
    """

    document: PlanDocument
    now: PlanDocument
    conflicts: tuple[Conflict, ...]
    by: str


def save_merged(
    desk: Any, request: HttpRequest, plan: Plan, base: PlanDocument | None, typed: PlanDocument
) -> Clash | None:
    """Save ``typed``, which began with ``base``, into the plan; a :class:`Clash` where a person has to decide."""
    with editing(plan, by=request.user) as held:
        now = documents_of([held.pk])[held.pk]
        base, sent = base or now, typed
        base, typed = without_struck(passages_struck([held.pk]).get(held.pk, ()), now, base, sent)
        _tell_of_struck(request, sent, typed)
        merged = merge(base, typed, now)
        saves = saves_since(held, base) if base != now else []
        by = savers(saves, request.user)
        if merged.conflicts:
            _tell_of_overruled(request, by, merged, is_saved=False)
            others = savers(saves_of(merged.conflicts, saves, base, typed), request.user)
            return Clash(merged.document, now, merged.conflicts, others)
        written = write(held, _with_numbers_of(now, merged.document))
        if record_written("change", written, by=request.user):
            desk.log_change(request, written.plan, _("計画の画面で保存"))
    messages.success(request, _("「%s」を保存しました。") % written.plan)
    _ask_about_new_pictures(request, now, merged.document)
    if base != now:
        _tell_of_theirs(request, by, typed, merged)
    return None


def _tell_of_struck(request: HttpRequest, sent: PlanDocument, typed: PlanDocument) -> None:
    if sent != typed:
        said = _("この画面に、抹消された語句が残っていました。（抹消）に置きかえました：%s")
        messages.warning(request, said % "、".join(told.name for told in told_between(sent, typed)))


def _tell_of_theirs(request: HttpRequest, by: str, typed: PlanDocument, merged: MergedDocument) -> None:
    """What of the other's changes went in, and what of theirs this save has put elsewhere."""
    went_in = told_between(typed, merged.document)
    if went_in:
        said = _("この画面を開いたあとに%(by)sが保存した内容も、そのまま入っています：%(changes)s")
        changes = (told.name if told.kind == "changed" else f"{told.name}（{told.label}）" for told in went_in)
        messages.info(request, said % {"by": by, "changes": "、".join(changes)})
    _tell_of_overruled(request, by, merged, is_saved=True)


def _tell_of_overruled(request: HttpRequest, by: str, merged: MergedDocument, *, is_saved: bool) -> None:
    if not merged.overruled:
        return
    said = _(
        "この画面を開いたあとに%(by)sも柱・施策・写真を動かしていましたが、いま保存した位置と並び順にしました：%(parts)s"
    )
    if not is_saved:
        said = _(
            "この画面を開いたあとに%(by)sも柱・施策・写真を動かしていましたが、この画面での位置と並び順のままです：%(parts)s"
        )
    names = (part_named(merged.document, place) for place in merged.overruled)
    messages.warning(request, said % {"by": by, "parts": "、".join(names)})


def _ask_about_new_pictures(request: HttpRequest, now: PlanDocument, saved: PlanDocument) -> None:
    """Words for who cannot see a picture stay with the photo when its picture is replaced: 「赤い写真」 of a green one."""
    asked = [
        change.new.caption
        for change in differences(now, saved).photos
        if change.old and change.new and change.old.image and change.new.image
        if change.old.image != change.new.image and change.old.alt == change.new.alt
    ]
    if asked:
        said = _("画像を替えた写真の代替テキストと提供・権利者が、新しい画像にも合うか、確かめてください：%s")
        messages.warning(request, said % "、".join(f"「{caption}」" for caption in asked))


def _with_numbers_of(now: PlanDocument, wanted: PlanDocument) -> PlanDocument:
    """Numbers with holes stay while nothing is added, taken out or moved: an edition says them too."""
    names = [(pillar.title, [part.id for part in pillar.measures]) for pillar in now.pillars]
    same = len(now.pillars) == len(wanted.pillars) and all(
        [part.id for part in pillar.measures] == ids
        for pillar, (_title, ids) in zip(wanted.pillars, names, strict=True)
    )
    if not same:
        return numbered(wanted)
    pillars = []
    for pillar, was in zip(wanted.pillars, now.pillars, strict=True):
        measures = zip(pillar.measures, was.measures, strict=True)
        parts = tuple(replace(part, number=old.number) for part, old in measures)
        pillars.append(replace(pillar, number=was.number, measures=parts))
    return replace(wanted, pillars=tuple(pillars))

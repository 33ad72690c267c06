"""What must not stay is taken out of the editions, the draft, the records and the documents of a plan.

The trail tells that something was struck, by whom, when and why, and not what: of a passage only a fingerprint, by which
:func:`strike_again` finds it in a backup that is older than the strike.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from plans_registry.catalogue.models import EditionPhoto, Generation
from plans_registry.catalogue.publishing import rewrite_editions
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.checks import WorkflowError, locked, stated
from plans_registry.editorial.review.pictures import DRAWINGS_FOLDER
from plans_registry.editorial.review.proposal import Proposal
from plans_registry.editorial.strikes.lists import note_strike
from plans_registry.models import AuditRecord, OpenPage, Photo, Plan, Review, SourceDocument
from plans_registry.models.audit import record, records_open
from plans_registry.models.struck import (
    MARK,
    NO_PICTURE,
    Change,
    StruckWords,
    each_part,
    each_text,
    fingerprint,
    passage_in,
    texts_in,
)
from plans_registry.models.working_copy import document_of, write

LEAST = 2  # characters of a passage; one stands everywhere


@transaction.atomic
def strike_edition(plan: Plan, number: int, *, by: Any, reason: str) -> None:
    """Nothing of an earlier or withdrawn edition stays but its number and who published it when."""
    plan = _held(plan, by)
    edition = plan.editions.filter(number=number).first()
    if edition is None:
        raise WorkflowError(_("その版はありません。"))
    if edition.is_current:
        raise WorkflowError(_("公開中の版です。先に公開を取りやめるか、語句を抹消してください。"))
    empty = PlanDocument(
        title=MARK,
        municipality=edition.municipality_id,
        first_year=edition.first_year,
        last_year=edition.last_year,
    )
    rewrite_editions(plan, lambda _document: empty, numbers=[number], is_whole=True)
    plan.editions.filter(number=number).update(note="")
    _record(plan, by, {"struck": "edition", "number": number}, stated(reason))


@transaction.atomic
def strike_passage(plan: Plan, passage: str, *, by: Any, reason: str) -> None:
    """Words that stand in a plan stand there no more, nor in any edition, note or record of it: MARK does instead."""
    plan = _held(plan, by)
    if len(passage.strip()) < LEAST:
        raise WorkflowError(_("抹消する語句を、%s文字以上で入力してください。") % LEAST)
    _change_everywhere(plan, lambda text: text.replace(passage, MARK))
    told = {"struck": "passage", "length": len(passage), "fingerprint": fingerprint(passage)}
    _record(plan, by, told, stated(reason).replace(passage, MARK))


@transaction.atomic
def strike_photo(plan: Plan, image: str, *, by: Any, reason: str) -> None:
    """A picture and its alternative text are gone, also its file; its caption stays."""
    plan = _held(plan, by)
    in_plan = Photo.objects.filter(plan=plan, image=image)
    if not (in_plan.exists() or EditionPhoto.objects.filter(edition__plan=plan, image=image).exists()):
        raise WorkflowError(_("この計画に、その画像はありません。"))
    change = each_part(lambda part: {**part, **NO_PICTURE} if part.get("image") == image else part)
    rewrite_editions(plan, lambda document: PlanDocument.from_json(change(document.to_json())))
    in_plan.update(image="", alt="", width=None, height=None)
    _change_rows(plan, change)
    _record(plan, by, {"struck": "photo", "image": image}, stated(reason))
    transaction.on_commit(lambda: default_storage.delete(image))


@transaction.atomic
def strike_source(plan: Plan, *, by: Any, reason: str) -> None:
    """The file a plan was read from is gone, with all that intake keeps of it; the plan, and the document's name, stay."""
    plan = _held(plan, by)
    sources = list(SourceDocument.objects.filter(plans=plan))
    reviews = list(Review.objects.filter(Q(origins__plan=plan) | Q(sha256__in=[each.sha256 for each in sources])))
    kept: list[SourceDocument | Review] = [*sources, *reviews]
    files = {str(row.file.name) for row in kept if row.file}
    if not files:
        raise WorkflowError(_("この計画に、資料のファイルはありません。"))
    sums = sorted({row.sha256 for row in kept})
    for review in reviews:
        drawn = f"{DRAWINGS_FOLDER}/{review.sha256}"
        files |= {f"{drawn}/{name}" for name in _listed(drawn)}
        files |= {picture.image for picture in Proposal.from_json(review.proposal).pictures}
    Review.objects.filter(pk__in=[review.pk for review in reviews]).delete()
    SourceDocument.objects.filter(plans=plan).update(file="")
    _record(plan, by, {"struck": "source", "sha256": sums}, stated(reason))
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))


def strike_again(told: dict[str, Any], plan: Plan, *, reason: str) -> bool:
    """Do once more what a record tells, to a registry that was restored from before; False where it is done already."""
    known = AuditRecord.objects.about(plan).filter(verb="strike").values_list("after", flat=True)
    if told in list(known):
        return False
    if told["struck"] == "edition":
        strike_edition(plan, told["number"], by=None, reason=reason)
    elif told["struck"] == "photo":
        strike_photo(plan, told["image"], by=None, reason=reason)
    elif told["struck"] == "source":
        strike_source(plan, by=None, reason=reason)
    elif passage := _passage_with(plan, told["length"], told["fingerprint"]):
        strike_passage(plan, passage, by=None, reason=reason)
    return True


def strike_all_again(file: Path) -> tuple[int, list[str]]:
    """Every strike that a list tells of: how many were done, and what could not be, each with its cause."""
    done, left = 0, []
    for line in file.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        plan = Plan.objects.filter(pk=told["plan"]).first()
        if plan is None:
            continue  # deleted, or newer than the backup
        try:
            done += strike_again(told["told"], plan, reason=told["reason"])
        except WorkflowError as error:
            left.append(f"{plan} ({told['told']['struck']}): {error}")
    return done, left


def _listed(folder: str) -> list[str]:
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def _passage_with(plan: Plan, length: int, wanted: str) -> str:
    whole = Plan.objects.with_parts().get(pk=plan.pk)
    documents = [document_of(whole).to_json(), *plan.editions.values_list("document", flat=True)]
    return passage_in(set(texts_in(documents)), StruckWords(length, wanted))


def _held(plan: Plan, by: Any) -> Plan:
    """By an administrator, or by a command."""
    if by is not None and not by.is_superuser:
        raise WorkflowError(_("この操作は、管理者だけができます。"))
    return locked(plan)


def _record(plan: Plan, by: Any, told: dict[str, Any], reason: str) -> None:
    """In the trail, and in the list, which outlives the database."""
    record("strike", Plan.objects.get(pk=plan.pk), by=by, after=told, note=reason)
    line = json.dumps({"plan": plan.pk, "told": told, "reason": reason}, ensure_ascii=False)
    transaction.on_commit(lambda: note_strike(line))


def _change_everywhere(plan: Plan, change: Callable[[str], str]) -> None:
    whole = each_text(change)
    now = document_of(plan)
    wanted = PlanDocument.from_json(whole(now.to_json()))
    struck = rewrite_editions(plan, lambda document: PlanDocument.from_json(whole(document.to_json())))
    if wanted != now:
        try:
            write(plan, wanted)
        except ValidationError as error:
            raise WorkflowError(" ".join(error.messages)) from error
    for edition in plan.editions.exclude(note=""):
        if (note := change(edition.note)) != edition.note:
            plan.editions.filter(pk=edition.pk).update(note=note)
            Generation.advance()
            struck.append(edition.number)
    recorded = _change_rows(plan, whole)
    if not (struck or recorded or wanted != now):
        raise WorkflowError(_("その語句は、この計画のどこにもありません。"))


def _change_rows(plan: Plan, change: Change) -> int:
    """What else holds texts of the plan: the approved document, notes, half-typed pages, records; how many records."""
    plan = Plan.objects.get(pk=plan.pk)
    plan.approved_document = change(plan.approved_document) if plan.approved_document else None
    plan.status_note = change({"note": plan.status_note})["note"]
    plan.save(update_fields=["approved_document", "status_note"])
    for note in plan.notes.all():
        note.text, note.place = (change({"text": text})["text"] for text in (note.text, note.place))
        note.save(update_fields=["text", "place"])
    OpenPage.objects.filter(plan=plan).update(typed=None)
    count = 0
    with records_open():
        for row in AuditRecord.objects.about(plan):
            texts = change({"note": row.note, "title": row.target_label})
            values = {"before": change(row.before), "after": change(row.after)}
            values |= {"note": texts["note"], "target_label": texts["title"]}
            if values != {name: getattr(row, name) for name in values}:
                AuditRecord.objects.filter(pk=row.pk).update(**values)
                count += 1
    return count


def standing_texts(plan: Plan) -> dict[str, list[str]]:
    """Every text the registry has of a plan, by where it stands; in the same order before and after a strike."""
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    found = {_("下書き"): texts_in([document_of(plan).to_json(), plan.approved_document, {"note": plan.status_note}])}
    for edition in plan.editions.order_by("number"):
        found[_("第%s版") % edition.number] = texts_in([edition.document, {"note": edition.note}])
    found[_("承認者のメモ")] = texts_in([{"text": note.text, "note": note.place} for note in plan.notes.order_by("pk")])
    records = AuditRecord.objects.about(plan).exclude(verb="strike").order_by("pk")
    found[_("操作の記録")] = texts_in(
        [[row.before, row.after, {"note": row.note, "title": row.target_label}] for row in records]
    )
    return found

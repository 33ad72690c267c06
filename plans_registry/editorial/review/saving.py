"""The one way in for the plans of an overview: saved with their source, all of them or nothing.

The page where a review ends and the command ``import_overview`` share it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.audit import record_saved, record_written
from plans_registry.intake.files import ending_of
from plans_registry.intake.overview.reader import Overview
from plans_registry.models import Plan, Review, Round, SourceDocument
from plans_registry.models.plan_rows import reference_to
from plans_registry.models.sources import sha256_of, source_path
from plans_registry.models.working_copy import write


class NotSaved(Exception):
    """Nothing was saved; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A document whose file is stored at ``place``, and what is said of it."""

    title: str
    caveat: str
    round_label: str
    sha256: str
    place: str


def file_of(review: Review) -> SourceFile:
    """That of a document that was read."""
    return SourceFile(
        title=review.title or str(review),
        caveat=review.caveat,
        round_label=review.round_label,
        sha256=review.sha256,
        place=str(review.file.name),
    )


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an overview: the new drafts, and the plans the registry had already."""

    plans: list[Plan]
    known: list[Plan]


def store_file(content: bytes) -> str:
    """Keep a file at the place its fingerprint names: what is there already is this file."""
    kind = f"original.{ending_of(content)}"
    place = source_path(SourceDocument(sha256=sha256_of(content)), kind)
    return place if default_storage.exists(place) else default_storage.save(place, ContentFile(content))


def earlier_import(content: bytes) -> SourceDocument | None:
    """The source document of exactly this file, where it was imported before."""
    return SourceDocument.objects.filter(sha256=sha256_of(content)).first()


@transaction.atomic
def take_in(overview: Overview, content: bytes, *, round_label: str = "", by=None) -> TakenIn:
    """Make a draft of every plan that is new; one of a municipality and period there is already stays as it is.

    For a file that nobody reviews: refused with :class:`NotSaved` where a municipality is unknown, or a second time.
    """
    if earlier := earlier_import(content):
        raise NotSaved(_("このファイルは「%s」として取り込み済みです。何も変えていません。") % earlier.title)
    if strange := [plan for plan in overview.plans if not plan.municipality]:
        names = "、".join(plan.municipality_name or plan.title for plan in strange)
        raise NotSaved(_("区市町村として登録されていない名前があります：%s。何も保存していません。") % names)
    Municipality.objects.hold(plan.municipality for plan in overview.plans)
    new: list[tuple[Plan | None, PlanDocument]] = []
    known = []
    for document in overview.plans:
        twins = Plan.objects.twins_of(document.municipality, document.first_year, document.last_year)
        if twin := twins.first():
            known.append(twin)
        else:
            new.append((None, document))
    file = SourceFile(
        title=overview.title,
        caveat=overview.caveat,
        round_label=round_label,
        sha256=sha256_of(content),
        place=store_file(content),
    )
    return TakenIn(save_plans(new, file, by=by), known)


@transaction.atomic
def save_plans(wanted: Sequence[tuple[Plan | None, PlanDocument]], file: SourceFile, *, by) -> list[Plan]:
    """Write each document into its plan, or into a new one, with the file as its source.  Raises :class:`NotSaved`."""
    source = source_of(file, by=by)
    return [_save(plan, document, source, file.round_label, by) for plan, document in wanted]


def _save(plan: Plan | None, document: PlanDocument, source: SourceDocument, round_label: str, by) -> Plan:
    document = replace(document, source=reference_to(source), round=round_label or document.round)
    try:
        written = write(plan, document)
    except ValidationError as error:
        message = _("「%(title)s」を保存できません：%(reasons)s 何も保存していません。")
        raise NotSaved(message % {"title": document.title, "reasons": " ".join(error.messages)}) from error
    _log(written.plan, CHANGE if plan else ADDITION, by)
    record_written("import", written, by=by, note=source.title)
    return written.plan


def source_of(file: SourceFile, *, by) -> SourceDocument:
    """The document as it was registered before, or anew."""
    round_ = Round.objects.get_or_create(label=file.round_label)[0] if file.round_label else None
    if known := SourceDocument.objects.filter(sha256=file.sha256).first():
        return known
    source = SourceDocument(title=file.title, caveat=file.caveat, round=round_, sha256=file.sha256)
    source.file.name = file.place
    try:
        source.full_clean()
    except ValidationError as error:
        names = {field.name: field.verbose_name for field in source._meta.fields}
        said = (f"{names.get(name, '')}：{' '.join(messages)}" for name, messages in error.message_dict.items())
        raise NotSaved(" ".join(said)) from error
    source.save()
    _log(source, ADDITION, by)
    record_saved(source, by=by, before=None)
    return source


def _log(row: Plan | SourceDocument, flag: int, by) -> None:
    """The history in the admin; a command has none."""
    if by is not None:
        message = _("資料から取り込みました。")
        LogEntry.objects.log_actions(by.pk, [row], flag, change_message=message, single_object=True)

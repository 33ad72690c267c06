"""From an overview's text to drafts: read with the registry's own words, then save all of it or nothing."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from municipalities.models import Municipality
from plans_registry.documents.plan import PlanDocument
from plans_registry.intake.overview.reader import Overview, Vocabulary, read_overview
from plans_registry.models import FormKeyword, Plan, Round, SourceDocument, TypeKeyword
from plans_registry.models.audit import record
from plans_registry.models.sources import sha256_of
from plans_registry.models.working_copy import document_of, save_draft


class NotSaved(Exception):
    """Nothing was saved; the message says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What an import did: the new drafts, and the plans the registry had already."""

    plans: tuple[Plan, ...]
    known: tuple[Plan, ...]


def read_with_registry(text: str) -> Overview:
    """The overview, with the municipalities and the proposing keywords that staff manage."""
    return read_overview(
        text,
        municipalities=dict(Municipality.objects.values_list("name", "code")),
        vocabulary=Vocabulary(
            types=tuple(TypeKeyword.objects.values_list("keyword", "type__slug")),
            forms=tuple(FormKeyword.objects.values_list("keyword", "form__slug")),
        ),
    )


def earlier_import(content: bytes) -> SourceDocument | None:
    """The source document of exactly this file, where it was imported before."""
    return SourceDocument.objects.filter(sha256=sha256_of(content)).first()


@transaction.atomic
def save_overview(overview: Overview, *, content: bytes, filename: str, round_label: str = "") -> Saved:
    """Save the file as a source document and its plans as drafts: all, or nothing with :class:`NotSaved`.

    A plan whose municipality and period the registry has already is left alone and reported.
    """
    if earlier := earlier_import(content):
        raise NotSaved(_("このファイルは「%s」として取り込み済みです。何も変えていません。") % earlier.title)
    if strange := [plan for plan in overview.plans if not plan.municipality]:
        names = "、".join(plan.municipality_name or plan.title for plan in strange)
        raise NotSaved(_("区市町村として登録されていない名前があります：%s。何も保存していません。") % names)
    Municipality.objects.hold(plan.municipality for plan in overview.plans)
    twins = [_twin(document) for document in overview.plans]
    round_ = Round.objects.get_or_create(label=round_label)[0] if round_label else None
    source = SourceDocument(title=overview.title, caveat=overview.caveat, round=round_, sha256=sha256_of(content))
    source.file.save(filename, ContentFile(content), save=False)
    source.full_clean()
    source.save()
    new = [document for document, twin in zip(overview.plans, twins, strict=True) if twin is None]
    plans = tuple(_draft(document, source, round_) for document in new)
    return Saved(plans, tuple(twin for twin in twins if twin))


def _draft(document: PlanDocument, source: SourceDocument, round_: Round | None) -> Plan:
    try:
        plan = save_draft(document, source=source, round=round_)
    except ValidationError as error:
        reasons = " ".join(error.messages)
        message = _("「%(title)s」を保存できません：%(reasons)s 何も保存していません。")
        raise NotSaved(message % {"title": document.title, "reasons": reasons}) from error
    after = {"status": plan.status, "document": document_of(plan).to_json()}
    record("import", plan, by=None, after=after, note=source.title)
    return plan


def _twin(document: PlanDocument) -> Plan | None:
    return Plan.objects.twins_of(document.municipality, document.first_year, document.last_year).first()

"""The overview of a round: its plans one after another, as the metropolitan government's own document has them."""

from dataclasses import dataclass

from plans_registry.catalogue.models import Edition
from plans_registry.documents.periods import format_period
from plans_registry.documents.plan import MeasureDocument, PhotoDocument, PillarDocument, PlanDocument

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class PillarShown:
    """``line`` is the whole list of measures as one sentence, the way the document writes it."""

    heading: str
    line: str
    photos: tuple[PhotoDocument, ...]


@dataclass(frozen=True, slots=True)
class PlanShown:
    document: PlanDocument
    municipality: str
    period: str
    pillars: list[PillarShown]


def overview(editions: list[Edition]) -> list[PlanShown]:
    documents = [(edition.plan_document(), edition) for edition in editions]
    return [
        PlanShown(
            document,
            document.municipality_name or edition.municipality.name,
            format_period(edition.period),
            _pillars(document),
        )
        for document, edition in documents
    ]


def caveats(plans: list[PlanShown]) -> list[str]:
    """The provisos of the plans' sources, each once, in the order of the plans."""
    return list(dict.fromkeys(plan.document.caveat for plan in plans if plan.document.caveat))


def _pillars(document: PlanDocument) -> list[PillarShown]:
    return [
        PillarShown(f"{pillar.number}".translate(_WIDE) + f" {pillar.title}", line_of(pillar), pillar.photos)
        for pillar in document.pillars
    ]


def line_of(pillar: PillarDocument) -> str:
    """販路拡大支援事業（…）、見本市等出展助成事業（…） 等"""
    listed = "、".join(_told(measure) for measure in pillar.measures)
    return f"{listed} 等" if pillar.open_ended else listed


def _told(measure: MeasureDocument) -> str:
    return f"{measure.name}（{measure.description}）" if measure.description else measure.name

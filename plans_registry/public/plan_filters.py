"""The filters of the list of plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans_registry.catalogue.reference import Place, Reference
from plans_registry.public.formatting import japanese
from plans_registry.public.links import plans_address
from plans_registry.public.search_filters import STATES_SHOWN, Choice, Filter, facet_label, value_label
from plans_registry.public.search_text import Chip

PLAN_FACETS = ("region", "municipality", "year", "state")


@dataclass(frozen=True, slots=True)
class PlanFilters:
    """The choices of ``/plans/``; a municipality is chosen from one list of all."""

    filters: list[Filter]
    places: list[tuple[Place, bool]]
    chips: list[Chip]
    parameters: list[tuple[str, str]]


def plan_filters_of(
    chosen: Mapping[str, Sequence[str]], first: int | None, last: int | None, known: Reference
) -> PlanFilters:
    """The filters with what is chosen; years run from the first of any plan to the last."""
    years = [] if first is None or last is None else [str(year) for year in range(last, first - 1, -1)]
    regions = [area.slug for area in known.upper_areas()]
    regions += [slug for slug in chosen["region"] if slug not in regions]
    return PlanFilters(
        filters=[
            Filter(_("地域"), _choices("region", regions, chosen, known)),
            Filter(_("計画期間に入る年度"), _choices("year", _with_chosen(years, chosen["year"]), chosen, known)),
            Filter(_("計画の状態"), _choices("state", STATES_SHOWN, chosen, known)),
        ],
        places=[(place, place.code in chosen["municipality"]) for place in known.places.values()],
        chips=_chips(chosen, known),
        parameters=_pairs(chosen),
    )


def _with_chosen(years: list[str], chosen: Sequence[str]) -> list[str]:
    return sorted({*years, *chosen}, reverse=True)


def _choices(facet: str, values: Sequence[str], chosen: Mapping[str, Sequence[str]], known: Reference) -> list[Choice]:
    return [
        Choice(
            facet=facet,
            value=value,
            label=japanese(value_label(facet, value, known)),
            count=None,
            chosen=value in chosen[facet],
        )
        for value in values
    ]


def _pairs(chosen: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(facet, value) for facet in PLAN_FACETS for value in chosen[facet]]


def _chips(chosen: Mapping[str, Sequence[str]], known: Reference) -> list[Chip]:
    return [
        Chip(
            _("%(name)s：%(value)s") % {"name": facet_label(facet), "value": value_label(facet, value, known)},
            plans_address([pair for pair in _pairs(chosen) if pair != (facet, value)]),
        )
        for facet, value in _pairs(chosen)
    ]

"""What was public under some filter and is so no more: withdrawn, taken out, reworded, or put right to another place.

It is read from the editions that have ended, or of which something was struck, the latest first, until
``FEED_ITEMS_LIMIT`` measures have been looked at.  Of a withdrawn edition the words are never looked at, for whether they
stand in it is not for the public either, nor of one that was struck: nobody knows what stood there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce

from plans_registry.catalogue.changes import matches
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.models.editions import in_force_condition
from plans_registry.catalogue.moments import day_of
from plans_registry.catalogue.normalisation import contains
from plans_registry.catalogue.plans import fits
from plans_registry.catalogue.publishing import entries_of
from plans_registry.catalogue.query import Selection
from plans_registry.catalogue.question import Question
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import fiscal_year_of


@dataclass(slots=True)
class Departures:
    """``since``: by the id of a measure or a plan when it was last public and answered.

    ``unread_until``: what ended up to then was not looked at; None where all was.
    """

    since: dict[int, datetime] = field(default_factory=dict)
    unread_until: datetime | None = None


def measures_gone(among: Q, answered: Callable[[Entry, Edition], bool]) -> Departures:
    """Measures of such editions that answered then; whether they do now is for the caller to ask."""
    gone = Departures()
    for edition in _ended(among, gone):
        for entry in _entries(edition):
            if entry.measure not in gone.since and answered(entry, edition):
                gone.since[entry.measure] = _end(edition)
    return gone


def _entries(edition: Edition) -> list[Entry]:
    """Of an edition that was struck out it is only known which measures stood in it."""
    if edition.struck_out_at is None:
        return entries_of(edition)
    place = {"plan_key": edition.key, "municipality_id": edition.municipality_id}
    years = {"first_year": edition.first_year, "last_year": edition.last_year}
    return [Entry(edition=edition, measure=int(measure), **place, **years) for measure in edition.measures_since or ()]


def plans_gone(among: Q, answered: Callable[[Edition], bool]) -> Departures:
    """Likewise plans, by their id."""
    gone = Departures()
    for edition in _ended(among, gone):
        if edition.plan_id not in gone.since and answered(edition):
            gone.since[edition.plan_id] = _end(edition)
    return gone


def _ended(among: Q, gone: Departures) -> Iterator[Edition]:
    left = settings.FEED_ITEMS_LIMIT
    ended = Edition.objects.filter(among).annotate(end=Coalesce("until_at", "struck_at")).exclude(end=None)
    for edition in ended.order_by("-end", "-pk").iterator(chunk_size=50):
        if left <= 0:
            gone.unread_until = _end(edition)
            return
        left -= max(edition.measure_count, 1)
        yield edition


def _end(edition: Edition) -> datetime:
    """Of one that is public the strike, by which it ended to say what it had said."""
    end = edition.until_at or edition.struck_at
    assert end
    return end


def _is_unasked(edition: Edition) -> bool:
    """Whether its words are not looked at."""
    return edition.withheld or edition.struck_at is not None


def of_places_and_years(codes: Collection[str] | None, years: Collection[str]) -> Q:
    """Editions of these municipalities (None: of all) and of one of these years, where any is chosen."""
    of_places = Q() if codes is None else Q(municipality__in=codes)
    return of_places & in_force_condition(tuple(map(int, years))) if years else of_places


def answered_search(tried: Collection[Selection]) -> Callable[[Entry, Edition], bool]:
    """Whether a measure answered a search, in one of its readings, when its edition ended."""

    def answered(entry: Entry, edition: Edition) -> bool:
        return any(matches(entry, _as_of_end(selection, edition), captions=True) for selection in tried)

    return answered


def _as_of_end(selection: Selection, edition: Edition) -> Selection:
    choices = _still_asked(selection.choices, edition)
    then = replace(selection, fiscal_year=fiscal_year_of(day_of(_end(edition))), choices=choices)
    return replace(then, question=Question(), match="literal") if _is_unasked(edition) else then


def _still_asked(choices: Mapping[str, tuple[str, ...]], edition: Edition) -> Mapping[str, tuple[str, ...]]:
    """Without what nobody knows any more of an edition that was struck out: a tombstone too many does no harm, and one too
    few leaves words with readers."""
    return choices if edition.struck_out_at is None else {**choices, "type": (), "form": (), "round": ()}


def answered_list(
    tried: Collection[Selection], rounds: Collection[str], snapshot: Snapshot
) -> Callable[[Edition], bool]:
    """Whether a plan answered the filters of the list of plans, in one of its readings, when its edition ended."""

    def answered(edition: Edition) -> bool:
        then = replace(snapshot, today=day_of(_end(edition)))
        return any(
            fits(edition, _still_asked({**selection.choices, "round": tuple(rounds)}, edition), selection.codes, then)
            and edition.municipality_id not in selection.outside
            and (_is_unasked(edition) or _says(edition, selection.question))
            for selection in tried
        )

    return answered


def _says(edition: Edition, question: Question) -> bool:
    """Every word in one measure or in several, and no excluded one."""
    if not question.groups and not question.excluded:
        return True
    text = "\n".join(f"{entry.folded}\n{entry.texts}" for entry in entries_of(edition))
    if any(contains(text, needle) for needle in question.excluded_needles):
        return False
    return all(
        any(contains(text, needle) for needle in (*group.needles, *group.wider_needles)) for group in question.groups
    )

"""One municipality, measure, plan or edition by its id: 404 for what never was (301 where its key has moved), 410 for what is not public any more."""

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from plans_registry.catalogue.http import Snapshot
from plans_registry.catalogue.index.past import plans_at
from plans_registry.catalogue.models import Edition, Entry, RetiredMeasure
from plans_registry.catalogue.reference import Place
from plans_registry.opendata.problems import ProblemDetail


def public_place(code: str, snapshot: Snapshot) -> Place:
    """A municipality, with or without a plan."""
    place = snapshot.known.places.get(code)
    if place is None:
        raise Http404
    return place


def public_entry(measure: int, snapshot: Snapshot) -> Entry:
    public, retired = Entry.objects.filter(measure=measure), RetiredMeasure.objects.filter(measure=measure).first()
    entry = public.first() if snapshot.as_of is None else _entry_then(measure, public, retired, snapshot.as_of)
    if entry:
        return entry
    if retired and _was_public(retired.plan_key, snapshot):
        raise ProblemDetail(410, _("この施策は、公開を終えました。計画：%(plan)s。") % {"plan": retired.plan_key})
    raise Http404


def _entry_then(measure: int, public: QuerySet[Entry], retired: RetiredMeasure | None, generation: int) -> Entry | None:
    keys = [retired.plan_key] if retired else list(public.values_list("plan_key", flat=True))
    of_plan = next(plans_at(generation, Q(key__in=keys)), ())
    return next((entry for entry in of_plan if entry.measure == measure), None)


def _was_public(key: str, snapshot: Snapshot) -> bool:
    """Whether there was a plan of this key at all by then."""
    return Edition.objects.filter(key=key, from_generation__lte=snapshot.generation).exists()


def public_plan(key: str, snapshot: Snapshot) -> Edition:
    """The edition that is read of a plan."""
    return _there_or_gone(snapshot.editions().filter(key=key).first(), key)


def public_edition(key: str, number: int) -> Edition:
    return _there_or_gone(Edition.objects.filter(key=key, number=number, withheld=False).first(), key, number=number)


def _there_or_gone(edition: Edition | None, key: str, **which: int) -> Edition:
    if edition:
        return edition
    if Edition.objects.filter(key=key, withheld=True, **which).exists():
        raise ProblemDetail(410, _("この計画は、公開を取りやめました。"))
    raise Http404

"""One municipality, measure, plan or edition by its id: 404 for what never was (301 where its key has moved), 410 for what is not public any more."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.gone_text import PLAN_GONE, edition_gone, edition_of_then_gone
from plans_registry.catalogue.index.past import replaced_entries
from plans_registry.catalogue.models import Edition, Entry, RetiredMeasure
from plans_registry.catalogue.reference import Place
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.nearest import nearest
from plans_registry.opendata.problems import ProblemDetail


def public_place(code: str, snapshot: Snapshot) -> Place:
    """A municipality, with or without a plan."""
    place = snapshot.known.places.get(code)
    if place is None:
        words, known = {"value": code[:40]}, snapshot.known.places
        raise Http404(
            in_each_language(lambda: _("「%(value)s」という自治体はありません。") % words + nearest(code, known))
        )
    return place


def public_entry(measure: int, snapshot: Snapshot) -> Entry:
    public = Entry.objects.filter(measure=measure).select_related("edition").defer("edition__document").first()
    if public and public.edition.from_generation <= snapshot.generation:
        return public
    retired = RetiredMeasure.objects.filter(measure=measure).first()
    key = public.plan_key if public else retired.plan_key if retired else ""
    replaced = (
        replaced_entries(snapshot.generation, snapshot.stamp, [key]) if snapshot.as_of is not None and key else {}
    )
    of_plan = replaced.get(key, [])
    if found := next((entry for entry in of_plan if entry.measure == measure), None):
        return found
    if retired and (snapshot.as_of is None or _had_been_public(measure, key, snapshot)):
        words = {"plan": retired.plan_key}
        raise ProblemDetail(410, in_each_language(lambda: _("この施策は、公開を終えました。計画：%(plan)s。") % words))
    if public:
        _refuse_withheld(key, snapshot)
        if _had_been_public(measure, key, snapshot):
            raise ProblemDetail(410, gettext_lazy("この施策は、その時点では公開を終えていました。"))
        raise Http404(gettext_lazy("この施策は、その時点では公開していませんでした。"))
    raise Http404


def has_page(measure: int, snapshot: Snapshot) -> bool:
    """Whether a measure that is read as of a past is public now, too."""
    return snapshot.as_of is None or Entry.objects.filter(measure=measure).exists()


def _had_been_public(measure: int, key: str, snapshot: Snapshot) -> bool:
    """Whether it stood in an edition that was public by then, also in one that was withdrawn: it was said to be gone then."""
    begun = Edition.objects.filter(key=key, from_generation__lte=snapshot.generation)
    rows = begun.order_by("-number").values_list("document", "measures_since")
    for document, since in rows.iterator(chunk_size=10):
        if str(measure) in (since or {}):  # all that stood in one that was struck out
            return True
        if any(row.get("id") == measure for pillar in document["pillars"] for row in pillar["measures"]):
            return True
    return False


def _was_public(key: str, snapshot: Snapshot) -> bool:
    """Whether there was a plan of this key at all by then."""
    return Edition.objects.filter(key=key, from_generation__lte=snapshot.generation).exists()


def _refuse_withheld(key: str, snapshot: Snapshot) -> None:
    """410 where the edition of then was withdrawn or struck out, though the plan is public."""
    of_then = Edition.objects.at(snapshot.generation, withheld=True).filter(key=key).defer("document").first()
    if of_then:
        raise ProblemDetail(410, edition_of_then_gone(of_then))


def public_plan(key: str, snapshot: Snapshot) -> Edition:
    """The edition that is read of a plan."""
    edition = snapshot.editions().filter(key=key).first()
    if edition is None and Edition.objects.filter(key=key).exists():
        if not _was_public(key, snapshot):
            raise Http404(gettext_lazy("この計画は、その時点では、まだ公開していませんでした。"))
        if Edition.objects.filter(key=key, is_current=True).exists():
            _refuse_withheld(key, snapshot)
    return _there_or_gone(edition, key)


def public_edition(key: str, number: int) -> Edition:
    return _there_or_gone(Edition.objects.filter(key=key, number=number, withheld=False).first(), key, number=number)


def _there_or_gone(edition: Edition | None, key: str, **which: int) -> Edition:
    if edition:
        return edition
    if gone := Edition.objects.filter(key=key, withheld=True, **which).defer("document").first():
        is_back = Edition.objects.filter(key=key, is_current=True).exists()
        raise ProblemDetail(410, edition_gone(gone, is_back=is_back) if which else PLAN_GONE)
    beside = Edition.objects.filter(key__startswith=key.partition("-")[0], withheld=False).order_by("key", "number")
    if which:
        asked, known = (
            f"{key}/{which['number']}",
            [f"{key}/{number}" for key, number in beside.values_list("key", "number")],
        )
    else:
        asked, known = key, list(dict.fromkeys(beside.values_list("key", flat=True)))
    words = {"value": asked[:40]}
    raise Http404(
        in_each_language(lambda: _("「%(value)s」という計画か版はありません。") % words + nearest(asked, known))
    )

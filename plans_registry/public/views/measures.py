"""Pages of measures: the search with its completions, and one measure."""

from dataclasses import asdict

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plans_registry.catalogue.application_times import asks_when
from plans_registry.catalogue.completions import completions
from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.gone_text import PLAN_GONE
from plans_registry.catalogue.http import catalogue_page, share
from plans_registry.catalogue.index.past import WAIT_SECONDS, PastIsBusy, PastTooLarge
from plans_registry.catalogue.models import Edition, RetiredMeasure
from plans_registry.catalogue.models.misses import count_miss
from plans_registry.catalogue.moments import past_moment
from plans_registry.catalogue.not_recorded import fields_asked
from plans_registry.catalogue.query import FACETS, MeasureQuery
from plans_registry.catalogue.read_now import entries_now
from plans_registry.catalogue.search import Hits, search
from plans_registry.catalogue.shortlist import shortlist_of
from plans_registry.catalogue.similar import similar
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import seconds_to_past
from plans_registry.opendata.negotiation import OF_ONE, in_other_forms
from plans_registry.public.formatting import language
from plans_registry.public.formatting import plural_said as ngettext
from plans_registry.public.jinja import page
from plans_registry.public.links import list_beside, measures_address, page_asked_for, url
from plans_registry.public.no_results import ways_out_of
from plans_registry.public.past_asked import past_asked
from plans_registry.public.plan_history import family_of, revisions_of
from plans_registry.public.plan_page import ended_plan
from plans_registry.public.readings import plans_also_saying, wider_than
from plans_registry.public.saving import files_of, links_to_pictures
from plans_registry.public.search_filters import filters_of, kept_without_controls
from plans_registry.public.search_results import results_of
from plans_registry.public.search_sentence import heading_of, title_of
from plans_registry.public.search_text import in_force_found
from plans_registry.public.structured_data import measure_data
from plans_registry.public.views.embed import search_embedded


@catalogue_page
def measures(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    asked = MeasureFilter(request.GET, snapshot=snapshot)
    query, moment = asked.query, None
    if query.as_of:
        moment = past_moment(query.as_of)
        snapshot = snapshot.at(moment)
        if wait := seconds_to_past(request, snapshot):
            return _no_past_now(request, "429.html", 429, wait)
    try:
        hits = search(query, today=snapshot.today, stamp=snapshot.stamp, past=snapshot.past)
    except (PastTooLarge, PastIsBusy):
        return _no_past_now(request, "503.html", 503, WAIT_SECONDS)
    asked_page = page_asked_for(request.GET.get("page", ""), hits.total)
    _count_miss(request, hits)
    spoken = language()
    results = results_of(hits, asked_page.rows, snapshot, list_beside(request.GET, spoken), spoken)
    title = title_of(results.sentence, hits.total, spoken)
    filters = filters_of(asked, hits.choices, hits.facets, snapshot, noun="measures")
    no_results = None if hits.total or moment else ways_out_of(hits, snapshot)
    context = {
        "title": title + _page_number(asked_page.page),
        "words": query.q,
        "results": results,
        "filters": filters,
        "ticked": sum(one.chosen for one in filters),
        "heading": heading_of(results.sentence, hits.total, spoken),
        "found_in_force": in_force_found(
            hits.facets["state"],
            hits.choices["state"],
            hits.total,
            measures_address(query.replaced(state=("active",)), language=spoken),
        ),
        **_links(hits, title, spoken, listed=shortlist_of(request.GET).parameters()),
        "page": asked_page.page,
        "notices": [*asked.ignored, *results.notices, *asked_page.notices],
        "snapshot": snapshot,
        "moment": moment,
        "now": measures_address(query.replaced(as_of="")) if moment else "",
        "wider": wider_than(hits),
        "plans_saying": plans_also_saying(hits, snapshot) if asked_page.page.number == 1 and not moment else None,
        "no_results": no_results,
        "chips": no_results.leading_on(results.chips) if no_results else results.chips,
        **_addresses(hits.query, asked_page.page.number, spoken),
    }
    response = page(request, "measures.html", context)
    if not hits.total:
        share(request, response, is_shared=False)  # kept by nobody: the next one counts, too
    return response


def _no_past_now(request: HttpRequest, template: str, status: int, wait: int) -> HttpResponse:
    """Another past is being read, this one is larger than the installation searches, or too many were asked about."""
    response = page(request, template, {}, status=status)
    response.headers["Retry-After"] = str(wait)
    return response


def _count_miss(request: HttpRequest, hits: Hits) -> None:
    """Counts words that no reading finds, for the vocabulary's keeper: only words, no filter, and only what was read."""
    readings = (hits.selection, *(other.selection for other in hits.vain))
    if hits.total or request.method != "GET" or "page" in request.GET:
        return
    if hits.query.match or hits.query.as_of or not hits.query.synonyms:
        return
    if fields_asked(hits.typed) or any(asks_when(reading.question, reading.match) for reading in readings):
        return  # no word of the vocabulary would find that
    if any(chosen for reading in readings for chosen in reading.choices.values()):
        return
    needles = (needle for group in hits.question.groups for needle in group.needles)
    count_miss(" ".join(dict.fromkeys(needles)), today=hits.today)


def _links(hits: Hits, title: str, spoken: str, *, listed: list[tuple[str, str]]) -> dict[str, object]:
    """What the forms of the page keep, and where its links lead; ``listed``: the reader's list in its address."""
    query = hits.query
    pairs = query.parameters()
    chosen = sum(name in FACETS for name, _value in pairs)
    asked = query.querystring()
    drawn = query.replaced(as_of="").querystring() if query.as_of else asked  # pictures are of now
    followed = hits.followed.querystring()
    return {
        "address": measures_address(query, language=spoken, listed=listed),
        "joint": "&" if pairs or listed else "?",
        "kept": [*kept_without_controls(pairs, hits.total), *listed],
        "match_read": hits.as_read.match,
        "match_asked": query.match,
        "card_address": url("public:measures_png", language=spoken) + drawn,
        "pictures": links_to_pictures(drawn, spoken),
        "filter_count": ngettext("（%(n)s件）", "（%(n)s件）", chosen, spoken) % {"n": chosen} if chosen else "",
        "only_words": measures_address(query.only_words(), language=spoken) if chosen else "",
        "files": files_of(
            "measures", hits.total, asked, search_embedded(drawn, title, spoken), followed=followed, spoken=spoken
        ),
        "feed_parameters": followed,
    }


def _addresses(query: MeasureQuery, page_number: int, spoken: str) -> dict[str, str]:
    """The addresses of the page, in their shortest form: its own, and that in every language."""
    addresses = {code: measures_address(query, page=page_number, language=code) for code in ("ja", "en")}
    return {"canonical": addresses[spoken], **addresses}


def _page_number(page: Page) -> str:
    """（2 / 3ページ）, on all pages but the first."""
    if page.number == 1:
        return ""
    return _("（%(number)s / %(last)sページ）") % {"number": page.number, "last": page.paginator.num_pages}


@catalogue_page
def suggestions(request: HttpRequest, snapshot: Snapshot) -> HttpResponse:
    """``/measures/suggest?q=``: completions of what is being typed, best first.

    ``{"suggestions": [{"text", "language": ja|en, "query": what to search for, "kind":
    municipality|region|concept|pillar|measure, "label": kind in the page's language}]}``
    """
    kinds = {
        "municipality": _("自治体"),
        "region": _("地域"),
        "concept": _("テーマ"),
        "pillar": _("柱"),
        "measure": _("施策"),
    }
    found = completions(request.GET.get("q", ""), language=get_language() or "ja", stamp=snapshot.stamp)
    return JsonResponse(
        {"suggestions": [asdict(one) | {"label": kinds[one.kind]} for one in found]},
        json_dumps_params={"ensure_ascii": False},
    )


@in_other_forms("measure", *OF_ONE)
@catalogue_page
def measure(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponse:
    entry = entries_now(snapshot.stamp, [measure]).get(measure)
    family = family_of(entry.municipality_id, snapshot.stamp) if entry else None
    plan = family.plan(entry.plan_key) if entry and family else None
    if entry is None or family is None or plan is None:  # the plan may be withdrawn between two queries
        return measure_gone(request, snapshot, measure)
    place = snapshot.known.places[entry.municipality_id]
    earlier = Edition.objects.of_plan(entry.plan_key) if plan.edition.number > 1 else ()
    context = {
        "snapshot": snapshot,
        "entry": entry,
        "place": place,
        "structured_data": measure_data(entry, place),
        "document": plan.document,
        "ended": ended_plan(snapshot, plan, family, measure),
        "similar": similar(entry, stamp=snapshot.stamp, fiscal_year=snapshot.fiscal_year),
        "revisions": revisions_of(measure, list(earlier)),
        "line": family.line_of(measure),
    }
    return page(request, "measure.html", context)


def measure_gone(request: HttpRequest, snapshot: Snapshot, measure: int) -> HttpResponse:
    """A measure that was public once: its name and its plan while that is still public, and where a past is read."""
    retired = RetiredMeasure.objects.filter(measure=measure).first()
    if retired is None:
        raise Http404
    plan = Edition.objects.current().defer("document").filter(key=retired.plan_key).first()
    place, past = _place(snapshot, retired.plan_key), past_asked(request)
    context = {"name": retired.name, "plan": plan, "said": PLAN_GONE, "place": place, "past": past}
    return page(request, "410.html", context, status=410)


def _place(snapshot: Snapshot, key: str):
    return snapshot.known.places.get(key.partition("-")[0])

"""Pictures of a search: the page of each with its numbers, and its files."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from plans_registry.catalogue.filters import MeasureFilter
from plans_registry.catalogue.http import catalogue_page
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.search import search
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.opendata.door import absolute
from plans_registry.public.jinja import page
from plans_registry.public.links import measures_address, url
from plans_registry.public.pictures.drawing import DESK, PHONE, Drawing
from plans_registry.public.pictures.flow import can_be_drawn, flow_file
from plans_registry.public.pictures.of_search import KINDS, SearchPicture, picture_address
from plans_registry.public.pictures.serving import png_response, svg_response
from plans_registry.public.pictures.svg import svg_in_page
from plans_registry.public.plan_history import family_of
from plans_registry.public.views.plans import plan_gone


@catalogue_page
def picture(request: HttpRequest, snapshot: Snapshot, kind: str) -> HttpResponse:
    asked, drawn = _asked(request, snapshot, kind)
    hits = drawn.hits
    language = get_language() or "ja"
    addresses = {name: _in_language(drawn, name) for name in ("ja", "en")}
    wide, narrow = drawn.drawing(DESK), drawn.drawing(PHONE)
    context = {
        "snapshot": snapshot,
        "drawn": drawn,
        "kinds": [(other, picture_address(hits.query, other.slug)) for other in KINDS.values()],
        "wide": svg_in_page(wide, "picture", language),
        "narrow": svg_in_page(narrow, "narrow", language),
        "leaves_out": _leaves_out(drawn, wide, narrow),
        "results_address": measures_address(hits.query),
        "png": picture_address(hits.query, kind, ".png"),
        "svg": picture_address(hits.query, kind, ".svg"),
        "card_address": url("public:measures_png") + hits.query.querystring(),
        "notices": asked.ignored,
        "canonical": addresses[language],
        **addresses,
    }
    return page(request, "picture.html", context)


def _leaves_out(drawn: SearchPicture, wide: Drawing, narrow: Drawing) -> str | None:
    """The class of the sentence that a picture has not all years: none on every screen, or that of a narrow one."""
    if drawn.kind.slug not in ("places-by-year", "types-by-year"):
        return None
    whole = drawn.drawing()
    if narrow.width == whole.width:
        return None
    return "" if wide.width < whole.width else "picture-narrow"


def _in_language(drawn: SearchPicture, language: str) -> str:
    with override(language):
        return drawn.address


@catalogue_page
def picture_svg(request: HttpRequest, snapshot: Snapshot, kind: str) -> HttpResponseBase:
    _require_kind(kind)
    return svg_response(request, _framed(request, snapshot, kind))


@catalogue_page
def picture_png(request: HttpRequest, snapshot: Snapshot, kind: str) -> HttpResponseBase:
    """Searches only where the picture is not kept yet."""
    _require_kind(kind)
    asked = MeasureFilter(request.GET, snapshot=snapshot)
    name = "\n".join((absolute(picture_address(asked.query, kind)), *_not_used(asked)))
    return png_response(request, snapshot, name, _framed(request, snapshot, kind))


@catalogue_page
def flow_svg(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponseBase:
    drawing = _flow(request, snapshot, key)
    return svg_response(request, drawing) if drawing else plan_gone(request, snapshot, key)


@catalogue_page
def flow_png(request: HttpRequest, snapshot: Snapshot, key: str) -> HttpResponseBase:
    drawing = _flow(request, snapshot, key)
    if drawing is None:
        return plan_gone(request, snapshot, key)
    return png_response(request, snapshot, absolute(f"/flow/{key}"), drawing)


def _flow(request: HttpRequest, snapshot: Snapshot, key: str) -> Callable[[], Drawing] | None:
    """From the plan before to this one, None where it is not public; 404 where the page of the plan shows none."""
    edition = Edition.objects.current().filter(key=key).first()
    if edition is None:
        return None
    document = edition.plan_document()
    before = family_of(edition.municipality_id, snapshot.stamp).before(document)
    if before is None or not can_be_drawn(before, document):
        raise Http404
    address = absolute(url("public:plan", key))
    return lambda: flow_file(before, edition, document, snapshot, address)


def _framed(request: HttpRequest, snapshot: Snapshot, kind: str) -> Callable[[], Drawing]:
    """The file says what of its address it could not use, as the page does: nobody sees the page beside it."""

    def draw() -> Drawing:
        asked, picture = _asked(request, snapshot, kind)
        return picture.framed(_not_used(asked))

    return draw


def _not_used(asked: MeasureFilter) -> list[str]:
    """A picture is of the present, whatever past is asked for."""
    return [*asked.ignored, _("時点は無視しました。いまの内容です。")] if asked.query.as_of else asked.ignored


def _asked(request: HttpRequest, snapshot: Snapshot, kind: str) -> tuple[MeasureFilter, SearchPicture]:
    _require_kind(kind)
    asked = MeasureFilter(request.GET, snapshot=snapshot)
    hits = search(asked.query, today=snapshot.today, stamp=snapshot.stamp)
    return asked, SearchPicture(KINDS[kind], hits, snapshot)


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Http404

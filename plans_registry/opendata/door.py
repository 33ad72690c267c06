"""The one door for programs, beside ``catalogue_page`` for people.

An answer is made whole in one read transaction, of one generation, which it names, and then sent from a file: a slow
reader holds no transaction, and an answer that breaks off is shorter than its Content-Length says.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from itertools import islice
from json.encoder import encode_basestring
from operator import methodcaller
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from plans_registry.catalogue.addresses import file_address
from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.http import (
    etag_of,
    let_other_sites_read,
    moved_in_query,
    moved_permanently,
    say_how_long_it_holds,
    share,
    unchanged,
    unchanged_whatever_it_is,
)
from plans_registry.catalogue.index.past import WAIT_SECONDS, PastIsBusy, PastTooLarge, is_kept
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.moments import NoSuchMoment
from plans_registry.catalogue.snapshot import Snapshot, one_generation
from plans_registry.databases import read_from_a_replica
from plans_registry.opendata.paging import snapshot_asked
from plans_registry.opendata.parameters import AS_OF, CURSOR, Parameter, require_known
from plans_registry.opendata.problems import ProblemDetail
from plans_registry.rates import seconds_to_wait

IN_MEMORY = 1_000_000  # bytes of an answer; a longer one waits on the disk
PIECES_AT_ONCE = 500
BLOCK = 65_536  # bytes of a file that are sent at a time; Django's 4,096 are a thousand calls for each four megabytes
READ = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Document:
    """An answer before it is sent.

    ``content``: its bytes, or what writes them into a file and is not called for HEAD.  ``name``: under which it is saved;
    without one it is shown.  ``links``: addresses by their relation (RFC 8288).
    """

    content_type: str
    content: bytes | Callable[[BinaryIO], None]
    name: str = ""
    links: Mapping[str, str] = field(default_factory=dict)


def text_document(content_type: str, text: str, *, name: str = "", links: Mapping[str, str] | None = None) -> Document:
    """Of a text that lies in memory."""
    return Document(_with_charset(content_type), utf8(text), name, links or {})


def long_document(
    content_type: str,
    pieces: Iterable[bytes],
    *,
    name: str = "",
    links: Mapping[str, str] | None = None,
    at_once: int = PIECES_AT_ONCE,
) -> Document:
    """Of a text of any size, in UTF-8; ``at_once``: how many of its pieces are in memory."""

    def write(file: BinaryIO) -> None:
        rest = iter(pieces)
        while some := list(islice(rest, at_once)):
            file.write(b"".join(some))

    return Document(_with_charset(content_type), write, name, links or {})


def utf8(text: str) -> bytes:
    """Half of a surrogate pair, which is no character, becomes ``?``."""
    return text.encode(errors="replace")


def _with_charset(content_type: str) -> str:
    """JSON is UTF-8 by itself and has no such parameter (RFC 8259)."""
    return content_type if "json" in content_type else f"{content_type}; charset=utf-8"


_iso = methodcaller("isoformat")
"""A day as 2026-11-28; a moment with its zone."""
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_iso).encode


def json_text(value: object) -> str:
    if type(value) is str:  # for texts and numbers, which most values are, the encoder takes far longer than this
        return encode_basestring(value)
    if type(value) is int:
        return str(value)
    return _encode(value)


def json_document(
    head: dict[str, Any], records: Iterable[bytes], *, links: Mapping[str, str] | None = None
) -> Document:
    """One JSON object, ``head`` and the records as its ``results``: a result of any size takes the memory of one piece.

    ``records``: one or some in each piece, as :func:`json_pieces` writes them.
    """
    return long_document(JSON, _results(head, records), links=links, at_once=1)


def json_page(head: dict[str, Any], records: Iterable[bytes], *, links: Mapping[str, str] | None = None) -> Document:
    """The same, of records that are few."""
    return Document(JSON, b"".join(_results(head, records)), links=links or {})


def json_pieces(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Records as JSON, with commas between; some at a time, for one by one they take a third longer."""
    rest = iter(records)
    while some := list(islice(rest, PIECES_AT_ONCE)):
        yield utf8(json_text(some)[1:-1])


def _results(head: dict[str, Any], records: Iterable[bytes]) -> Iterator[bytes]:
    yield utf8(f'{json_text(head)[:-1]}, "results": [')
    joint = b""
    for piece in records:
        yield joint
        yield piece
        joint = b", "
    yield b"]}"


class Moved(Exception):
    """What is asked for has another address for good; ``parameters`` are those of it."""

    def __init__(self, parameters: QueryDict) -> None:
        self.parameters = parameters


View = Callable[..., Document]


def for_programs(*parameters: Parameter) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view that takes these parameters and no other, and returns a :class:`Document`."""

    def door(view: View) -> Callable[..., HttpResponseBase]:
        @open_to_all
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            return _answered(request, view, parameters, kwargs)

        return answer

    return door


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that only reads, from any web page; what it cannot answer is a problem detail."""

    view = read_from_a_replica(view)

    @csrf_exempt  # so that a POST learns that it may not, from here
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        try:
            response = _read_only(request) or view(request, **kwargs)
        except ProblemDetail as problem:
            response = problem.response()
        except Moved as moved:
            response = HttpResponsePermanentRedirect(f"{request.path}?{moved.parameters.urlencode()}")
            share(request, response)
        except NoSuchMoment as unknown:
            response = ProblemDetail(400, unknown.args[0]).response()
        except PastTooLarge:
            response = ProblemDetail(400, in_each_language(_too_large)).response()
        except PastIsBusy:
            sentence = gettext_lazy("いま別の過去の内容を読み込んでいます。しばらくしてから、もう一度お試しください。")
            response = ProblemDetail(503, sentence, Retry_After=str(WAIT_SECONDS)).response()
        except Http404 as missing:
            nothing = ProblemDetail(404, *(missing.args or (gettext_lazy("このアドレスには何もありません。"),)))
            response = moved_permanently(request) or nothing.response()
        if response.status_code == 412:  # Django's own is an empty page
            sentence = gettext_lazy("この内容は、If-Matchが指すものから変わっています。")
            response = ProblemDetail(412, sentence).response()
        let_other_sites_read(response)
        return response

    return answer


def _too_large() -> str:
    sentence = _(
        "この時点のあとに改められた計画の施策が%(limit)s件より多くあり、as_ofではさがせません。q、type、form、facets、changed_since、sort=updatedのない一覧とCSVなら読めます。"
    )
    return sentence % {"limit": f"{settings.PAST_MEASURES_LIMIT:,}"}


def _read_only(request: HttpRequest) -> HttpResponse | None:
    allowed = ", ".join(READ)
    if request.method not in READ:
        raise ProblemDetail(405, gettext_lazy("ここは読むためのアドレスです。"), Allow=allowed)
    if request.method == "OPTIONS":
        headers = {"Allow": allowed, "Access-Control-Allow-Methods": allowed, "Access-Control-Allow-Headers": "*"}
        response = HttpResponse(status=204, headers=headers)
        del response["Content-Type"]  # of no content
        return response
    return None


def _answered(
    request: HttpRequest, view: View, parameters: tuple[Parameter, ...], kwargs: dict[str, str]
) -> HttpResponseBase:
    # A cursor has ended when a key moved: it is told so (410) and not sent on to where it means nothing.
    if CURSOR.name not in request.GET and (moved := moved_in_query(request)):
        return moved
    with one_generation() as now:
        snapshot = snapshot_asked(request, parameters, now)
        require_known(request.GET, parameters, snapshot)
        if wait := seconds_to_past(request, snapshot):
            sentence = in_each_language(
                lambda: (
                    _("過去の内容を続けてさがしすぎています。%(seconds)s秒待ってから、続けてください。")
                    % {"seconds": wait}
                )
            )
            raise ProblemDetail(429, sentence, Retry_After=str(wait))
        address, is_shared = file_address(request)
        etag = etag_of(address, snapshot)
        response = unchanged(request, etag) or _written(request, view(request, snapshot, **kwargs))
        response = unchanged_whatever_it_is(request, etag, response)
        if snapshot.as_of is not None or AS_OF.one(request.GET):
            response["Registry-Withheld-Plans"] = str(withheld_plans(snapshot))
    say_how_long_it_holds(request, response, etag, is_shared=is_shared)
    response["Registry-Generation"] = str(snapshot.generation)
    return response


@lru_cache(maxsize=100)
def withheld_plans(snapshot: Snapshot) -> int:
    """How many plans were public then and are not told."""
    return Edition.objects.at(snapshot.generation, withheld=True).count()


def past_told(request: HttpRequest, snapshot: Snapshot) -> dict[str, Any]:
    """Of an answer as of a moment that moment as it was asked, and how many plans that were public then are not told."""
    asked = AS_OF.one(request.GET).replace(" ", "+")  # as a + arrives that was not written %2B
    return {"as_of": asked, "withheld_plans": withheld_plans(snapshot)} if asked else {}


SEARCHED = frozenset(("q", "type", "form", "sort", "facets", "changed_since"))
"""With one of these a past may have to be read whole."""
_ALWAYS_READ = re.compile(r"/(coverage|municipalities)\.\w+|/api/v1/municipalities")


def seconds_to_past(request: HttpRequest, snapshot: Snapshot) -> int:
    """0, or how long to wait: of pasts that no one has asked about lately a visitor has so many in a minute."""
    if snapshot.as_of is None or is_kept(snapshot.as_of, snapshot.stamp):
        return 0
    if SEARCHED.isdisjoint(request.GET) and not _ALWAYS_READ.fullmatch(request.path):
        return 0
    return seconds_to_wait(request, "pasts", most=settings.PASTS_PER_MINUTE)


def _written(request: HttpRequest, document: Document) -> HttpResponseBase:
    headers, kind = {}, document.content_type  # a FileResponse guesses its own where the header alone says it
    if document.name:
        headers["Content-Disposition"] = _saved_as(document.name)
    if document.links:
        headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in document.links.items())
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers=headers)
    if isinstance(document.content, bytes):
        return HttpResponse(document.content, content_type=kind, headers=headers)
    file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 — the response closes a large one
    document.content(cast(BinaryIO, file))
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        with file:
            return HttpResponse(file.read(), content_type=kind, headers=headers)
    response = FileResponse(file, content_type=kind, headers=headers)
    response.block_size = BLOCK
    return response


def _saved_as(name: str) -> str:
    """Of ``measures_販路_tama.csv`` also what it is for who knows no ``filename*`` (RFC 6266): ``measures_tama.csv``."""
    said = content_disposition_header(True, name) or ""
    plain = re.sub("_{2,}", "_", re.sub("[^ -~]+", "", name))
    return said if plain == name else said.replace("; ", f'; filename="{plain}"; ', 1)


def absolute(path: str) -> str:
    """The address of a page: the site's own, whatever name it was asked under."""
    return f"{settings.SITE_URL}{path}"

"""Every public page answers from one snapshot of the catalogue, and says 304 when that has not moved.

The ETag is made of all a page depends on: the catalogue's generation, the day, the release of the programs and
templates, the operator, and the address, which also decides the language.  A browser, proxy or CDN that asks again costs one query.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.reference import Reference, reference
from plans_registry.documents.periods import fiscal_year_of

RELEASED = ("municipalities", "plans_registry", "templates", "static", "locale")
"""Folders of the project whose files decide what a page looks like."""

Rest = ParamSpec("Rest")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one answer is made of: the catalogue's stamp and the day in Tokyo."""

    stamp: str
    today: date

    @classmethod
    def take(cls) -> Self:
        return cls(Generation.stamp(), timezone.localdate())

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of the day: what is in force in it is in force today."""
        return fiscal_year_of(self.today)

    @property
    def known(self) -> Reference:
        """Types, forms, regions and municipalities as they are at this stamp."""
        return reference(self.stamp)


Page = Callable[Concatenate[HttpRequest, Snapshot, Rest], HttpResponseBase]


def catalogue_page(page: Page[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """A view of a page that is given the snapshot; answers 304 before any query but the generation's."""

    @require_safe
    @wraps(page)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        snapshot = Snapshot.take()
        etag = etag_of(request, snapshot)
        response = get_conditional_response(request, etag=etag) or page(request, snapshot, *args, **kwargs)
        if response.status_code in (200, 304):
            response["ETag"] = etag
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    return answer


def etag_of(request: HttpRequest, snapshot: Snapshot) -> str:
    day, operator = snapshot.today.isoformat(), repr(settings.OPERATOR)
    parts = (snapshot.stamp, day, release_digest(), operator, request.get_full_path())
    return f'"{_digest("|".join(parts).encode(errors="replace"))}"'


def release_digest() -> str:
    """A digest of the programs and templates, so that a new release is never taken for the old page."""
    return _release_now() if settings.DEBUG else _release_once()


@lru_cache(maxsize=1)
def _release_once() -> str:
    return _release_now()


def _release_now() -> str:
    contents = []
    for name in RELEASED:
        folder = Path(settings.BASE_DIR) / name
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                contents.append(path.read_bytes())
    return _digest(b"".join(contents))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]

"""The pages of a PDF under review as pictures, and the pictures taken out of it: private until a plan has them."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from PIL import Image

from plans_registry.documents.matching import folded
from plans_registry.documents.plan import PhotoDocument
from plans_registry.editorial.review.proposal import Extracted
from plans_registry.intake.lines import UnreadableFile
from plans_registry.intake.pdf.process import Busy
from plans_registry.intake.pdf.reader import Picture, draw_page
from plans_registry.models import Review

FOLDER = "reviews/pictures"
"""Under the media root; private.  A picture that is taken in is copied to the public photos."""
LEAST_WORDS = 4  # characters in which a shorter caption may be found inside a longer one


def keep_pictures(pictures: Iterable[Picture]) -> tuple[Extracted, ...]:
    """Store what intake has made safe; the same picture has one place."""
    return tuple(map(_keep, pictures))


def _keep(picture: Picture) -> Extracted:
    place = f"{FOLDER}/{hashlib.sha256(picture.content).hexdigest()}.jpg"
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(picture.content))
    with Image.open(BytesIO(picture.content)) as image:
        width, height = image.size
    return Extracted(page=picture.page, caption=picture.caption, image=place, width=width, height=height)


def belongs(one: str, other: str) -> bool:
    """Whether two captions are one, or one a part of the other."""
    short, long = sorted((folded(one), folded(other)), key=len)
    return bool(short) and (short == long or (len(short) >= LEAST_WORDS and short in long))


def shown_in(photo: PhotoDocument, picture: Extracted | None) -> PhotoDocument:
    """The photo with a picture, or without one."""
    if picture is None:
        return replace(photo, image="", width=0, height=0)
    return replace(photo, image=picture.image, width=picture.width, height=picture.height)


DRAWINGS_FOLDER = "reviews/pages"
"""Under the media root, and as private as the documents; whatever is deleted there is drawn again."""
UNDRAWABLE = b""
"""Kept in the place of a page that cannot be drawn, so that a harmful one does not cost its time at every look."""
RETRY = timedelta(hours=1)


def page_count(review: Review) -> int:
    """How many pages there are to draw: none of a text."""
    return review.text.count("\f") if str(review.file.name).endswith(".pdf") else 0


def page_picture(review: Review, number: int) -> str:
    """Where the JPEG of a page is kept.  Raises UnreadableFile for a page that cannot be drawn."""
    place = f"{DRAWINGS_FOLDER}/{review.sha256}/{number}.jpg"
    if not _is_kept(place):
        drawn = _drawn(review, number)
        if not _is_kept(place):  # two windows may have asked for it at once
            default_storage.delete(place)
            default_storage.save(place, ContentFile(drawn))
    if not default_storage.size(place):
        raise UnreadableFile(_("このページは画像にできません。文字か、元のPDFを見てください。"))
    return place


def _is_kept(place: str) -> bool:
    if not default_storage.exists(place):
        return False
    return bool(default_storage.size(place)) or timezone.now() < default_storage.get_modified_time(place) + RETRY


def _drawn(review: Review, number: int) -> bytes:
    with review.file.open("rb") as file:
        content = file.read()
    try:
        return draw_page(content, number)
    except Busy:
        raise
    except UnreadableFile:
        return UNDRAWABLE


def kept_picture(request: HttpRequest, place: str, tag: str) -> HttpResponseBase:
    """A private picture that never changes under its tag: 304 for who has it."""
    etag = quote_etag(tag)
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or FileResponse(default_storage.open(place), content_type="image/jpeg")
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response

"""The photos of a plan made those of its document."""

from collections.abc import Callable, Iterable
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from plans_registry.documents.matching import folded
from plans_registry.documents.plan import PhotoDocument
from plans_registry.models.photos import PUBLIC_FOLDER, Photo
from plans_registry.models.pillars import Pillar
from plans_registry.models.plan_pictures import own_pictures
from plans_registry.models.plan_rows import photo_document
from plans_registry.models.plans import Plan

Placed = tuple[Pillar | None, PhotoDocument]
"""A photo with the pillar it belongs to, None for the plan as a whole."""


def write_photos(plan: Plan, rows: list[Photo], wanted: list[Placed]) -> list[Photo]:
    """The photos of a plan in the order wanted; ``rows`` are those it has, which stay where they fit.

    A picture in the public folder that was never this plan's stays away, whatever document names it.
    Raises ValidationError for a picture without an alternative text, or one that is no picture.
    """
    now = [(row.pillar_id, photo_document(row)) for row in rows]
    if _by_pillar(now) == _by_pillar((pillar.pk if pillar else None, photo) for pillar, photo in wanted):
        return rows
    present = {photo.image for _pillar, photo in now}
    shared = present | own_pictures(plan, {photo.image for _pillar, photo in wanted} - present)
    left = list(rows)
    same_picture = [_take(left, photo, _same_picture) for _pillar, photo in wanted]
    chosen = [
        row or _take(left, photo, _same_caption) for row, (_pillar, photo) in zip(same_picture, wanted, strict=True)
    ]
    # First away with the others: their pillars may be about to go.
    Photo.objects.filter(pk__in=[row.pk for row in left]).delete()
    positions: dict[int | None, int] = {}
    written = []
    for row, (pillar, photo) in zip(chosen, wanted, strict=True):
        key = pillar.pk if pillar else None
        positions[key] = positions.get(key, 0) + 1
        written.append(_write(row or Photo(plan=plan), pillar, positions[key], photo, shared))
    return written


def _by_pillar(photos: Iterable[tuple[int | None, PhotoDocument]]) -> dict[int | None, list[PhotoDocument]]:
    groups: dict[int | None, list[PhotoDocument]] = {}
    for pillar, photo in photos:
        groups.setdefault(pillar, []).append(photo)
    return groups


def _same_picture(row: Photo, photo: PhotoDocument) -> bool:
    return bool(photo.image) and row.image.name == photo.image


def _same_caption(row: Photo, photo: PhotoDocument) -> bool:
    return folded(row.caption) == folded(photo.caption)


def _take(left: list[Photo], photo: PhotoDocument, is_same: Callable[[Photo, PhotoDocument], bool]) -> Photo | None:
    """The first row left that is this photo; it is left no more."""
    for row in left:
        if is_same(row, photo):
            left.remove(row)
            return row
    return None


def _write(row: Photo, pillar: Pillar | None, position: int, photo: PhotoDocument, shared: set[str]) -> Photo:
    if (row.pillar, row.position, photo_document(row)) == (pillar, position, photo):
        return row
    row.pillar, row.position = pillar, position
    row.caption, row.alt, row.credit = photo.caption, photo.alt, photo.credit
    if photo.image != (row.image.name or ""):
        _give_picture(row, photo, shared)
    row.full_clean()
    row.save()
    return row


def _give_picture(row: Photo, photo: PhotoDocument, shared: set[str]) -> None:
    """A picture of the plan in the public folder is shared; one of another folder is copied, and cleaning the row makes it
    safe, as any upload."""
    is_public = photo.image.startswith(PUBLIC_FOLDER)
    if not photo.image or (is_public and photo.image not in shared) or not default_storage.exists(photo.image):
        row.image, row.width, row.height = "", None, None
        row.alt = "" if photo.image else photo.alt  # it told of a picture that is lost
    elif is_public:
        row.image = photo.image
        row.width, row.height = photo.width or row.width, photo.height or row.height
    else:
        with default_storage.open(photo.image) as file:
            row.image = ContentFile(file.read(), name=PurePath(photo.image).name)

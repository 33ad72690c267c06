"""Pictures that were chosen and are not saved yet: kept for who chose them, so that no error elsewhere loses them."""

import re
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from plans_registry.models.photos import safe_picture

FOLDER = "uploads"
"""Under the media root; private.  The writer copies a picture that is saved to the public photos."""
KEPT = timedelta(days=7)
_NAME = re.compile(r"[\w-]+(\.[\w-]+)+")


def keep_upload(upload: File, user: Any) -> str:
    """Make a picture safe and keep it; its name in the storage.  Raises ValidationError, with a sentence to show."""
    picture = safe_picture(upload)
    _clear_old(user)
    return default_storage.save(f"{folder_of(user)}/{picture.name}", picture)


def folder_of(user: Any) -> str:
    return f"{FOLDER}/{user.pk}"


def is_upload(image: str, user: Any) -> bool:
    """Whether this is a picture that the person has chosen, and that is still kept."""
    folder, _slash, name = image.rpartition("/")
    return folder == folder_of(user) and bool(_NAME.fullmatch(name)) and default_storage.exists(image)


def _clear_old(user: Any) -> None:
    """What nobody has saved in a week."""
    folder = folder_of(user)
    if not default_storage.exists(folder):
        return
    for name in default_storage.listdir(folder)[1]:
        place = f"{folder}/{name}"
        if default_storage.get_modified_time(place) < timezone.now() - KEPT:
            default_storage.delete(place)

"""Uploads on an S3-compatible server instead of in a folder; needs ``pip install 'django-storages[s3]'``."""

from typing import Any

from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class UploadStorage(S3Storage):
    """What is written there is there whole or not at all, as in the folder (``whole_files.py``)."""

    def url(self, name: str | None, *_: Any, **__: Any) -> str:
        """The registry's own address: it asks who may see a picture before it sends one."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name or '')}"

    def exists(self, name: str) -> bool:
        """Also of a folder, which a bucket does not have: it is there while a file is in it."""
        return super().exists(name) or any(self.listdir(name))

"""Files of the media folder that are there whole or not at all, whatever ends the writing of one."""

import os
import secrets
from contextlib import suppress

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Written beside its place and linked into it: many files are named by their content, and what is there is believed.

    A full disk or a killed process would otherwise leave half a document, which the next upload of the same would take.
    """

    def _save(self, name: str, content: File) -> str:
        part = f"{name}.{secrets.token_hex(4)}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]
            with open(self.path(part), "rb") as written:
                os.fsync(written.fileno())
            while True:
                try:
                    os.link(self.path(part), self.path(name))
                except FileExistsError:  # somebody was faster with the same name
                    name = self.get_available_name(name)
                else:
                    return name
        finally:
            with suppress(FileNotFoundError):
                os.unlink(self.path(part))

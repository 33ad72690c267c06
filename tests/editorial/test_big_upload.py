"""A file of 200 MB through the front door: refused with a sentence, in little memory, while it comes in piece by piece."""

import io
import time
import tracemalloc
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from plans_registry.models import Photo, Review
from tests import factories
from tests.editorial.desk import errors_of, fields_of, page_of, signed_in, step

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZE, PHOTO_SIZE = 200_000_000, 100_000_000
BOUNDARY = "limit"
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


class Upload(io.RawIOBase):
    """A request's body that is made while it is read: fields, then a file of zeros."""

    def __init__(self, fields: dict[str, list[str]], file: str, name: str, kind: str, size: int) -> None:
        parts = [f'name="{field}"\r\n\r\n{value}' for field, values in fields.items() for value in values]
        parts.append(f'name="{file}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n')
        self.left = size
        self.head = "\r\n".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}" for part in parts).encode()
        self.tail = TAIL
        self.length = len(self.head) + size + len(TAIL)

    def read(self, size: int = -1) -> bytes:
        if self.head:
            part, self.head = self.head[:size], self.head[size:]
            return part
        if self.left:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)
        part, self.tail = self.tail[:size], self.tail[size:]
        return part


def sent(client: Client, address: str, upload: Upload) -> tuple[Any, int, float]:
    """The answer, the most bytes of memory it took, and its seconds."""
    body: dict[str, Any] = {"wsgi.input": upload, "CONTENT_LENGTH": str(upload.length)}
    began = time.monotonic()
    tracemalloc.start()
    response = client.request(
        REQUEST_METHOD="POST",
        PATH_INFO=address,
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        **body,
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    seconds = time.monotonic() - began
    print(f"\n{upload.length / 1e6:.0f} MB: {seconds:.1f} s, {peak / 1e6:.1f} MB of memory")
    return response, peak, seconds


def test_a_file_of_200_megabytes_is_refused_in_little_memory():
    client = signed_in(factories.aoki())
    client.get("/admin/review/new/")
    upload = Upload({}, "file", "a.pdf", "application/pdf", SIZE)
    response, peak, seconds = sent(client, "/admin/review/new/", upload)
    assert response.status_code == 200
    assert "ファイルは50MBまでです。" in response.content.decode()
    assert not Review.objects.exists()
    assert peak < 30_000_000
    assert seconds < 60


@pytest.mark.parametrize("button", ["_continue", "do"])
def test_a_photo_of_100_megabytes_is_refused_and_all_that_was_typed_stays(button: str):
    """Saved with the plan, and sent at once when it is chosen (``do=keep``)."""
    client, plan = signed_in(factories.aoki()), factories.draft()
    fields = fields_of(step(client, page_of(plan), "photo-add-1"))
    fields |= {"title": ["打ちこんだ題"], "background": ["打ちこんだ背景"], "photo-0-caption": ["見本市の様子"]}
    fields |= {"measure-0-0-description": ["打ちこんだ概要"], button: ["keep" if button == "do" else "1"]}
    upload = Upload(fields, "photo-0-upload", "IMG_0001.JPG", "image/jpeg", PHOTO_SIZE)
    response, peak, seconds = sent(client, page_of(plan), upload)
    assert response.status_code == 200
    assert "写真は10MBまでです" in errors_of(response)
    kept = fields_of(response)
    typed = {name: value for name, value in fields.items() if str(value[0]).startswith(("打ち", "見本市の様子"))}
    assert {name: kept[name] for name in typed} == typed
    assert (peak < 30_000_000, seconds < 60) == (True, True)
    assert not Photo.objects.exists()


def test_a_table_of_200_megabytes_is_refused_unread(tmp_path):
    file = tmp_path / "a.csv"
    with file.open("wb") as out:
        out.truncate(SIZE)
    shown = io.StringIO()
    tracemalloc.start()
    with pytest.raises(CommandError, match="まちがいが1件"):
        call_command("import_table", str(file), stdout=shown)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "ファイルは100MBまでです。" in shown.getvalue()
    assert peak < 30_000_000

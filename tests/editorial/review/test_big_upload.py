"""A file of 200 MB through the front door: refused with a sentence, in little memory, while it comes in piece by piece."""

import io
import time
import tracemalloc

import pytest
from django.core.management import CommandError, call_command

from plans_registry.models import Review
from tests import factories
from tests.editorial.desk import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIZE = 200_000_000
BOUNDARY = "limit"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


class Upload(io.RawIOBase):
    """A request's body that is made while it is read."""

    def __init__(self) -> None:
        self.left = SIZE
        self.head, self.tail = HEAD, TAIL

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


def test_a_file_of_200_megabytes_is_refused_in_little_memory():
    client = signed_in(factories.aoki())
    client.get("/admin/review/new/")
    body = {"wsgi.input": Upload(), "CONTENT_LENGTH": str(len(HEAD) + SIZE + len(TAIL))}
    began = time.monotonic()
    tracemalloc.start()
    response = client.request(
        REQUEST_METHOD="POST",
        PATH_INFO="/admin/review/new/",
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        **body,
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    seconds = time.monotonic() - began
    print(f"\n200 MB: {seconds:.1f} s, {peak / 1e6:.1f} MB of memory")
    assert response.status_code == 200
    assert "ファイルは50MBまでです。" in response.content.decode()
    assert not Review.objects.exists()
    assert peak < 30_000_000
    assert seconds < 60


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

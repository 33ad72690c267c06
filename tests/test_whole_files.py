"""What is written to the media folder is there whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from plans_registry.whole_files import WholeFileStorage


class Broken(ContentFile):
    """A disk that is full after the first part."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")


@pytest.fixture
def storage(tmp_path: Path) -> WholeFileStorage:
    return WholeFileStorage(tmp_path, file_permissions_mode=0o640)


def test_half_a_file_is_none(storage: WholeFileStorage, tmp_path: Path):
    with pytest.raises(OSError, match="No space"):
        storage.save("sources/a.pdf", Broken(b""))
    assert list((tmp_path / "sources").iterdir()) == []


def test_a_file_is_alone_at_its_place_with_its_mode(storage: WholeFileStorage, tmp_path: Path):
    assert storage.save("sources/a.pdf", ContentFile(b"whole")) == "sources/a.pdf"
    (file,) = (tmp_path / "sources").iterdir()
    assert (file.read_bytes(), file.stat().st_mode & 0o777, file.stat().st_nlink) == (b"whole", 0o640, 1)


def test_who_comes_second_with_a_name_gets_another(storage: WholeFileStorage):
    storage.save("photos/a.jpg", ContentFile(b"first"))
    second = storage._save("photos/a.jpg", ContentFile(b"second"))  # as if both had asked at once
    assert second != "photos/a.jpg"
    assert [storage.open(name).read() for name in ("photos/a.jpg", second)] == [b"first", b"second"]

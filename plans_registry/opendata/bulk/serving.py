"""The bulk files at ``/open-data/files/<name>``: as they are on the disk, whole or in parts (RFC 9110, 14)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.each_language import in_each_language
from plans_registry.catalogue.http import answer_to_conditions
from plans_registry.catalogue.models import CatalogueEvent, Edition
from plans_registry.opendata.bulk.building import STATE, SUMS
from plans_registry.opendata.bulk.descriptions import file_sha256
from plans_registry.opendata.door import open_to_all
from plans_registry.opendata.problems import ProblemDetail

MINUTES = 5  # how often export_registry runs (docs/operating.md)
CONTENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/jsonl",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    name: str
    size: int
    sha256: str
    written: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """What stands in the folder: its files by name, and the generation they are of."""

    folder: Path
    generation: int
    files: dict[str, ExportedFile]

    @property
    def is_overtaken(self) -> bool:
        """Whether a plan was withdrawn or something struck out since: it is in these files and may not be read any more."""
        later = CatalogueEvent.objects.filter(generation__gt=self.generation)
        kinds = dict(later.values_list("generation", "kind"))
        if CatalogueEvent.Kind.WITHDRAWN in kinds.values():
            return True
        maybe = [generation for generation, kind in kinds.items() if kind == CatalogueEvent.Kind.REFERENCE]
        return bool(maybe) and Edition.objects.filter(struck_generation__in=maybe).exists()


def export_now() -> Export | None:
    """The files of the last export; None before the first."""
    try:
        return _export_in(settings.BULK_FOLDER.resolve(strict=True))
    except OSError:
        return None


@lru_cache(maxsize=2)
def _export_in(folder: Path) -> Export:
    """A folder is never changed, only replaced by another one."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    files = {}
    for line in lines:
        digest, name = line.split("  ", 1)
        files[name] = _exported(folder / name, digest)
    generation = int((folder / STATE).read_text(encoding="utf-8").split()[0])
    files[SUMS] = _exported(folder / SUMS, file_sha256(folder / SUMS))
    return Export(folder, generation, files)


def _exported(path: Path, digest: str) -> ExportedFile:
    status = path.stat()
    return ExportedFile(path.name, status.st_size, digest, datetime.fromtimestamp(status.st_mtime, UTC))


@open_to_all
def bulk_file(request: HttpRequest, name: str) -> HttpResponseBase:
    export = export_now()
    if export is None or name not in export.files:
        raise Http404
    exported = export.files[name]
    if request.GET:
        raise ProblemDetail(400, gettext_lazy("このアドレスに付けられる条件はありません。"))
    if export.is_overtaken:
        sentence = in_each_language(
            lambda: (
                _(
                    "公開の取りやめか文章の抹消があったため、ファイルを作り直しています。%(minutes)s分ほどあとで、もう一度お試しください。そのあいだも、一覧のファイルとAPIは読めます。"
                )
                % {"minutes": MINUTES}
            )
        )
        raise ProblemDetail(503, sentence, Retry_After=str(60 * MINUTES))
    etag = f'"{exported.sha256[:32]}"'
    response = answer_to_conditions(request, etag) or _sent(request, export.folder, exported, etag)
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Registry-Generation"] = str(export.generation)
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def _sent(request: HttpRequest, folder: Path, exported: ExportedFile, etag: str) -> HttpResponseBase:
    start, end = _part_asked(request, exported.size, etag)
    headers = {
        "Content-Length": str(end - start),
        "Content-Disposition": f'attachment; filename="{exported.name}"',
    }
    status, kind = 200, CONTENT_TYPES.get(Path(exported.name).suffix, "text/plain; charset=utf-8")
    if (start, end) != (0, exported.size):
        status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{exported.size}"
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=kind, headers=headers)
    try:
        file = (folder / exported.name).open("rb")
    except FileNotFoundError:  # replaced this moment
        raise ProblemDetail(
            503, gettext_lazy("ファイルを作り直しています。もう一度お試しください。"), Retry_After="1"
        ) from None
    return FileResponse(FilePart(file, start, end), status=status, content_type=kind, headers=headers)


def _part_asked(request: HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """The first byte and the one after the last; the whole file where no single part of it is asked for."""
    found = RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None  # RFC 9110, 14.2
    if not found or found[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return 0, size
    first, last = found[1], found[2]
    start = int(first) if first else max(size - int(last), 0)  # bytes=-500: the last 500
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise ProblemDetail(416, gettext_lazy("ファイルの終わりより先です。"), Content_Range=f"bytes */{size}")
    return start, end


class FilePart:
    """A file from one place to another, for a response to read and to close."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self.file, self.left = file, end - start
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()

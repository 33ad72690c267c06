"""The whole registry as files in one folder, of one generation, switched at once or not at all.

The folder is a link to one that is not changed any more: a new one is filled beside it, and then the link replaced.
Whoever has a file open reads on.  The old folder is deleted: a plan that was withdrawn would live on in it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Any, TextIO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from plans_registry.catalogue.exports import Sheet, csv_cell, csv_lines, write_book
from plans_registry.catalogue.http import release_digest, settings_digest
from plans_registry.catalogue.snapshot import Snapshot, one_generation
from plans_registry.catalogue.stored_rows import Writer
from plans_registry.opendata.bulk.database import fill_table, new_database, stored
from plans_registry.opendata.bulk.descriptions import csv_on_the_web, data_package, file_sha256, read_me
from plans_registry.opendata.bulk.parquet import can_write_parquet, write_parquet
from plans_registry.opendata.bulk.tables import BULK_TABLES, BulkTable
from plans_registry.opendata.door import json_text

WORKBOOK, DATABASE, PACKAGE = "registry.xlsx", "registry.sqlite", "datapackage.json"
CSVW, SUMS, README, STATE = "csv-metadata.json", "SHA256SUMS", "README.md", "state.txt"
OTHER_FILES = {
    DATABASE: gettext_lazy("SQLite。すべての表と、3文字からのことばの検索（measures_text）"),
    WORKBOOK: gettext_lazy("Excelのブック。1枚に1つの表"),
    PACKAGE: gettext_lazy("すべての表の説明（Data Package v2）"),
    CSVW: gettext_lazy("CSVの項目の説明（CSV on the Web）"),
    README: gettext_lazy("ここにあるファイルの説明（日本語と英語）"),
    SUMS: gettext_lazy("ほかのすべてのファイルのハッシュ（SHA-256）"),
}


def meaning_of(name: str) -> str:
    """What is in a file of the folder; of a table what one row is, in each of its forms."""
    for table in BULK_TABLES:
        if Path(name).stem == table.name:
            return f"{table.title}{_('。')}{table.row}"
    return str(OTHER_FILES.get(name, ""))


class NotOurFolder(Exception):
    """There is something at its place that no export has made."""


def export_files(folder: Path, *, only_if_changed: bool = False) -> int | None:
    """Fills the folder; returns the generation, or None where it is of this one already.  Not inside a transaction."""
    if folder.exists() and not folder.is_symlink():
        if not folder.is_dir() or any(folder.iterdir()):
            raise NotOurFolder(_("%(folder)s は空でないため、使いません。") % {"folder": folder})
        folder.rmdir()
    with override(settings.LANGUAGE_CODE), one_generation() as snapshot:
        state = export_state(snapshot)
        if only_if_changed and exported_state(folder) == state:
            return None
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            _fill(new, snapshot)
            (new / STATE).write_text(state, encoding="utf-8")
            new.chmod(0o755)
            _switch(folder, new)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
    return snapshot.generation


def export_state(snapshot: Snapshot) -> str:
    """Of all the files depend on."""
    return f"{snapshot.generation} {snapshot.stamp} {snapshot.fiscal_year} {settings_digest()} {release_digest()}"


def exported_state(folder: Path) -> str:
    try:
        return (folder / STATE).read_text(encoding="utf-8")
    except OSError:
        return ""


def _switch(folder: Path, new: Path) -> None:
    old = folder.resolve() if folder.is_symlink() else None
    link = new.with_name(f"{new.name}.link")
    link.symlink_to(new.name)
    os.replace(link, folder)
    if old is not None and old.parent == folder.parent.resolve():
        shutil.rmtree(old, ignore_errors=True)


def _fill(folder: Path, snapshot: Snapshot) -> None:
    with new_database(folder / DATABASE) as database:
        for table in BULK_TABLES:
            _write_table(folder, database, table, snapshot)
    has_parquet = can_write_parquet()
    if has_parquet:
        write_parquet(folder, BULK_TABLES)
    names = [DATABASE]
    if sum(1 for _line in (folder / "measures.jsonl").open("rb")) <= settings.WORKBOOK_ROWS_LIMIT:
        with (folder / WORKBOOK).open("wb") as file:
            write_book(_sheets(snapshot), file)
        names.append(WORKBOOK)
    _write_json(folder / PACKAGE, data_package(folder, BULK_TABLES, names, snapshot))
    _write_json(folder / CSVW, csv_on_the_web(BULK_TABLES))
    described = {name: OTHER_FILES[name] for name in (*names, PACKAGE, CSVW, SUMS)}
    (folder / README).write_text(read_me(BULK_TABLES, described, snapshot, has_parquet=has_parquet), encoding="utf-8")
    names = sorted(path.name for path in folder.iterdir())
    sums = "".join(f"{file_sha256(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(sums, encoding="utf-8")


def _write_table(folder: Path, database: Connection, table: BulkTable, snapshot: Snapshot) -> None:
    """CSV, JSON Lines and the table of the database side by side: the rows are read and told once."""
    with (
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", errors="replace", newline="") as text,
        (folder / f"{table.name}.jsonl").open("w", encoding="utf-8", errors="replace", newline="") as lines,
    ):
        text.writelines(csv_lines([], header=table.table.getters, bom=False))
        fill_table(database, table, _noted(table, snapshot, text, lines))


def _noted(table: BulkTable, snapshot: Snapshot, text: TextIO, lines: TextIO) -> Iterator[Sequence[Any]]:
    """The rows for the database, each written as a line of CSV and of JSON before it goes on."""
    for row in table.table.told(table.rows(snapshot), snapshot.known, _three_forms):
        cells, members, values = zip(*row, strict=True)
        text.write(",".join(cells) + "\r\n")
        lines.write(f"{{{', '.join(members)}}}\n")
        yield values


def _three_forms(name: str) -> Writer:
    """A value as a cell, as a member of a JSON object, and as the database has it."""

    def write(value: Any) -> tuple[str, str, Any]:
        text = json_text(value)
        # The old and new values of a change are JSON in a cell, too: {"name": "創業塾"}
        cell = csv_cell(text if isinstance(value, dict) else value)
        return cell, f'"{name}": {text}', text if isinstance(value, dict) else stored(value)

    return write


def _sheets(snapshot: Snapshot) -> Iterator[Sheet]:
    """Without the changes, whose cells hold JSON."""
    for table in BULK_TABLES[:-1]:
        rows = (table.table.row(source, snapshot.known) for source in table.rows(snapshot))
        yield str(table.title), table.table.header, rows


def _write_json(path: Path, value: Any) -> None:
    path.write_text(f"{json_text(value)}\n", encoding="utf-8")

"""Which plan a row belongs to (by its 施策ID, else its 計画ID, else municipality, title and first year), and the rows
gathered plan by plan in a temporary file, for a table may name its plans in any order.
"""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from typing import Self

from django.utils.translation import gettext as _

from plans_registry.documents.columns import flat
from plans_registry.documents.matching import folded
from plans_registry.intake.tables.columns import TableIssues, quoted
from plans_registry.intake.tables.plan_change import same
from plans_registry.intake.tables.resaved import in_shift_jis, is_resaved
from plans_registry.intake.tables.row_form import TableRow
from plans_registry.models import Measure, Plan

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
AT_ONCE = 500  # rows whose plans are looked up together

PlanName = tuple[int | None, str, str]
"""Its id, municipality and address (``""`` before the first publication)."""


def placed(
    rows: Iterable[TableRow], errors: TableIssues, *, places: Collection[str] | None = None
) -> Iterator[tuple[str, TableRow]]:
    """Each row with the name of its plan: the id of one the registry has, else what makes it a new one.

    With ``places`` (codes) only plans of those municipalities can be named; of others nothing is looked up or told.
    """
    remaining = iter(rows)
    titles = PlanTitles()
    while chunk := list(islice(remaining, AT_ONCE)):
        yield from _place_chunk([row for row in chunk if _is_ours(row, places, errors)], places, titles, errors)


def _is_ours(row: TableRow, places: Collection[str] | None, errors: TableIssues) -> bool:
    if places is None or row["code"] in places:
        return True
    _refuse(errors, row, "code", _("担当していない区市町村です。担当する区市町村の行だけにしてください。"))
    return False


def plan_id(name: str) -> int | None:
    """The id in a name given by :func:`placed`; None for a new plan."""
    return int(name) if name.isdigit() else None


def new_plan(name: str) -> tuple[str, str, int | None]:
    """Municipality, title and first year in the name of a new plan."""
    _new, code, title, year = name.split("\n")
    return code, title, int(year) if year.isdigit() else None


def made_meanwhile(names: Iterable[str]) -> set[str]:
    """Those names of new plans that the registry has by now."""
    wanted = {new_plan(name): name for name in names}
    titles = PlanTitles()
    titles.load({code for code, _title, _year in wanted})
    return {name for plan, name in wanted.items() if titles.stored_like(*plan)}


class PlanTitles:
    """The titles of plans by municipality and first year, as the registry has them and as new rows name them.

    Titles that differ by blanks and widths only, or by what re-saving does to letters, are one plan: the second one
    is asked about, never made.
    """

    def __init__(self) -> None:
        self._loaded: set[str] = set()
        self._stored: dict[tuple[str, int | None], list[tuple[int, str]]] = defaultdict(list)
        self._new: dict[tuple[str, int | None, str], tuple[str, int]] = {}

    def load(self, codes: Collection[str]) -> None:
        """Look up the plans of municipalities, once each."""
        missing = set(codes) - self._loaded
        self._loaded |= missing
        found = Plan.objects.filter(municipality__in=missing).order_by("pk") if missing else Plan.objects.none()
        for pk, code, title, first_year in found.values_list("pk", "municipality", "title", "first_year"):
            self._stored[code, first_year].append((pk, flat(title)))

    def stored(self, code: str, title: str, first_year: int | None) -> list[int]:
        """The plans of exactly this title."""
        return [pk for pk, stored in self._stored[code, first_year] if same(title, stored)]

    def stored_like(self, code: str, title: str, first_year: int | None) -> str:
        """The title of a plan that can only be meant; ``""`` for none."""
        folded = folded_title(title)
        for _pk, stored in self._stored[code, first_year]:
            if folded_title(stored) == folded or is_resaved(title, stored):
                return stored
        return ""

    def new_like(self, row: TableRow) -> tuple[str, int]:
        """How the first row of the same new plan writes its title, and its line."""
        key = row["code"], row["first_year"], folded_title(row["plan_title"])
        return self._new.setdefault(key, (row["plan_title"], row.line))


def folded_title(title: str) -> str:
    """Without blanks, widths and what one does not see."""
    return folded(_UNSEEN.sub("", in_shift_jis(title)))


def _place_chunk(
    rows: list[TableRow], places: Collection[str] | None, titles: PlanTitles, errors: TableIssues
) -> Iterator[tuple[str, TableRow]]:
    measures = _by_measure({row["measure"] for row in rows if row["measure"]}, places)
    plans = _by_key({row["plan_key"] for row in rows if row["plan_key"]}, places)
    titles.load({row["code"] for row in rows if not row["measure"] and not row["plan_key"]})
    for row in rows:
        if row["measure"]:
            found = _of_measure(row, measures, plans, errors)
        elif row["plan_key"]:
            found = _of_key(row, plans, errors)
        else:
            found = _of_title(row, titles, errors)
        if found:
            yield found, row


def _of_measure(
    row: TableRow,
    measures: dict[int, tuple[int, str, str]],
    plans: dict[str, tuple[int, str]],
    errors: TableIssues,
) -> str:
    if row["measure"] not in measures:
        message = _("この番号の施策はありません。新しい施策なら空にしてください。")
        return _refuse(errors, row, "measure", message)
    plan, code, key = measures[row["measure"]]
    if row["plan_key"] and row["plan_key"] != key and plans.get(row["plan_key"], (0, ""))[0] != plan:
        message = _("施策%(measure)sの計画は%(key)sです。計画IDか施策IDのどちらかを直してください。")
        right = quoted(key) if key else _("まだ公開されたことがなく、計画IDがない計画")
        return _refuse(errors, row, "plan_key", message % {"measure": row["measure"], "key": right})
    return _same_place(row, plan, code, errors)


def _of_key(row: TableRow, plans: dict[str, tuple[int, str]], errors: TableIssues) -> str:
    if row["plan_key"] not in plans:
        message = _("このIDの計画はありません。新しい計画なら空にしてください。")
        return _refuse(errors, row, "plan_key", message)
    return _same_place(row, *plans[row["plan_key"]], errors)


def _of_title(row: TableRow, titles: PlanTitles, errors: TableIssues) -> str:
    name = row["code"], row["plan_title"], row["first_year"]
    plans = titles.stored(*name)
    if len(plans) > 1:
        message = _("同じ区市町村・計画名・開始年度の計画が%s件あります。計画IDか施策IDで区別してください。")
        return _refuse(errors, row, "plan_title", message % len(plans))
    if plans:
        return str(plans[0])
    if stored := titles.stored_like(*name):
        message = _(
            "登録済みの計画%sと、空白や文字の幅などが違うだけです。同じ計画なら、計画名を登録済みのとおりに書くか、計画IDを書いてください。"
        )
        return _refuse(errors, row, "plan_title", message % quoted(stored))
    title, line = titles.new_like(row)
    if title != row["plan_title"]:
        message = _(
            "%(line)s行目の計画名%(title)sと、空白や文字の幅などが違うだけです。同じ計画なら、同じに書いてください。"
        )
        return _refuse(errors, row, "plan_title", message % {"line": line, "title": quoted(title)})
    return "\n".join(map(str, ("new", *name)))


def _same_place(row: TableRow, plan: int, code: str, errors: TableIssues) -> str:
    if row["code"] != code:
        message = _("この計画は%sの計画です。区市町村は、表からは変えられません。")
        return _refuse(errors, row, "code", message % quoted(code))
    return str(plan)


def _refuse(errors: TableIssues, row: TableRow, column: str, message: str) -> str:
    column = errors.said_in(column)
    value = str(row[column])
    errors.add(row.line, f"{quoted(value)}：{message}", column=column, value=value)
    return ""


def _by_measure(ids: set[int], places: Collection[str] | None) -> dict[int, tuple[int, str, str]]:
    found = Measure.objects.filter(pk__in=ids).order_by()
    if places is not None:
        found = found.filter(pillar__plan__municipality__in=places)
    rows = found.values_list("pk", "pillar__plan", "pillar__plan__municipality", "pillar__plan__key")
    return {pk: (plan, code, key or "") for pk, plan, code, key in rows}


def _by_key(keys: set[str], places: Collection[str] | None) -> dict[str, tuple[int, str]]:
    """Under the key that a plan had when the file was written, too."""
    found = Plan.objects.order_by()
    if places is not None:
        found = found.filter(municipality__in=places)
    return {key: (plan.pk, str(plan.municipality_id)) for key, plan in found.known_as(keys).items()}


class Spool:
    """Holds the rows of one file on disk; only the names of the plans are in memory."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # SQLite's temporary database: on disk when it grows, gone when closed
        self._file.execute("CREATE TABLE rows (plan INT, pillar INT, number INT, line INT, cells TEXT)")
        self._plans: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """The number of plans."""
        return len(self._plans)

    def add(self, plan: str, row: TableRow) -> None:
        place = self._plans.setdefault(plan, len(self._plans))
        cells = json.dumps(row.cells, ensure_ascii=False)
        self._file.execute(
            "INSERT INTO rows VALUES (?,?,?,?,?)", (place, row["pillar_number"], row["number"], row.line, cells)
        )

    def plans(self, only: Collection[str] | None = None) -> Iterator[tuple[str, list[TableRow]]]:
        """Each plan, or those of ``only``, with its rows by pillar and number; in the order of their first rows."""
        found = self._file.execute("SELECT plan, line, cells FROM rows ORDER BY plan, pillar, number, line")
        for name, (_key, rows) in zip(self._plans, groupby(found, key=itemgetter(0)), strict=True):
            if only is None or name in only:
                yield name, [TableRow(line, json.loads(cells)) for _key, line, cells in rows]

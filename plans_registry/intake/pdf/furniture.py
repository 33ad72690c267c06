"""Running headers and footers: what stands at the same place of most pages."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans_registry.intake.pdf.boxes import Box, Page, Run
from plans_registry.intake.pdf.columns import WHOLE
from plans_registry.intake.pdf.runs import line_of, rows_of

MARGIN = 0.1
"""Headers and footers stand in this part of the page's height, above and below."""

# What browsers print above and below a page: date and time, address and page count.
_BROWSER = re.compile(r"^\d{1,4}/\d{1,2}/\d{1,4},? +\d{1,2}:\d\d|^(?:https?|file)://\S+ +\d+ ?/ ?\d+$")

_NAMES_PLAN = re.compile("計画|プラン|ビジョン|戦略|構想")
# 令和６年度　地域産業活性化計画: of what kind the plans are, and the name of none
_KIND = re.compile(r"(?:(?:令和|平成)(?:[0-9]+|元)年度?)?(?:承認|認定)?分?の?\s*地域産業活性化計画")

Key = tuple[str, int]

# 計画期間　令和３年度～令和５年度 at the head of each of several plans
_PERIOD = re.compile(r"期間|年度?\s*[～〜~―–-]")


@dataclass(frozen=True, slots=True)
class PageText:
    """The runs of a page, and the rows above and below them that other pages have, too, and that name no plan."""

    runs: list[Run]
    header: list[list[Run]]
    footer: list[list[Run]]


def without_furniture(pages: Sequence[Page], runs: Sequence[list[Run]]) -> tuple[list[PageText], list[str]]:
    """What stands on every page, and the texts left out.

    What is the same on every page stays once, a header on its first page, a footer on its last: it may be the title, and is
    text then.  What differs only in its digits counts the pages and goes.
    """
    rows = [(page, row) for page, own in zip(pages, runs, strict=True) for row in _marginal_rows(page, own)]
    repeated = _repeated(rows, len(pages))
    kept = _kept_once([(page, row) for page, row in rows if _key(page, row) in repeated])
    dropped = [
        row
        for page, row in rows
        if _BROWSER.search(_text(row)) or (_key(page, row) in repeated and id(row) not in kept)
    ]
    running = [(page, row) for page, row in rows if id(row) in kept and not _may_be_text(_text(row))]
    gone = {id(run) for row in [*dropped, *(row for _page, row in running)] for run in row}
    texts = [
        PageText(
            [run for run in own if id(run) not in gone],
            [row for on, row in running if on is page and _is_above(page, row)],
            [row for on, row in running if on is page and not _is_above(page, row)],
        )
        for page, own in zip(pages, runs, strict=True)
    ]
    return texts, [_text(row) for row in dropped]


def _may_be_text(text: str) -> bool:
    """Whether what runs on is the title of the document or a plan, or a sentence: not 令和６年度　地域産業活性化計画"""
    shape = unicodedata.normalize("NFKC", text).strip()
    names = bool(_NAMES_PLAN.search(shape)) and not _KIND.fullmatch(shape)
    return names or bool(re.search("概要|[。)】]$", shape))


def _is_above(page: Page, row: list[Run]) -> bool:
    return _box(row).middle < page.height / 2


def _marginal_rows(page: Page, runs: Sequence[Run]) -> Iterable[list[Run]]:
    edges = page.height * MARGIN, page.height * (1 - MARGIN)
    return rows_of(run for run in runs if not edges[0] < run.box.middle < edges[1])


def _repeated(rows: Sequence[tuple[Page, list[Run]]], pages: int) -> set[Key]:
    counts = Counter({(page.number, _key(page, row)) for page, row in rows})
    times = Counter(key for _, key in counts)
    return {key for key, count in times.items() if count >= 2 and count * 2 >= pages and not _PERIOD.search(key[0])}


def _kept_once(rows: Sequence[tuple[Page, list[Run]]]) -> set[int]:
    texts: dict[Key, list[tuple[str, int]]] = {}
    for page, row in rows:
        texts.setdefault(_key(page, row), []).append((_text(row), id(row)))
    tops = {_key(page, row): _is_above(page, row) for page, row in rows}
    constant = {key: own for key, own in texts.items() if len({text for text, _ in own}) == 1}
    return {own[0 if tops[key] else -1][1] for key, own in constant.items()}


def _key(page: Page, row: list[Run]) -> Key:
    text = re.sub(r"\d+", "#", unicodedata.normalize("NFKC", _text(row)))
    return text, round(_box(row).middle / 6)


def _text(row: list[Run]) -> str:
    return line_of(row, WHOLE).text


def _box(row: list[Run]) -> Box:
    return Box.around(run.box for run in row)

"""The columns of a table of measures, by what its header says."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans_registry.intake.lines import Role, shape_of
from plans_registry.intake.overview.names import LONGEST_NAME, NAME_END
from plans_registry.intake.overview.plan_lists import names_town, tells_plan

# 柱 / 施策の柱 / 基本方針 / 分野
_PILLAR = re.compile(r"\S{0,4}(?:柱|分野|方向性?|区分|体系|方針|目標|戦略|視点)(?:の?名称?)?|大項目")
# 施策の方向 / 中項目: between the pillar and its measures.
_FOLD = re.compile("施策の?(?:方向性?|展開)|施策名?|中項目|基本施策|取組の?方向性?|小分類|項目")
# 事業名 / 取組 / 支援策の名称 / 事業名及び事業内容
_NAME = re.compile(
    r"(?:主な|主要な?|具体的な?|個別)?(?:事業|施策|取組み?|取り組み|支援策?|制度|補助金)(?:メニュー)?の?(?:名称?|一覧)?(?:\W|及び|と)?(?:事業)?(?:内容|概要)?"
    r"|名称|小項目"
)
# 事業概要 / 内容 / 取組の内容
_DESCRIPTION = re.compile(r"\S{0,6}(?:内容|概要|説明文?)(?:・.{1,8})?")
# No. / 番号: says nothing of a measure.
_COUNT = re.compile(r"\s*(?:No\.?|№|#|\w{0,2}番号|項番)?\s*", re.I)


@dataclass(frozen=True, slots=True)
class Columns:
    """Indices of the columns; ``pillars`` from the highest level down, ``description`` None when the table has none.
    ``said_apart`` are those of its audience, amount, contact and page, each with its role.
    ``others`` are those that are no part of a measure, with their headers; without a header the first row is ``headed`` by none;
    ``town`` is the column of municipalities in a table of several plans, ``plan`` are those of their names and periods."""

    name: int
    pillars: tuple[int, ...]
    description: int | None
    said_apart: tuple[tuple[int, Role], ...] = ()
    others: tuple[tuple[int, str], ...] = ()
    headed: bool = True
    town: int | None = None
    plan: tuple[int, ...] = ()


def read_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a table of measures by its header, None when it heads no such table."""
    titles = [re.sub(r"\s", "", shape_of(cell)).strip("■●【】（）:") for cell in cells]
    names = [i for i, title in enumerate(titles) if _NAME.fullmatch(title) and not _DESCRIPTION.fullmatch(title)]
    above = [i for i, title in enumerate(titles) if _PILLAR.fullmatch(title) or _FOLD.fullmatch(title)]
    descriptions = [i for i, title in enumerate(titles) if _DESCRIPTION.fullmatch(title)]
    # 基本目標 | 施策の方向 | 施策: the last one names the measures.
    name = names[-1] if names else None
    if name is not None and descriptions:
        name = next((i for i in reversed(names) if i < descriptions[0]), name)
    if name is None and len(above) > 1 and _FOLD.fullmatch(titles[above[-1]]):
        name = above[-1]
    pillars = tuple(i for i in above if name is None or i < name)
    if name is None or not (pillars or descriptions):
        return None
    description = next((i for i in descriptions if i > name), None)
    town = next((i for i, title in enumerate(titles[:name]) if names_town(title)), None)
    plan = tuple(i for i, title in enumerate(titles) if town is not None and tells_plan(title))
    free = [i for i in range(len(cells)) if i not in (name, description, town, *pillars, *plan)]
    said_apart = {i: role for i in free if (role := detail_named(titles[i]))}
    # 取組内容 | 助成内容: what is given, beside what is done
    said_apart |= {i: "amount" for i in free if description is not None and _GIVEN.fullmatch(titles[i])}
    # The columns under 年度別計画 have no title of their own.
    others = [
        (i, cells[i]) for i in free if i not in said_apart and not (cells[i] and _COUNT.fullmatch(shape_of(cells[i])))
    ]
    return Columns(name, pillars, description, tuple(said_apart.items()), tuple(others), town=town, plan=plan)


def without_marks(columns: Columns, rows: Sequence[Sequence[str]]) -> Columns:
    """The columns but those of pillars that hold nothing but marks and figures: 区分 | 事業名, with 新規 and 継続 below."""
    marks = set()
    for i in columns.pillars:
        # The header stands again on the next page.
        texts = [shape_of(row[i]) for row in rows if row[i] and row[i] != rows[0][i]]
        if all(map(_FIGURES.fullmatch, texts)):
            marks.add(i)
    others = tuple((i, rows[0][i]) for i in sorted(marks))
    pillars = tuple(i for i in columns.pillars if i not in marks)
    return replace(columns, pillars=pillars, others=columns.others + others)


def names_measures(title: str) -> bool:
    """Whether a column of this title holds the names of measures."""
    return bool(_NAME.fullmatch(title))


# 支援対象者 / 利用できる人; not 対象経費, 対象地域
_AUDIENCE = re.compile(
    "(?:主な)?(?:支援|補助|助成|利用|事業)?の?対象(?:者|となる[方者人]|の[方者]|事業者|企業)?|(?:利用|活用)(?:できる|可能な)[人方者]|(?:誰|だれ)が使えるか|どなたが"
)
# 補助率・上限 / 支援額; a budget (予算額, 事業費) is none.
_PAID = "(?:補助|助成|支援|給付|支給|交付|奨励)"
_AMOUNT = re.compile(
    rf"{_PAID}金?の?(?:金額|額|率|限度額|上限額?|最高額)|補助金?の額|金額|(?:補助|助成)率等|いくら|上限額|限度額"
    rf"|{_PAID}?金?の?(?:額|率|上限額?|限度額)(?:(?:・|及び|と|、|/){_PAID}?金?の?(?:額|率|上限額?|限度額))+"
)
# 所管課 / 電話・担当 / お問い合わせ
_CONTACT = re.compile(
    "(?:お?問い?合わ?せ先?|連絡先|(?:所管|担当)(?:部署|課|部|係|窓口)?|電話(?:番号)?|窓口|相談窓口)(?:(?:・|及び|と|、|/)(?:お?問い?合わ?せ先?|連絡先|電話(?:番号)?|担当(?:課|部署)?|所管課|窓口))*"
)
_URL = re.compile("ホームページ|リンク(?:先)?|HP|URL|ウェブサイト|(?:詳細|参考)(?:URL|ページ)", re.I)
# 助成内容: beside the contents of a measure its amount, else its contents
_GIVEN = re.compile("(?:補助|助成|給付|支給)の?内容")


def detail_named(title: str) -> Role:
    """Which text of a measure a column of this title holds: ``audience``, ``amount``, ``contact``, ``url``, or ``""``."""
    title = re.sub(r"\s", "", unicodedata.normalize("NFKC", title))
    patterns: dict[Role, re.Pattern[str]] = {"audience": _AUDIENCE, "amount": _AMOUNT, "contact": _CONTACT, "url": _URL}
    return next((name for name, pattern in patterns.items() if pattern.fullmatch(title)), "")


# 区分 / 数値目標: what a column of these says is no pillar where nothing else tells.
_NO_PILLAR = re.compile(r"(?!基本|重点)\S{0,4}(?:区分|体系|目標|視点)|小分類|項目")


def column_named(title: str) -> str:
    """What a column of this title holds: ``pillar_title``, ``name`` or ``description``; ``""`` where it says none of them."""
    if _DESCRIPTION.fullmatch(title):
        return "description"
    if (_PILLAR.fullmatch(title) or _FOLD.fullmatch(title)) and not _NO_PILLAR.fullmatch(title):
        return "pillar_title"
    return "name" if _NAME.fullmatch(title) else ""


FEWEST_ROWS = 3
"""Rows of a table whose columns are known by what stands in them."""
FEWEST_NAMES = 0.3
"""The part of them that ends as the names of measures do."""
# 42,000千円 / 令和８年度 / 産業振興課 / ○ / 12件: no name and no description
_FIGURES = re.compile(r"[0-9.,%％]+\s*\w{0,3}|.*(?:円|年度?|[課係室部]|予算)|[○◎●△→＞\W]+|新規?|継続|拡充")


def columns_by_content(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table whose header says nothing known: short names under each other, longer texts to their right, fewer heads to their left."""
    body = rows[1:]
    # 令和７年度 | 令和８年度: what is done when
    if len(body) < FEWEST_ROWS or len(rows[0]) < 2 or sum("年度" in title for title in rows[0]) > 1:
        return None
    columns = [[shape_of(row[i]) for row in body if row[i]] for i in range(len(rows[0]))]
    # 事業名 | … ⏎ 内容 | …: a form, whose labels stand before their values
    if any(names_measures(text) or _DESCRIPTION.fullmatch(text) for text in columns[0]):
        return None
    # A name stands once, the head of a pillar over and over.
    names = [sum(bool(NAME_END.search(text)) for text in set(own)) / len(body) for own in columns]
    name = max(range(len(columns)), key=lambda i: names[i])
    if names[name] < FEWEST_NAMES or sum(map(len, columns[name])) > LONGEST_NAME * len(columns[name]):
        return None
    texts = [i for i, own in enumerate(columns) if i > name and own and not all(map(_FIGURES.fullmatch, own))]
    description = max(texts, key=lambda i: sum(map(len, columns[i])), default=None)
    heads = [i for i in range(name) if columns[i] and len(set(columns[i])) < len(columns[name])]
    pillars = tuple(i for i in heads if not all(map(_FIGURES.fullmatch, columns[i])))
    if description is None and not pillars:
        return None
    used = {name, description, *pillars}
    # 販路拡大支援 | 見本市出展補助 | 小間料の補助: a table that begins with a measure
    tells = description is not None and bool(re.search("[をがに].*[、。]|[をがに].{8}", shape_of(rows[0][description])))
    headed = names_measures(rows[0][name]) or not (tells or NAME_END.search(shape_of(rows[0][name])))
    others = tuple((i, rows[0][i] if headed else "") for i, own in enumerate(columns) if own and i not in used)
    return Columns(name, pillars, description, others=others, headed=headed)

"""How like the name of a measure, a description or the title of a pillar a text is, by its words alone: -1 for not at all, to 1."""

import re
from functools import lru_cache

from plans_registry.intake.lines import LIST_SIGN, CleanLine, shape_of
from plans_registry.intake.overview.certainty import is_figure, is_odd
from plans_registry.intake.overview.measures import MARK_WORDS, Listed
from plans_registry.intake.overview.names import NAME_END, TITLE_END
from plans_registry.intake.overview.section_kinds import kind_of
from plans_registry.intake.overview.table_cells import FIELD, LABELS
from plans_registry.intake.repetition.counters import begins_counted

SURE, LIKELY, POSSIBLE = 1.0, 0.7, 0.3
SHORTEST_NAME, SHORT_TEXT, LONGEST_TITLE = 3, 15, 45
_NOWHERE = CleanLine(0, 1, "-", "-")
# 創業支援事業 / 女性のための創業講座; 促進 or 育成 end the titles of pillars too.
_SURE_NAME = re.compile(
    "(?:事業|補助金?|助成金?|奨励金|制度|塾|講座|センター|セミナー|プロジェクト|相談|融資|フェア|展|商品券|コンテスト)$"
)
# 【新規】A事業 / A事業（拡充） / ★A事業
_MARK = re.compile(
    rf"^[【（［〔\[]?\s*{MARK_WORDS}\s*[】）］〕\]]\s*|\s*[【（［〔\[]\s*{MARK_WORDS}\s*[】）］〕\]]$|^[★☆◎]\s*|[★☆]$"
)
# 創業支援センターの運営（商工会議所）
_OFFICE_BEHIND = re.compile(
    r"\s*（[^、。（）\s]{1,14}(?:課|係|担当|部|局|室|会議所|商工会)(?:[・、/][^、。（）\s]{1,14})*）$"
)
# 小間料の補助 / 商店会を支援する: words that tell what is done
_TELLS = re.compile("[をがにへ]|[、。]|(?:する|ます|した|行う|図る|など|等)$")
_TELLS_ENOUGH = re.compile("。$|(?:する|ます|した|行う|図る|支援|補助|助成|提供|実施|開催|等)$")
# 担当：産業振興課 / 1,200千円 / 令和７年度 / ℡ 03-0000-0000: what stands beside measures
_ASIDE = re.compile(
    r"^[（【［]?(?:担当|所管|予算|事業費|KPI|指標|目標|実施|スケジュール|対象|期間|備考|問い?合わ?せ|電話|TEL|FAX|〒|※|注|場所|日時|定員|連携|関係"
    r"|財源|根拠|主体|実績|評価|方向性|区分|年度)|^[^をがに、の]{0,10}[0-9]\s*(?:千円|万円|円|件|人|社|者|店|回|か所|%)(?:$|[（/])"
    r"|^[0-9,.]+$|^[ＡＢＣＤABCD○◎△×●→―－-]+$"
)
_OFFICE = re.compile("^[^、。をがに]{1,12}(?:課|係|室|部|局|会議所|商工会|協会|組合)$")
_OFFICE_AS_NAME = re.compile("^[^、。をがに]{1,12}[課係]$")
# (1-1) 経営基盤の安定化 / ◎創業塾: a name has lost its number or sign
_NUMBERED = re.compile(rf"{LIST_SIGN.pattern}|（?[0-9]{{1,2}}-[0-9]{{1,2}}")
# 専門家派遣回数（回）
_FIGURE = re.compile("[数率額量](?:（[^（）]{1,4}）)?$")
# 32店→60店
_GOAL = re.compile(r"[0-9][^。]{0,4}[→⇒➡]\s*\D{0,2}[0-9]")
_LABELLED = re.compile("(?P<label>[^。、]{1,8}):")


def bare_name(name: str) -> str:
    """A name without 【新規】 and the like around it and the office in brackets behind it, "" for a mark alone."""
    if re.fullmatch(MARK_WORDS, name):
        return ""
    if office := _OFFICE_BEHIND.search(shape_of(name)):
        name = name[: office.start()]
    while (shorter := _MARK.sub("", name).strip()) != name and shorter:
        name = shorter
    return name


def is_label(shape: str) -> bool:
    """Whether a text is the label of a field: 計画期間, 事業名, 担当課"""
    return bool(FIELD.fullmatch(shape)) or any(pattern.fullmatch(shape) for pattern, _role in LABELS)


@lru_cache(maxsize=20_000)
def name_likeness(text: str) -> float:
    name = bare_name(text)
    shape = shape_of(name)
    if len(shape) == SHORTEST_NAME and _SURE_NAME.search(shape):
        return LIKELY
    alone = Listed(name, "", _NOWHERE)
    if is_odd(alone) or is_figure(alone) or kind_of(name) or is_label(shape):
        return -1
    if (
        _FIGURE.search(shape)
        or _ASIDE.search(shape)
        or _OFFICE_AS_NAME.search(shape)
        or _NUMBERED.match(shape)
        or begins_counted(shape)
    ):
        return -1
    shape = re.sub("（[^（）]*）$", "", shape)
    if _SURE_NAME.search(shape):
        return SURE
    if NAME_END.search(shape):
        return LIKELY
    return -0.5 if _TELLS.search(shape) else POSSIBLE


def _is_field(label: re.Match[str] | None) -> bool:
    return bool(label) and (kind_of(label["label"]) is not None or is_label(label["label"]))  # type: ignore[index]


@lru_cache(maxsize=20_000)
def text_likeness(text: str) -> float:
    shape = shape_of(text)
    label = _LABELLED.match(shape)
    if len(shape) < 4 or kind_of(text) or is_label(shape) or _is_field(label):
        return -0.7
    if _ASIDE.search(shape) or _OFFICE.search(shape) or (len(shape) < SHORT_TEXT and begins_counted(shape)):
        return -0.7
    if _GOAL.search(shape):
        return -0.7
    if _TELLS_ENOUGH.search(shape):
        return 0.7
    return 0.4 if _TELLS.search(shape) else 0.1


@lru_cache(maxsize=20_000)
def title_likeness(text: str) -> float:
    shape = shape_of(text)
    letters = len(re.findall(r"[^\W\d_]", shape))
    if letters < 2 or len(shape) > LONGEST_TITLE or shape.endswith("。"):
        return -1
    if kind_of(text) or is_label(shape) or _ASIDE.search(shape) or _OFFICE.search(shape):
        return -1
    if _SURE_NAME.search(shape):
        return 0
    return 0.6 if TITLE_END.search(shape) else POSSIBLE

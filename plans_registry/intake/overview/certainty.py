"""Which measures of a plan are read by thin evidence: a person is asked about each of them.

A measure's own words speak against it, or what stands around it: lines left over beside it, siblings or a pillar that are odd, another
plan in the same text.  A clerk can answer a question and cannot find a silent error, so one odd measure asks about all of its pillar.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from plans_registry.intake.issues import Issue, about
from plans_registry.intake.lines import LIST_SIGN, CleanLine, Nesting, shape_of
from plans_registry.intake.overview.boilerplate import is_address
from plans_registry.intake.overview.flow import PillarSection, PlanSection
from plans_registry.intake.overview.guesses import is_field_line, read_title, towns_in
from plans_registry.intake.overview.markers import read_marker
from plans_registry.intake.overview.measures import Listed
from plans_registry.intake.overview.names import NAME_END, TELLING_CAPTION, sign_apart
from plans_registry.intake.overview.section_kinds import kind_of

SHORT_NAME, LONG_NAME, LONG_LINE = 4, 40, 45
SHORTEST_TITLE, SHORTEST_TITLE_OF_PILLAR = 9, 3
MOST_ODD = 0.25
"""Where more of a plan's measures are odd, all are asked about."""

# A piece of a sentence that was cut: を改修し / と語る三代目は / ンコンテスト, but ものづくり or のれん
_BEGINS_CUT = re.compile(
    r"及び|並びに|[を、。）」】ーぁぃぅぇぉっゃゅょァィゥェォッャュョンん々・:→]|[はがにへとのでも](?=[一-鿿ァ-ヺ「])"
)
_ENDS_CUT = re.compile(r"(?:[をがはにへ、（「【・:]|(?<!も)の|(?<!ま)で|[^ァ-ヺー]ー)$")
# 商店会が共同で行う / 商品づくりを応援します / 記録した
_VERB = re.compile(r"(?:[るすうくぐつむぶ]|[しっ]た|ません)$")
# 900千円 / 令和８年11月 / 10件 / 目標, in the place of a name
_FIGURE = re.compile(
    r"[0-9]\s*(?:千円|万円|円|人$|件$)|(?:令和|平成|20[0-9]{2})\s*[0-9]*年|^[0-9]+年度|予算|目標|指標|合計"
)
# 電話03-0000-0000 / 担当：産業振興課 / (備考) / ５月14日（火）午後１時
_ASIDE = re.compile(
    r"[0-9]{2,4}-[0-9]{2,4}-[0-9]{3,4}|^[0-9]{1,2}月[0-9]{1,2}日|担当(?:課|部署)?\s*:|予算\s*[0-9]|連絡担当|事業費(?!補助|助成)|KPI|スケジュール|備考|実施主体|事業の?名称|問い?合わ?せ先"
)
# 皮革産業リサイクルレザー開発新 / モニター制度NEW / 貸出し2: a mark or a number that ran into the name
_MARK = re.compile(
    r"(?:[一-鿿ァ-ヺー](?:(?<![更刷革一最])新|拡|継|再)|(?<=[^の・])(?:新規|拡充|重点|継続)|NEW|[★☆◎※]|[ぁ-んァ-ヺー一-鿿]\s*[0-9₀-₉])$"
)
_LETTER = re.compile("[A-Za-zぁ-んァ-ヺ一-鿿]")
# 事業2　若手社員合同入社式: the number is no part of a name
_NUMBER = re.compile(r"(?:事業|施策|取組|柱)\s*[0-9①-⑳]|[0-9]{1,2}\s*[-.)）]")
_INNER_SIGN = re.compile(r".[▷▶●○◆■◇□•①-⑳|]")
# 来街者数　年120万人 / R3：1,482万円→R8：1,600万円
_COUNTED = r"(?:年|延べ|約|累計)?\s*[0-9][0-9,.]*\s*(?:人|件|社|店|者|回|品|軒|棟|か所|箇所|[%％]|(?:百|千|億|万)*[人円])(?:/年|以上|以下)?"
_TARGET = re.compile(
    rf"(?:[^をがに、。0-9]{{2,16}}[\s:])?{_COUNTED}|(?:\S{{2,6}}:)?{_COUNTED}[→⇒](?:\S{{2,6}}:)?{_COUNTED}"
)
# 背景：海外との競争、技術者の引退、
_LABELLED = re.compile("[^:、。]{2,8}:")
# 伝統エ芸 / ブ口ジェク卜 / 受入れー人: letters that text recognition takes for others of the same look
_MISREAD = re.compile(r"[一-鿿][エロカタニハト][一-鿿]|[ァ-ヺー][口卜力夕二八工][ァ-ヺー]|[ぁ-ん]ー人")
# 匠育成事業 as the title of a pillar
_MEASURE_TITLE = re.compile("(?:事業|補助金?|助成金?|奨励金|給付金|支援金)$")


def uncertain_measures(
    section: PlanSection, pillars: Sequence[Sequence[Listed]], towns: Mapping[str, str]
) -> Iterator[Issue]:
    """An issue for every measure that is read by thin evidence, and for the pillar it stands under."""
    yield from _in_background(section)
    every = [measure for own in pillars for measure in own]
    names = Counter(measure.name for measure in every)
    odd = {id(own) for own in every if names[own.name] > 1 or is_odd(own)}
    guessed = section.structured or section.head.guessed
    everywhere = any(_MISREAD.search(own.name + own.description) for own in every)
    everywhere |= any(_is_cut(line) and not _LABELLED.match(line.shape) for line in section.loose)
    own = {line.line.number for line in every}
    everywhere |= guessed and (len(odd) > MOST_ODD * len(every) or _holds_other_plan(section, own, towns))
    for pillar, measures in zip(section.pillars, pillars, strict=True):
        left_over = [line for line in pillar.content.loose if not TELLING_CAPTION.match(line.shape)]
        beside = any((guessed and _speaks_against(line, measures)) or _is_cut(line) for line in left_over)
        whole = everywhere or beside or any(id(measure) in odd for measure in measures)
        odd_title = guessed and _has_odd_title(pillar)
        # 創業 may well be the title of a pillar: then only the title is asked about.
        whole |= odd_title and len(pillar.title) >= SHORTEST_TITLE_OF_PILLAR
        if guessed and (whole or odd_title):
            yield about(pillar.head.line, "measure-uncertain", pillar.title)
        for measure in measures:
            if whole:
                yield about(measure.line, "measure-uncertain", f"{measure.name}（{measure.description}）")


def names_section(name: str) -> bool:
    """Whether a name says what a part of a document holds, and names no measure."""
    # 推進体制：区＋商工会議所＋金融機関
    label, _sign, rest = shape_of(name).partition(":")
    return kind_of(label) is not None and (bool(rest) or not NAME_END.search(label.strip()))


def is_figure(measure: Listed) -> bool:
    """Whether a measure is a figure to reach: 共同出展企業数 | 延べ45社⇒延べ90社"""
    name, text = shape_of(measure.name), shape_of(measure.description)
    if text and not (re.search("[→⇒]", text) or re.search("[数率額]$", name)):
        return False
    return bool(_TARGET.fullmatch(text or name))


def is_odd(measure: Listed) -> bool:
    """Whether the words of a measure do not look like a name and its description."""
    name, text = shape_of(measure.name).strip(), shape_of(measure.description).strip()
    # 産業振興センター「コワーキングスペース・ビジネスサポートファクトリー」の運営
    if len(name) < SHORT_NAME or len(re.sub("「[^「」]*」", "", name)) > LONG_NAME or names_section(name):
        return True
    if _ENDS_CUT.search(name) or _VERB.search(name) or _FIGURE.search(name) or "。" in name:
        return True
    # 見本市出展助成事業小間料、装飾費の助成: a text that ran into the name
    if "、" in re.sub("（[^（）]*）|「[^「」]*」", "", name):
        return True
    if _BEGINS_CUT.match(name) or _NUMBER.match(name) or _MARK.search(name) or not _LETTER.search(name):
        return True
    if any(_ASIDE.search(own) or _INNER_SIGN.search(own) or Nesting().read(own).depth for own in (name, text)):
        return True
    return bool(text) and bool(_BEGINS_CUT.match(text) or _ENDS_CUT.search(text) or len(text) <= 2)


def _speaks_against(line: CleanLine, measures: Sequence[Listed]) -> bool:
    """Whether a line that is left over under a pillar may be one of its measures: a name, or what stands between two."""
    if is_field_line(line) or is_address(line) or kind_of(line.text):
        return False
    numbers = [own.line.number for own in measures]
    return bool(NAME_END.search(line.shape)) or (bool(numbers) and min(numbers) < line.number < max(numbers))


def _is_cut(line: CleanLine) -> bool:
    begins = _BEGINS_CUT.match(line.shape) and not LIST_SIGN.match(line.shape)
    return len(line.text) == 1 or bool(begins or _ENDS_CUT.search(line.shape))


def _has_odd_title(pillar: PillarSection) -> bool:
    title = shape_of(pillar.title).strip()
    return len(title) < SHORTEST_TITLE_OF_PILLAR or bool(
        kind_of(title) or _FIGURE.search(title) or _MEASURE_TITLE.search(title)
    )


def _in_background(section: PlanSection) -> Iterator[Issue]:
    """The background holds sentences: an item or a short paragraph in it may be a measure."""
    for line in section.background:
        item = LIST_SIGN.match(line.shape)
        alone = line.role in ("text", "heading") and len(line.text) <= LONG_LINE and not line.shape.endswith("。")
        # 職人弟子入り支援　伝統工芸の工房に助成します。
        named = line.role == "text" and sign_apart(line.shape, 0, len(line.shape))
        if (item or alone or named) and not is_field_line(line):
            yield about(line, "line-without-pillar")


def _holds_other_plan(section: PlanSection, measures: set[int], towns: Mapping[str, str]) -> bool:
    """Whether the title of another plan, or another municipality on a line of its own, stands among the lines of a plan;
    ``measures`` are the lines that name one."""
    own = set(towns_in(section.head.line.text + section.head.municipality_name, towns))
    lines = (line for line in section.lines if line.number not in measures)
    return any(_names_other(line, own, section.head.title, towns) for line in lines)


def _names_other(line: CleanLine, own: set[str], title: str, towns: Mapping[str, str]) -> bool:
    if len(line.text) > LONG_LINE or line.shape.endswith("。") or LIST_SIGN.match(line.shape):
        return False
    other, _marks = read_title(line)
    # 第３章　将来像と基本方針 / アクションプラン: a part of the plan, or what it is
    if len(other) < SHORTEST_TITLE or kind_of(line.text) or read_marker(line):
        other = ""
    if other not in title and title not in line.text and not NAME_END.search(line.shape):
        return True
    return bool(own) and bool(set(towns_in(line.text, towns)) - own) and is_field_line(line)

"""What stands before a heading or an item: １ · 1. · (1) · [1] · ① · 柱1 · 第1 · Ⅰ · ア · a bullet; or 【】 around a heading."""

import re
import unicodedata
from dataclasses import dataclass

from plans_registry.intake.lines import BULLETS, CleanLine, shape_of

TITLE_LENGTH = 72


@dataclass(frozen=True, slots=True)
class Marker:
    """A number or bullet and the text behind it; ``style`` names its kind, ``number`` is 0 for a bullet."""

    line: CleanLine
    number: int
    title: str
    style: str

    @property
    def family(self) -> str:
        """The style, where a lost blank behind the number makes no difference."""
        return "blank" if self.style == "tight" else self.style

    @property
    def rest(self) -> CleanLine:
        """The line without its marker."""
        text = self.title or "　"
        return CleanLine(self.line.number, self.line.page, text, shape_of(text), self.line.damage)


_ROMAN, _CIRCLED, _KATAKANA = "Ⅰ-Ⅻ", "①-⑳", "アイウエオカキクケコサシスセソタチツテト"
_LETTERS = "ABCDEFGH"
_WORDS = (
    "(?:取組|施策|計画)の柱|柱その|柱|視点|重点|戦略|基本戦略|基本施策|基本目標|基本方針|重点施策|施策|方針|目標|取組"
)
_YEAR = r"(?:19|20)[0-9]{2}(?!\s*[0-9年.])"
"""A title may begin with a year, as in 2020大会, but not with another number."""
_STYLES = {
    # 1-2　A事業 / 施策１－２：A事業
    "branch": re.compile(
        r"(?:施策|事業|取組|戦略)?\s*[0-9]{1,2}\s*[-‐–—―－]\s*(?:[0-9]{1,2}\s*[-‐–—―－]\s*)?(?P<number>[0-9]{1,2}|[a-h])(?:[\s.:、]+)(?P<title>[^\s0-9.:、].*)"
    ),
    # 柱１　販路拡大支援 / 戦略２：人材活用支援 / [柱A] 甲の柱
    "word": re.compile(
        rf"【?(?P<word>{_WORDS})\s*(?:[0-9]{{1,2}}\s*[-‐－]\s*)?(?P<number>[0-9]{{1,2}}|[{_ROMAN}{_CIRCLED}一二三四五六七八九十]|[A-H](?![A-Za-z]))(?![0-9])"
        r"[\s.:、】]*(?P<title>[^\s.:、】].*)"
    ),
    # 事業 1　出前経営相談会, but not 事業1（説明）
    "measure": re.compile(r"事業\s*(?P<number>[0-9]{1,2})[\s.:]+(?P<title>[^\s.:、（].*)"),
    # 《第一の柱》稼ぐ力の底上げ / 第２の戦略　商店街の活性化
    "ordinal": re.compile(
        r"【?第\s*(?P<number>[0-9]{1,2}|[一二三四五六七八九十])の(?:柱|戦略|方針|目標)\s*】?[\s.:、]*(?P<title>[^\s.:、】].*)"
    ),
    # 第１　販路拡大支援 / 第２章　人材活用支援
    "chapter": re.compile(r"第\s*(?P<number>[0-9]{1,2})(?:の柱|章)?[\s.:、]+(?P<title>[^\s.:、].*)"),
    # 一　販路拡大支援
    "kanji": re.compile(r"(?P<number>[一二三四五六七八九十])[\s.、]+(?P<title>[^\s.。、].*)"),
    # [1] 甲の柱
    "square": re.compile(r"【\s*(?P<number>[0-9]{1,2})\s*】\s*(?P<title>[^\s。、].*)"),
    # （１）相談の充実
    "paren": re.compile(r"（\s*(?P<number>[0-9]{1,2})\s*[）】]\s*(?P<title>[^\s。、].*)"),
    # (ア) 甲の柱
    "paren kana": re.compile(rf"（\s*(?P<number>[{_KATAKANA}])\s*）\s*(?P<title>[^\s。、].*)"),
    # ①A事業（甲）
    "circled": re.compile(rf"(?P<number>[{_CIRCLED}])\s*(?P<title>[^\s。、].*)"),
    # Ⅰ 起業の促進
    "roman": re.compile(rf"(?P<number>[{_ROMAN}])[\s.、]*(?P<title>[^\s.。、].*)"),
    # 1) A事業（甲）
    "closed": re.compile(r"(?P<number>[0-9]{1,2})\s*）\s*(?P<title>[^\s。、].*)"),
    # １．販路拡大支援, but not 2021.4
    "dot": re.compile(rf"(?P<number>[0-9]{{1,2}}|[lI](?=\.))\s*[.、:]\s*(?P<title>(?:[^\s0-9。、]|{_YEAR}).*)"),
    # １　販路拡大支援 / ２　2020大会後の柱
    "blank": re.compile(rf"(?P<number>[0-9]{{1,2}})\s+(?P<title>(?:[^\s0-9。、]|{_YEAR}).*)"),
    # １販路拡大支援, its blank lost
    "tight": re.compile(r"(?P<number>[0-9]{1,2})(?P<title>[ァ-ヺ一-鿿「].*)"),
    # ア　個別の相談
    "katakana": re.compile(rf"(?P<number>[{_KATAKANA}])[\s.）]+(?P<title>[^\s。、].*)"),
}
# A bare digit may count: ２つの柱で進める / ３ 年度を目途に進める
_COUNTING = frozenset({"branch", "dot", "blank", "tight", "closed"})
# ・A事業（甲） / ◆起業の促進 / - A事業; a dash without a blank may be part of a word.
_BULLET = re.compile(rf"(?P<bullet>[{BULLETS}]|[-–*](?=\s))\s*(?P<title>(?:[★☆◎◇]|[^\s{BULLETS}]).*)?")
_SIGNED_WORD = re.compile(rf"[{BULLETS}]\s*(?P<word>\S.*)")
# ■１■ 販路の拡大 / ◆２．人材の育成
_SIGNED_NUMBER = re.compile(
    r"(?P<sign>[■◆●◎★▼])\s*(?P<number>[0-9]{1,2})\s*(?:(?P=sign)|[.、:])\s*(?P<title>[^\s0-9。、].*)"
)
# 【甲の柱】 / ＜甲の柱＞
_BRACKETED = re.compile(r"【\s*(?P<title>[^【】\s0-9][^【】]*)】")
# "３ 年度から…" counts something; "３ 人材…" is a heading.
_COUNTER = re.compile(
    r"[かカヶケヵ箇][年月所国]|[年月割％%万億件倍位]|つ(?![なくよたづど])|千(?!代)|分の|回(?!遊)|円(?!滑)|社(?!会)|人(?![材財口間とがをへの])|名(?![産所物])|日(?!本)|機関|団体"
)


def read_marker(line: CleanLine) -> Marker | None:
    """The number or bullet a line begins with; an item may be as long as it likes, a heading may not."""
    for style, pattern in _STYLES.items():
        if (match := pattern.fullmatch(line.shape)) and not (style in _COUNTING and _COUNTER.match(match["title"])):
            own = f"word {match['word']}" if style == "word" else style
            return Marker(line, _number(match["number"]), line.text[match.start("title") :], own)
    # ★柱その１　産業ときめきづくり
    if (match := _SIGNED_WORD.fullmatch(line.shape)) and (word := _STYLES["word"].fullmatch(match["word"])):
        at = match.start("word") + word.start("title")
        return Marker(line, _number(word["number"]), line.text[at:], f"word {word['word']}")
    if match := _SIGNED_NUMBER.fullmatch(line.shape):
        return Marker(line, int(match["number"]), line.text[match.start("title") :], "signed " + line.shape[0])
    if match := _BRACKETED.fullmatch(line.shape):
        return Marker(line, 0, line.text[slice(*match.span("title"))].strip(), "bullet 【")
    if match := _BULLET.fullmatch(line.shape):
        title = line.text[match.start("title") :] if match["title"] else ""
        return Marker(line, 0, title, "bullet " + match["bullet"])
    return None


def read_heading(line: CleanLine) -> Marker | None:
    """The number or bullet before a short title on one line."""
    if len(line.text) > TITLE_LENGTH or "。" in line.shape:
        return None
    marker = read_marker(line)
    # ア　個別の相談 stands under a pillar and heads none.
    return marker if marker and marker.title and marker.style != "katakana" else None


def read_pillar_head(line: CleanLine) -> Marker | None:
    """The numbered heading of a pillar on a line: １ · 1. · (1) · ① · 柱1 · 戦略1 · Ⅰ before a short title."""
    heading = read_heading(line)
    return heading if heading and heading.number else None


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    # l. 技術の強化, as a text recognition reads 1.
    if written in "lI":
        return 1
    if written.upper() in _LETTERS:
        written = written.upper()
        return _LETTERS.index(written) + 1
    return _KATAKANA.index(written) + 1 if written in _KATAKANA else int(unicodedata.numeric(written))

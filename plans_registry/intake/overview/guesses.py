"""The head of a plan as scored guesses, for documents that do not write it in the notation of the overview.

Title, municipality and period are looked for one by one, wherever they stand; each comes with its line and how much speaks for it.
Nothing here refuses a document: what is not found stays empty, and a person is asked.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from municipalities.names import folded_place
from plans_registry.documents.periods import read_period
from plans_registry.intake.lines import CleanLine, shape_of

TITLE_LENGTH = 45
STARTS_PLAN = 4
"""Points from which a line is the title of a plan; the best line of a document without any needs one less."""
TOP_LINES, LABELLED, FIELDS_BEHIND = 8, 7, 6


@dataclass(frozen=True, slots=True)
class Guess:
    """A value with its line and the points that speak for it, "" when nothing was found."""

    text: str = ""
    line: CleanLine | None = None
    points: int = 0


@dataclass(frozen=True, slots=True)
class TitleGuess:
    """The title of a plan at a line; ``marks`` are words such as （素案）, which say in what state it is."""

    index: int
    text: str
    points: int
    marks: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()


_PLAN_WORD = r"(?:計画|プラン|ビジョン|戦略|構想|指針|方針|プログラム|ロードマップ)"
# 町田市産業振興計画 | （素案） | 令和３年度～令和５年度: what brackets, quotes and bars part
_PIECE = re.compile(r"(?:[^（）【】「」/／|｜:〔〕“”\"]|（[ぁ-ん]{1,4}）)+")
_NAMES_PLAN = re.compile(_PLAN_WORD)
# 資料１ 瑞穂町 みずほまち産業プラン 2027 の概要: a number and the municipality before a title, what says more behind it
_TITLE = re.compile(
    rf"[\s\W]*(?:(?:資料|別紙|別添|参考)\s*[0-9]*(?:[-－‐][0-9]+)?\s+|(?:計画の?)?名称?\s+|[0-9]{{1,2}}(?:\s*[.）]|(?=\s))\s*|[①-⑳]\s*)?(?:\S{{1,5}}[区市町村]\s+(?=\S{{4}})(?!地域産業活性化計画))?"
    rf"(?P<title>[^。、]{{2,40}}?{_PLAN_WORD}(?:\s*[0-9]{{4}}|\s*第[0-9一二三四五六]+[次期])?(?:\s*[～〜~][^～〜~0-9]{{2,24}}[～〜~])?)"
    r"(?:の?(?:概要版?|体系図?|全体像|ポイント|あらまし|推進|(?:進捗|実績|取組|事業|施策|主な|内容)\S{0,10})|に関する\S{1,10}|(?:の(?:策定|公表|概要))?について|を?(?:策定|公表|承認)(?!\S*会)\S{0,5}|が\S{0,14})?(?=[\s―—-]|$)"
)
# （素案） / 【第２次改定】
STATE = re.compile(
    r"[（【「]\s*(素案|原案|案|中間(?:の?まとめ)|第[0-9一二三四五六七八九十]+[次期](?:改定|改訂)|最終案|確定版|答申|見直し版?|試行版|暫定版)\s*[）】」]"
)
# 総合計画, 基本構想 …: plans of everything, which a plan of industry only names; 事業計画 is a word.
OTHER_PLAN = re.compile(
    r"総合計画|基本構想|長期計画|^\S{0,4}実行計画|都市計画|(?<!産業)(?<!産業振興)マスタープラン|(?<!基)(?:本|前|次期|現行|上位|関連|同|各|当該)(?:計画|ビジョン|プラン)|^はじめに|総合戦略|^\S{0,4}(?:事業|実施|資金|収支|年次|行動|推進)計画$|^(?:基本)?(?:方針|戦略|計画|構想|ビジョン)$|^\S{0,2}(?:計画|方針|戦略)$|承認(?:した|された|計画)|(?:^|(?<![区市町村])\s)地域産業活性化計画$"
)
# 計画期間：… / 期間 / 計画の期間は
_PERIOD_LABEL = re.compile(
    r"[■●◆○◎・▶【（〔\s]*[0-9①-⑳.)）\s]*(?:本?(?:計画|事業|実施|対象)の?)?(?:期\s*間|(?<=計画)年次)\s*[】）〕]?\s*[:／/は|｜]?\s*"
)
# R8→R10 / 令和８年度 ▶ 令和10年度 / Ｒ７～Ｒ９, as the reader of periods knows them
_PERIOD_SIGNS = str.maketrans("ＲＨＳ→▶➡⇒−―—｜", "RHS～～～～～～～ ")
# 開始　令和７年４月１日 ⏎ 終了　令和10年３月31日
_FROM_TO = re.compile(
    r"(?:開始|始期|自)\s*(?P<first>\S+?年\S*?[月日度])\s*(?:終了|終期|至)\s*(?P<last>\S+?年\S*?[月日度])"
)
_BETWEEN = r"～~〜∼‐–—―－\-"
_JOINTS = frozenset("～~〜∼‐–—―－-")
# From the first year of a text on all that may belong to a period.
_YEARS = re.compile(
    rf"(?:令和|平成|昭和|[RHS]\.?\s*[0-9元]|20[0-9]{{2}}|FY)[令和平成昭西暦RHSFY0-9元一二三四五六七八九十年度月日末から{_BETWEEN}よりまでの間かカヶケヵ箇（）./\s概ねおむ同]*"
)
# 前計画（平成30年度～令和２年度） / 実績 / 申請受付期間
_OTHER_PERIOD = re.compile("前(?:期|回)?計画|前の計画|第一期|実績|受付|募集|申請|意見|上位|総合計画|調査|推移|見直し")

# 【参考】関連する既存計画：町田市産業振興計画2022　計画期間：…
_OTHER_DOCUMENT = re.compile("参考|既存|関連する|上位計画")


@lru_cache(maxsize=8)
def _town_pattern(names: tuple[str, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Folded names as one pattern, the longest first (東村山市 is no 村山市), and the registered name of each."""
    folded = {folded_place(name): name for name in names}
    return re.compile("|".join(sorted(map(re.escape, folded), key=len, reverse=True)) or "(?!)"), folded


def towns_in(text: str, towns: Mapping[str, str]) -> list[str]:
    """The municipalities that a text names, in the order of the text, each as often as it does."""
    pattern, names = _town_pattern(tuple(towns))
    return [names[word] for word in pattern.findall(folded_place(text))]


def read_title(line: CleanLine) -> tuple[str, tuple[str, ...]]:
    """The title that is a whole piece of a line, and its marks; "" when it holds none."""
    if not _NAMES_PLAN.search(line.shape):
        return "", ()  # without the pattern of a title, which is tried at each sign of a line of signs
    for piece in _PIECE.finditer(line.shape):
        match = _TITLE.match(piece[0])
        if match and len(match["title"]) <= TITLE_LENGTH and not OTHER_PLAN.search(match["title"]):
            begin, end = (piece.start() + at for at in match.span("title"))
            return line.text[begin:end].strip(), tuple(STATE.findall(line.shape, end))
    return "", ()


def title_guesses(lines: Sequence[CleanLine], towns: Mapping[str, str]) -> list[TitleGuess]:
    """Every line that may be the title of a plan."""
    return [guess for at in range(len(lines)) if (guess := _title_guess(lines, at, towns))]


def _title_guess(lines: Sequence[CleanLine], at: int, towns: Mapping[str, str]) -> TitleGuess | None:
    line = lines[at]
    # 「町田市産業振興計画」（令和３年度～…）が承認を受け…: only what a paragraph begins with in quotes is a title.
    quoted = re.match("「[^「」]*」", line.shape)
    if not _NAMES_PLAN.search(line.shape) or (len(line.text) > 2 * TITLE_LENGTH and not quoted):
        return None
    text, marks = read_title(line)
    if not text:
        return None
    # 計画の名称 ⏎ 町田市産業振興計画
    labelled = at > 0 and bool(re.fullmatch(r"[0-9.\s]*(?:計画の?名称?|名称|計画名)", lines[at - 1].shape))
    # 町田市産業振興計画 ⏎ 町田市 ⏎ 令和３年度～令和５年度
    labelled |= any(
        own.role != "heading" and is_field_line(own) and any(written_periods(own.text))
        for own in lines[at + 1 : at + FIELDS_BEHIND]
    )
    labelled |= any(written_periods(line.text))
    points = 1 + 6 * labelled
    points += 3 * bool(towns_in(line.text, towns))
    points += 2 * (line.role == "heading" and line.level <= 1)
    points += at < TOP_LINES or line.page != lines[at - 1].page
    points += shape_of(line.text).startswith("「")
    return TitleGuess(at, text, points, marks, tuple(towns_in(line.text, towns)))


def plan_starts(guesses: Sequence[TitleGuess], towns: Mapping[str, str]) -> list[TitleGuess]:
    """The guesses at which plans begin: the first good one, and each good one of another municipality behind it."""
    good = [guess for guess in guesses if guess.points >= STARTS_PLAN]
    if not good:
        good = [guess for guess in guesses if guess.points >= STARTS_PLAN - 1]
        return [max(good, key=lambda guess: (guess.points, -guess.index))] if good else []
    starts: list[TitleGuess] = []
    for guess in good:
        own = _town_of(guess, towns)
        same = next(
            (
                at
                for at, start in enumerate(starts)
                if start.text == guess.text or (own and _town_of(start, towns) == own)
            ),
            None,
        )
        if same is not None:
            # 第３回 文京区地域産業活性化計画推進委員会 ⏎ 文京区地域産業活性化計画: the better of two close to each other
            if guess.points > starts[same].points and (guess.index - starts[same].index < TOP_LINES):
                starts[same] = guess
            # 計画名 again behind the other plans of a list: there the plan itself begins.
            elif same + 1 < len(starts) and guess.points >= LABELLED and guess.text == starts[same].text:
                starts = [*starts[:same], *starts[same + 1 :], guess]
        elif own or not starts or (guess.points >= LABELLED and guess.text not in {start.text for start in starts}):
            starts.append(guess)
    return starts


def _town_of(guess: TitleGuess, towns: Mapping[str, str]) -> str:
    return (towns_in(guess.text, towns) or list(guess.towns) or [""])[0]


def guess_period(lines: Sequence[CleanLine], *, near: int = 6) -> Guess:
    """The period that most speaks for: behind its label, beside the title, or in a sentence."""
    best = Guess()
    for at, line in enumerate(lines):
        following = " ".join(own.text for own in lines[at + 1 : at + 3])
        for text, points in _periods(line, following, at < near):
            if points > best.points:
                best = Guess(text, line, points)
    return best


def _periods(line: CleanLine, following: str, near: bool) -> Iterator[tuple[str, int]]:
    label = re.search(_PERIOD_LABEL, line.shape) if re.search("期|年次", line.shape) else None
    text = line.text
    if label and label.end() >= len(line.shape.rstrip()) and line.role in ("", "label", "heading", "text"):
        text = following
    # 令和６年度 ⏎ ～ ⏎ 令和８年度
    if re.search(f"(?:[{_BETWEEN}]|から)\\s*$", shape_of(text).translate(_PERIOD_SIGNS)) or following[:1] in _JOINTS:
        text += following
    for own in written_periods(text):
        other = _OTHER_PERIOD.search(text[: text.find(own)][-14:])
        other = other or _OTHER_DOCUMENT.search(text[: text.find(own)])
        yield own, (10 if label else 5 if near else 3) - (5 if other else 0) - (1 if len(line.text) > 60 else 0)


def written_periods(text: str) -> Iterator[str]:
    """The periods that a text names, as it writes them."""
    shape = shape_of(text).translate(_PERIOD_SIGNS)
    # 開始　令和　７　年　４　月　１　日
    if both := _FROM_TO.search(re.sub(r"\s+(?=[0-9元年月日])|(?<=[和成0-9])\s+", "", shape)):
        text = shape = f"{both['first']}～{both['last']}"
    for match in _YEARS.finditer(shape):
        own = text[slice(*match.span())].strip(" 　の、")
        # 令和7年度からの3年間（令和9年度まで） / 令和８年度～令和10年度）令和８年３月
        ends = [len(own), *(at.start() for at in re.finditer("[（()）]|(?<=[度月日年間])", own))]
        for end in sorted(set(ends), reverse=True):
            written = own[:end].strip()
            if (
                re.search(f"[{_BETWEEN}]|から|より|間", written.translate(_PERIOD_SIGNS))
                and read_period(readable(written)).period
            ):
                yield written
                break


def readable(period: str) -> str:
    """The period with the signs and widths that the reader of periods knows."""
    # 令和８年度から同10年度まで
    return re.sub(r"同\s*(?=[0-9])", "", period.translate(_PERIOD_SIGNS))


def guess_town(title: str, lines: Sequence[CleanLine], towns: Mapping[str, str]) -> Guess:
    """The municipality: behind its label, in the title, alone on a line, or named most often."""
    if named := towns_in(title, towns):
        return Guess(named[0], None, 9)
    points: Counter[str] = Counter()
    where: dict[str, CleanLine] = {}
    labelled = False
    for at, line in enumerate(lines):
        named = towns_in(line.text, towns)
        for name in dict.fromkeys(named):
            where.setdefault(name, line)
            # 町田市 / （町田市） / 町田市産業振興課 / 町田市長
            alone = len(line.text) <= len(name) + 12
            points[name] += 10 if labelled and alone else 5 if alone and at < 12 else 2 if alone else 1
        labelled = bool(re.search("(?:区?市町?村|自治体|主体|団体|策定者|申請者)名?$", line.shape))
    if not points:
        return Guess()
    name = max(points, key=lambda own: points[own])
    return Guess(name, where[name], min(points[name], 8))


# 町田市　計画期間：令和３年度～令和５年度 / （町田市）
_FIELD_LINE = re.compile(
    rf"(?:{_PERIOD_LABEL.pattern}|{_YEARS.pattern}|(?:東京都)?\S{{1,5}}[区市町村](?=[\s（）】】、:]|$)|(?:区?市町?村|自治体|策定主体)名?\s*:?|[\s（）【】:、/|■●◆○◎・{_BETWEEN}]|[0-9]か年|{STATE.pattern}|概要版)+"
)


def is_field_line(line: CleanLine) -> bool:
    """Whether a line holds nothing but fields of a head: a municipality, a period, their labels."""
    return len(line.text) <= 2 * TITLE_LENGTH and bool(_FIELD_LINE.fullmatch(line.shape.translate(_PERIOD_SIGNS)))


# 令和７年12月　町田市 経済観光部 産業政策課
_SIGNATURE = re.compile(
    rf"(?:{_YEARS.pattern}\s+)?(?:東京都)?\S{{1,5}}[区市町村](?:\s*\S{{2,12}}[部局課室係](?=\s|$))+"
)


def is_signature(line: CleanLine) -> bool:
    """Whether a line only says who wrote the document, and when."""
    return bool(_SIGNATURE.fullmatch(line.shape))

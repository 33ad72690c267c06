"""Photo captions, which stand detached from their plans: joined, and an owner proposed for each."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans_registry.documents.plan import PillarDocument, PlanDocument
from plans_registry.intake.lines import CleanLine, join_lines, plain, shape_of
from plans_registry.intake.overview.names import TELLING_CAPTION

CAPTION_LENGTH = 80
WHOLE_NAME = 5
"""A measure's name or a quoted name counts as much as so many words."""

# 電話 03-0000-0000 / 産業振興課まで。
_NO_CAPTION = re.compile("[。、]|問合せ|問い合わせ|電話|https?:", re.IGNORECASE)
# 地域通貨「あだち Pay」
_QUOTED = re.compile("「([^「」]{3,})」")
# （写真）甲の工房 / 写真：甲の工房 / 写真１　甲の工房, but not 写真展の様子
_LABEL = re.compile(r"[（【]?(?:写真|画像)\s*[0-9①-⑳]*\s*(?:[）】]|:|\s(?!撮影))\s*(?=\S)")
# 新製品・新技術の ⏎ 展示会
_CONTINUED = re.compile("[（「【・のをと及び]$")
# ecサイトの活用 → ec, サイト, 活用: words without their particles, in the plain text.
_RUN = re.compile("[a-z]{2,}|[ァ-ヺー]{3,}|[ぁ-ん]{4,}|[一-鿿々]{2,}")
# Pairs out of 支援事業, 地域, 産業 and 活性化, which stand in every plan and tell none from another.
_EVERYWHERE = frozenset({"支援", "事業", "産業", "地域", "援事", "活性", "性化"})


@dataclass(frozen=True, slots=True)
class Caption:
    line: CleanLine
    text: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Indices of the proposed plan and pillar; ``pillar`` is None when no pillar's words fit clearly.
    ``by_words`` is False when only the place of the caption speaks for the plan."""

    plan: int
    pillar: int | None
    by_words: bool


def read_captions(
    run: Sequence[CleanLine], *, latin_apart: bool, told: bool = False
) -> tuple[list[Caption], list[CleanLine]]:
    """The captions of lines that stand loose together, and the lines that are none; where ``told``, only a line that says of
    itself that it is one."""
    captions: list[Caption] = []
    others: list[CleanLine] = []
    for group in _grouped(run):
        text = join_lines(group, latin_apart=latin_apart).text
        silent = told and group[0].role != "caption" and not TELLING_CAPTION.match(group[0].shape)
        if silent or len(text) > CAPTION_LENGTH or _NO_CAPTION.search(shape_of(text)):
            others += group
        else:
            captions.append(Caption(group[0], _without_label(text)))
    return captions, others


def _without_label(text: str) -> str:
    """The words behind what only says that they describe a picture: （写真）甲の工房"""
    label = _LABEL.match(shape_of(text))
    return text[label.end() :] if label else text


def _grouped(run: Sequence[CleanLine]) -> list[list[CleanLine]]:
    """A line that is one quoted name belongs to the line before it, and so does what follows an open end."""
    groups: list[list[CleanLine]] = []
    for line in run:
        # 地域通貨 ⏎ 「あだち Pay」
        quoted = re.fullmatch("「[^「」]*」", line.shape)
        if groups and (quoted or _CONTINUED.search(groups[-1][-1].shape)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


class Owners:
    """Proposes the owner of a caption among the plans of one overview, by its words and its place."""

    def __init__(self, plans: Sequence[PlanDocument], heads: Sequence[CleanLine]):
        self._plans = plans
        self._paged = len({line.page for line in heads}) > 1
        self._pages = [line.page for line in heads]
        self._plan_words = [_words(_plan_text(plan)) for plan in plans]
        self._pillar_texts = [[plain(_pillar_text(pillar)) for pillar in plan.pillars] for plan in plans]
        self._pillar_words = [[_words(text) for text in texts] for texts in self._pillar_texts]
        self._towns = [plain(plan.municipality_name) for plan in plans]

    def propose(self, caption: Caption, near: range) -> Owner:
        """The owner; ``near`` are the plans since the last captions, up to the one this stands in."""
        candidates = self._candidates(caption, near)
        scores = _scores(caption.text, [self._plan_words[i] for i in candidates])
        best = max(scores)
        winners = [plan for plan, score in zip(candidates, scores, strict=True) if score == best]
        owner = winners[-1]
        return Owner(owner, self._pillar(caption.text, owner), by_words=bool(best) and len(winners) == 1)

    def _candidates(self, caption: Caption, near: range) -> Sequence[int]:
        text = plain(caption.text)
        same_page = {i for i, page in enumerate(self._pages) if page == caption.line.page} if self._paged else set()
        # The plan a caption stands in may have begun on an earlier page.
        around = sorted({*same_page, near[-1]}) if same_page else near
        for places in (around, range(len(self._plans))):
            if named := [i for i in places if _names(text, self._towns[i])]:
                return named
        return around

    def _pillar(self, text: str, plan: int) -> int | None:
        """The pillar whose words fit clearly better than those of any other."""
        scores = _scores(text, self._pillar_words[plan])
        quoted = [plain(name) for name in _QUOTED.findall(shape_of(text))]
        for i, pillar in enumerate(self._plans[plan].pillars):
            scores[i] += _whole_names(text, [measure.name for measure in pillar.measures])
            scores[i] += WHOLE_NAME * sum(name in self._pillar_texts[plan][i] for name in quoted)
        first, second = sorted([*scores, 0, 0], reverse=True)[:2]
        return scores.index(first) if first >= 2 and first >= 1.5 * second else None


def _names(text: str, town: str) -> bool:
    # 町田のまちなみ names 町田市; the 港 of 港区 alone could be part of any word.
    stem = town.rstrip("区市町村")
    return bool(town) and (town in text or (len(stem) > 1 and stem in text))


def _whole_names(text: str, names: Iterable[str]) -> int:
    caption = plain(text)
    # 町田ブランド推進事業の様子; a name as short as 創業塾 says too little.
    return WHOLE_NAME * sum(len(name) > 3 and plain(name) in caption for name in names)


def _scores(text: str, candidates: Sequence[frozenset[str]]) -> list[float]:
    """How many words each candidate shares with the text; a word that several know counts less, one that all know nothing."""
    words = _words(text)
    known = Counter(word for candidate in candidates for word in candidate & words)
    common = len(candidates) if len(candidates) > 1 else 0
    return [sum(1 / known[word] for word in candidate & words if known[word] != common) for candidate in candidates]


def _words(text: str) -> frozenset[str]:
    """Latin, katakana and long hiragana words whole, words in kanji by their pairs of signs."""
    words: set[str] = set()
    for run in _RUN.findall(plain(text)):
        words.update((run[i : i + 2] for i in range(len(run) - 1)) if "一" <= run[0] <= "鿿" else (run,))
    return frozenset(words - _EVERYWHERE)


def _pillar_text(pillar: PillarDocument) -> str:
    return "\n".join([pillar.title, *(f"{measure.name}\n{measure.description}" for measure in pillar.measures)])


def _plan_text(plan: PlanDocument) -> str:
    return "\n".join([plan.title, plan.municipality_name, plan.background, *map(_pillar_text, plan.pillars)])

"""A typed text that is cut into words: its scripts, and where words may begin and end in it.  Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from plans_registry.catalogue.latin import JOINING, tokens_of
from plans_registry.catalogue.normalisation import aligned, starts_run
from plans_registry.catalogue.question import Term

SHORT = 2
"""Characters up to which a word in kana counts only where a word may begin and end: みせ, but not in ごみせいり."""

LONGEST_UNIT = 2
"""Kanji right behind a number that are its unit: 万円."""

GAP, ENGLISH_GAP = 16, 6
"""Characters, and English words, that may stand between the parts of what is said with other words between."""

# 店 / お店
_KANJI_ALONE = re.compile("[おご]?[㐀-鿿]")

# A word in hiragana may begin and end beside one of these: みせ in みせを出す.
_PARTICLES = frozenset("のをにでがはともへやか")
# A katakana word cannot end before one of these: フリ is no word in フリー.
_JOINED = frozenset("ーぁぃぅぇぉゃゅょっ")


class TypedText:
    """Terms that stand side by side, as one folded text: an English phrase reaches over blanks."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.original = " ".join(term.word for term in terms)
        folded: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.terms: dict[int, int] = {}  # where each term starts and ends in the folded text
        self.behind_commas: list[int] = []  # where terms start that a comma stands before
        offset = start = 0
        for term in terms:
            text, places = aligned(term.word)
            if folded:
                folded.append(" ")
                self.places.append((offset - 1, offset))
                start += 1
            self.behind_commas += [start] if term.listed and start else []
            self.terms[start] = start = start + len(text)
            folded.append(text)
            self.places += [(offset + start, offset + end) for start, end in places]
            offset += len(term.word) + 1
        self.text = "".join(folded)
        self.scripts = self._scripts()
        self.tokens = tokens_of(self.text)
        self.token_at = {start: index for index, (_stem, start, _end) in enumerate(self.tokens)}

    def typed(self, start: int, end: int) -> str:
        """What was written where the folded text stands."""
        return self.original[self.places[start][0] : self.places[end - 1][1]]

    def is_whole(self, at: int, end: int, follows: bool) -> bool:
        """Whether a name that is spelled here is no mere part of another word."""
        if self.inside_run(end):
            return False
        if self.script_at(end) == "katakana" and self.scripts[end - 1] == "katakana" and self.text[end] in _JOINED:
            return False
        if not follows and self.scripts[at] == self.script_at(at - 1) == "katakana" != self.script_at(at - 2):
            return False  # one letter before it is no word: ローン in ドローン
        scripts = set(self.scripts[at:end])
        if end - at == 1:
            return self.script_at(at - 1) != self.scripts[at] != self.script_at(end)
        if scripts == {"hiragana"} and end - at <= SHORT:
            return self.begins(at, follows) and self.ends(end)
        return True

    def begins(self, at: int, follows: bool) -> bool:
        return follows or self.script_at(at - 1) != self.scripts[at] or self.text[at - 1] in _PARTICLES

    def ends(self, end: int) -> bool:
        return self.script_at(end) != "hiragana" or self.text[end] in _PARTICLES

    def inside_run(self, at: int) -> bool:
        """Whether a place lies between two Latin letters or digits."""
        return 0 < at < len(self.text) and starts_run(self.text[at]) and starts_run(self.text[at - 1])

    def is_term(self, at: int, end: int) -> bool:
        """Whether a piece is all that stands between two blanks."""
        return self.terms.get(at) == end

    def words_between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Words between known ones: runs of one script, of two characters and more; a single kanji that stands alone."""
        at = start
        while at < end:
            if kanji := _KANJI_ALONE.fullmatch(self.text, at, self.terms.get(at, at)):
                yield kanji.span()
                at = kanji.end()
                continue
            stop = at + 1
            while stop < end and self.scripts[stop] == self.scripts[at]:
                stop += 1
            if stop - at > 1 and self._says_something(at, stop):
                yield at, stop
            at = stop

    def _says_something(self, start: int, end: int) -> bool:
        """Whether a run of one script is a word: no number, no unit behind one (100万円), no joining word (to, my)."""
        script, run = self.scripts[start], self.text[start:end]
        if script == "latin":
            return not run.isdigit() and run not in JOINING
        if script != "kanji":
            return script == "katakana"
        is_unit = end - start <= LONGEST_UNIT and start > 0 and self.text[start - 1].isdigit()
        return not is_unit

    def gaps_of_parts(self, at: int, parts: Sequence[str]) -> list[tuple[int, int]]:
        """The gaps behind each of the parts that follow each other from a place on; nothing where they do not."""
        if not self.text.startswith(parts[0], at) or (self.is_kanji(at) and self.is_kanji(at - 1)):
            return []
        gaps: list[tuple[int, int]] = []
        end = at
        for part in parts:
            starts = range(end, end + GAP + 1) if gaps else [at]
            start = next((start for start in starts if self._stands_at(start, part)), None)
            if start is None:
                return []
            gaps[-1:] = [(end, start)] if gaps else []
            end = start + len(part)
            gaps.append((end, end))
        return gaps

    def _stands_at(self, at: int, part: str) -> bool:
        """Whether a part stands at a place; a single kanji is no part of a longer word: 店, but not 店員."""
        if not self.text.startswith(part, at):
            return False
        return len(part) > 1 or not self.is_kanji(at) or not self.is_kanji(at + 1)

    def gaps_of_stems(self, index: int, parts: Sequence[str]) -> list[tuple[int, int]]:
        """The same for English words, compared by their stems."""
        stems = [stem for stem, _start, _end in self.tokens]
        gaps: list[tuple[int, int]] = []
        after = index
        for part in map(str.split, parts):
            starts = range(after, after + ENGLISH_GAP + 1) if gaps else [index]
            start = next((start for start in starts if stems[start : start + len(part)] == part), None)
            if start is None:
                return []
            gaps[-1:] = [(gaps[-1][0], self.tokens[start][1])] if gaps else []
            after = start + len(part)
            end = self.tokens[after - 1][2]
            gaps.append((end, end))
        return gaps

    def is_kanji(self, at: int) -> bool:
        return self.script_at(at) == "kanji"

    def script_at(self, at: int) -> str:
        return self.scripts[at] if 0 <= at < len(self.scripts) else ""

    def _scripts(self) -> list[str]:
        scripts: list[str] = []
        for at, character in enumerate(self.text):
            if character == "ー" and scripts:
                scripts.append(scripts[-1])
            else:
                scripts.append(self._script_of(character, at))
        return scripts

    def _script_of(self, character: str, at: int) -> str:
        if starts_run(character):
            return "latin"
        if "ぁ" <= character <= "ゖ":
            start, end = self.places[at]
            typed = unicodedata.normalize("NFKC", self.original[start:end])
            return "katakana" if any("ァ" <= letter <= "ヺ" for letter in typed) else "hiragana"
        is_kanji = "㐀" <= character <= "鿿" or character >= "\U00020000" or character == "豈"
        return "kanji" if is_kanji else ""

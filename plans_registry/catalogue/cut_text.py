"""A typed text cut into the longest known names that stand in it, left to right, and the words between them.  Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from municipalities.names import VARIANTS
from plans_registry.catalogue.application_times import end_of_asking
from plans_registry.catalogue.exclusions import BEFORE, NOTHING, leaving_out_in
from plans_registry.catalogue.gazetteer import Gazetteer, Named, named_by
from plans_registry.catalogue.latin import same_sound, stem
from plans_registry.catalogue.question import Term
from plans_registry.catalogue.typed_text import SHORT, TypedText
from plans_registry.catalogue.vocabulary import Sense, Vocabulary
from plans_registry.catalogue.years_named import years_at

BETWEEN = 2
"""Words that only ask which may stand inside an English phrase."""

LONGEST_PARTICLE = 2
"""Characters between two words that belong together: の, など."""

SPOKEN = 3
"""Words in Latin letters that are tried together as one reading."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: a known word (``sense``), a place (``named``), ``years``, or a word as it stands.

    ``leaves_out``: it says that what stands ``BEFORE`` or ``BEHIND`` it is not wanted; ``anyhow``: or may be there or not;
    ``also``: where something else is wanted.
    """

    start: int
    end: int
    sense: Sense | None = None
    named: Named | None = None
    years: tuple[int, ...] = ()
    leaves_out: int = 0
    anyhow: bool = False
    also: bool = False

    @property
    def asks(self) -> bool:
        return self.sense is not None and self.sense.asking

    @property
    def is_word(self) -> bool:
        """Whether it is looked for in texts, as neither places and years are nor words that only ask."""
        return not (self.asks or self.leaves_out or self.named or self.years)


class CutText(TypedText):
    """A typed text that is cut by what the vocabulary and the names know.  ``longest``: characters of the longest name that
    counts."""

    def __init__(self, terms: Sequence[Term], vocabulary: Vocabulary, names: Gazetteer) -> None:
        super().__init__(terms)
        self.longest = len(self.text)
        self.vocabulary, self.names = vocabulary, names
        self.named_text = self.text.translate(VARIANTS)
        self.leaving_out = leaving_out_in(self.text)

    def pieces(self) -> Iterator[Piece]:
        at = rest = 0
        while at < len(self.text):
            piece = self._known_at(at, at == rest)
            if piece is None or self._leaves_unknown(piece):
                piece = self._slip_at(at) or piece
            if piece is None:
                at += 1
                continue
            yield from (Piece(*place) for place in self.words_between(rest, piece.start))
            yield piece
            at = rest = piece.end
        yield from (Piece(*place) for place in self.words_between(rest, len(self.text)))

    def _known_at(self, at: int, follows: bool) -> Piece | None:
        """The longest known name at a place.  ``follows``: right behind another one, or at the very beginning."""
        if self.inside_run(at):
            return None
        years, end = years_at(self.text, at)
        if years:
            return Piece(at, end, years=years)
        word = self._word_at(at, follows)
        candidates = (
            self._leaving_out_at(at),
            word,
            self._phrase_at(at),
            self._spread_at(at),
            self._place_at(at, follows),
            self._when_at(at),
        )
        found = [piece for piece in candidates if piece] or [piece for piece in [self._sound_at(at)] if piece]
        found = [piece for piece in found if piece.end - at <= self.longest and not self._is_of_a_name(piece)]
        # 展示会で is said by people, but not in 展示会ではなく; and 親戚じゃない人 is known as a whole.
        start, _end = self._next_leaving_out(at)
        if whole := [piece for piece in found if piece.end <= start or piece == word]:
            found = whole
        known = max(
            found, key=lambda piece: (piece.end, piece.named is not None and not piece.named.alone), default=None
        )
        misheard = self._misheard_at(at, known.end if known else at)
        return misheard or known

    def _is_of_a_name(self, piece: Piece) -> bool:
        """Whether an English word that only asks is written onto Japanese, where it asks nothing: 世田谷PAY."""
        is_latin = self.scripts[piece.start] == "latin"
        return piece.asks and is_latin and self.script_at(piece.start - 1) in ("kanji", "katakana", "hiragana")

    def _misheard_at(self, at: int, beyond: int) -> Piece | None:
        """Kanji that sound like a known word, as input methods convert: 点字会 (てんじかい) for 展示会.

        Only a run that is longer than the known word that stands here, and that another word may follow.
        """
        if not self.is_kanji(at):
            return None
        for end, reading in self.vocabulary.slips.by_sound(self.text, at):
            if end > beyond and (not self.is_kanji(end) or self._word_at(end, True)):
                return Piece(at, end, self.vocabulary.senses[reading])
        return None

    def _leaves_unknown(self, piece: Piece) -> bool:
        """Whether a known word goes on as nothing known: 事業 in 事業証券."""
        goes_on = self.is_kanji(piece.end - 1) and self.is_kanji(piece.end)
        return goes_on and self._known_at(piece.end, True) is None

    def _slip_at(self, at: int) -> Piece | None:
        """A whole run of one script that is a known word but for a letter: 異行種交流, ネットワク, enterpreneur."""
        script = self.scripts[at]
        if script not in ("kanji", "katakana", "latin") or self.script_at(at - 1) == script:
            return None
        end = at + 1
        while self.script_at(end) == script:
            end += 1
        run, slips = self.text[at:end], self.vocabulary.slips
        if script == "latin" and stem(run) in self.vocabulary.stems:
            return None
        word = slips.by_shape(run) if script == "kanji" else slips.by_letters(run)
        return Piece(at, end, self._standing_for(word)) if word else None

    def _standing_for(self, word: str) -> Sense:
        """The sense of a known word, where something else was written: it is looked for by its preferred word."""
        return replace(self.vocabulary.senses[word], looked_for=False)

    def _word_at(self, at: int, follows: bool) -> Piece | None:
        start, stop = self._next_leaving_out(at)
        for length in self.vocabulary.lengths.get(self.text[at], ()):
            end = at + length
            sense = self.vocabulary.senses.get(self.text[at:end]) if end <= len(self.text) else None
            is_cut = start < end < stop
            if sense and length <= self.longest and not is_cut and self.is_whole(at, end, follows):
                return Piece(at, end, sense)
        return None

    def _phrase_at(self, at: int) -> Piece | None:
        """English words that mean something together, compared by their stems; words that only ask may stand between.

        ``nobody wants to take over`` = ``nobody to take over``.
        """
        index = self.token_at.get(at)
        if index is None or self.tokens[index][0] not in self.vocabulary.first_stems:
            return None
        for length in range(min(self.vocabulary.longest_phrase + BETWEEN, len(self.tokens) - index), 0, -1):
            stems = [stem for stem, _start, _end in self.tokens[index : index + length]]
            end = self.tokens[index + length - 1][2]
            for kept in self._without_asking(stems, index) if end - at <= self.longest else ():
                if sense := self.vocabulary.phrases.get(kept):
                    return Piece(at, end, sense)
        return None

    def _spread_at(self, at: int) -> Piece | None:
        """What is said with other words between: 音が夜おそくまでうるさい (音…うるさ)."""
        index = self.token_at.get(at)
        if index is None:
            spread = self.vocabulary.spread.get(self.text[at], ())
            found = [(self.gaps_of_parts(at, phrase.parts), phrase) for phrase in spread]
        else:
            spread = self.vocabulary.spread_english.get(self.tokens[index][0], ())
            found = [(self.gaps_of_stems(index, phrase.parts), phrase) for phrase in spread]
        whole = [
            (gaps, phrase.sense)
            for gaps, phrase in found
            if gaps
            and (phrase.whatever_between or not self._says_more(at, gaps, phrase.sense))
            and not self._is_wanted_before(gaps)
        ]
        if not whole:
            return None
        gaps, sense = max(whole, key=lambda named: named[0][-1][0])
        return Piece(at, gaps[-1][0], sense)

    def _is_wanted_before(self, gaps: Sequence[tuple[int, int]]) -> bool:
        """Whether only the last part of what is spread is left out: of 創業したいがセミナーは不要 the first is wanted."""
        *between, (end, _end) = gaps
        left_out = self.leaving_out.get(end)
        is_before = left_out is not None and left_out.what == BEFORE
        return is_before and any(last - first > LONGEST_PARTICLE for first, last in between)

    def _says_more(self, start: int, gaps: Sequence[tuple[int, int]], sense: Sense) -> bool:
        """Whether a word of another meaning stands between: 会社…作 says nothing of 会社のホームページを作りたい.

        Or beside the word that was meant, between blanks: 商店街…イベント says nothing of 商店街 イベント.
        """
        between = [self._word_at(at, False) or self._phrase_at(at) for first, last in gaps for at in range(first, last)]
        meanings = set(sense.meanings)
        if any(set(piece.sense.meanings) - meanings for piece in between if piece and piece.sense):
            return True
        stand_alone = [
            piece.sense.meanings
            for at, end in self.terms.items()
            if start <= at and end <= gaps[-1][0] and self.scripts[at] != "latin"
            if (piece := self._word_at(at, True)) and piece.sense and piece.end == end
        ]
        is_meant = any(meanings & set(others) for others in stand_alone)
        return is_meant and any(set(others) - meanings for others in stand_alone)

    def _when_at(self, at: int) -> Piece | None:
        """What asks when one can apply: 今申し込める, 募集中, open calls."""
        end = end_of_asking(self.text, at)
        return Piece(at, end, Sense(asking=True)) if end and not self.inside_run(end) else None

    def _next_leaving_out(self, at: int) -> tuple[int, int]:
        """Where Japanese words that leave something out begin and end: a name before them does not reach into them."""
        places = ((start, it.end) for start, it in self.leaving_out.items() if start > at and it.what == BEFORE)
        return min(places, default=(len(self.text), len(self.text)))

    def _leaving_out_at(self, at: int) -> Piece | None:
        """What says that something is not wanted: 以外, except."""
        found = self.leaving_out.get(at)
        if not found or self.inside_run(found.end) or (found.of_places and not self._place_behind(found.end + 1)):
            return None
        asking = Sense(asking=True) if found.what == NOTHING else None
        return Piece(at, found.end, asking, leaves_out=found.what, anyhow=found.anyhow, also=found.also)

    def _leaves_something_out(self, at: int) -> bool:
        """Whether a word is one of those that leave something out: no in "with no"."""
        pieces = (self._leaving_out_at(start) for start, it in self.leaving_out.items() if start <= at < it.end)
        return any(pieces)

    def _place_behind(self, at: int) -> Piece | None:
        """The place that stands here, also with its article: outside the 23 wards."""
        return self._place_at(at + len("the ") if self.text.startswith("the ", at) else at, False)

    def _without_asking(self, stems: list[str], index: int) -> Iterator[tuple[str, ...]]:
        """The stems of the tokens from ``index`` on, and without one or two that only ask between the first and the last.

        Not without a word that leaves something out: start-up seminars are not meant by "start-up support without seminars".
        """
        yield tuple(stems)
        asking = [
            place
            for place in range(1, len(stems) - 1)
            if self._only_asks(stems[place]) and not self._leaves_something_out(self.tokens[index + place][1])
        ]
        for count in range(1, BETWEEN + 1):
            for gone in combinations(asking, count):
                yield tuple(stem for place, stem in enumerate(stems) if place not in gone)

    def _only_asks(self, stem: str) -> bool:
        sense = self.vocabulary.phrases.get((stem,))
        return sense is not None and sense.asking

    def _sound_at(self, at: int) -> Piece | None:
        """Words in Latin letters that are the reading of a known word: sogyo, chiiki tsuka."""
        index = self.token_at.get(at)
        if index is None:
            return None
        for count in range(min(SPOKEN, len(self.tokens) - index), 0, -1):
            end = self.tokens[index + count - 1][2]
            sense = self.vocabulary.sounds.get(same_sound(re.sub("[^a-z]", "", self.text[at:end])))
            if sense and end - at > SHORT:
                return Piece(at, end, sense)
        return None

    def _place_at(self, at: int, follows: bool) -> Piece | None:
        for end in range(min(len(self.text), at + 24), at, -1):
            if self.inside_run(end):
                continue
            named = named_by(self.named_text[at:end], self.names)
            if not named or not self.is_whole(at, end, follows):
                continue
            # Latin words have their blanks.
            if named.alone and self.scripts[at] != "latin" and not self.is_term(at, end):
                continue
            if named.whole or self._may_be_short(at, end, follows):
                return Piece(at, end, named=named)
        return None

    def _may_be_short(self, at: int, end: int, follows: bool) -> bool:
        """Whether 足立 here is the ward: not in 足立山, where an unknown kanji follows, nor in the middle of kana."""
        if self.scripts[at] == "hiragana":
            return self.begins(at, follows) and self.ends(end)
        if self.script_at(end) != "kanji":
            return True
        return self._word_at(end, True) is not None or bool(years_at(self.text, end)[0])

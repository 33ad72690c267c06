"""Reading a sentence: an unspaced text cut into the words it is about.  Pure.

On the folded text, from left to right, the longest name known at a place is a word: a concept of the vocabulary in any
form, a place, a year, or a word that only asks (支援, したい, 教えて).  Of what is left between those, runs of two kanji
and more, katakana words and Latin words are words too; hiragana and single kanji fall away.

``空き店舗を借りて店を始めたい`` → 空き店舗, 創業.  ``創業補助金`` → 創業, 補助金.  ``足立区の補助金`` → 足立区 as a filter, 補助金.

What a person quoted or wrote with an operator stays as it is; blanks and 、 separate words here too.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from plans_registry.catalogue.cut_text import CutText, Piece
from plans_registry.catalogue.exclusions import BEFORE, is_joined, leads_on, takes_a_list
from plans_registry.catalogue.gazetteer import Gazetteer, lifted_year
from plans_registry.catalogue.latin import stems_of
from plans_registry.catalogue.normalisation import aligned
from plans_registry.catalogue.question import Excluded, Group, Lifted, Part, Question, Term
from plans_registry.catalogue.vocabulary import MOST_RELATED_WORDS, LikeWord, Sense, Vocabulary
from plans_registry.catalogue.word_endings import written_end


def as_words(question: Question, vocabulary: Vocabulary, names: Gazetteer) -> Question:
    """The question as the words it is about; a question with neither words nor filters asks nothing that can be found."""
    parts: list[Part] = []
    dropped: list[str] = []
    anyhow: list[str] = []
    stretch: list[Term] = []
    for part in (*question.parts, None):
        if isinstance(part, Group) and len(part.terms) == 1 and not part.terms[0].quoted:
            stretch.append(part.terms[0])
            continue
        if stretch:
            found, asking, not_only = _Reading(stretch, vocabulary, names).read()
            parts += found
            dropped += asking
            anyhow += not_only
            stretch = []
        if part is not None:
            parts.append(_quoted_english(part, vocabulary) or part)
    return Question(tuple(_each_once(parts)), question.notices, tuple(dropped), tuple(anyhow))


def _quoted_english(part: Part, vocabulary: Vocabulary) -> Group | None:
    """What a quoted English word or phrase means, as no text that is looked into is English: "trade fair" is 見本市."""
    if not isinstance(part, Group) or len(part.terms) > 1 or not part.terms[0].needle.isascii():
        return None
    term = part.terms[0]
    sense = vocabulary.phrases.get(stems_of(term.needle))
    return (
        Group((replace(meant(sense, term.word, vocabulary, term.needle), related=()),))
        if sense and sense.meanings
        else None
    )


ANYHOW = ""
"""How a sentence says of a word that it may be there or not: it is not looked for, nor left out."""

MOST_WORDS = 6
"""English words that are one word of the vocabulary together."""


def with_phrases(question: Question, vocabulary: Vocabulary) -> Question:
    """The question with English words that have a meaning together as one term: trade fair, which is 見本市.

    Each by itself would be looked for as something else: networking, and event.
    """
    parts: list[Part] = []
    at = 0
    while at < len(question.parts):
        length, phrase = _phrase_of(question.parts[at : at + MOST_WORDS], vocabulary)
        parts.append(phrase or question.parts[at])
        at += length
    return replace(question, parts=tuple(parts))


def _phrase_of(parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[int, Group | None]:
    """The longest phrase that some parts begin with, and how many it takes; one, where there is none."""
    for length in range(len(parts), 1, -1):
        terms = [part.terms[0] for part in parts[:length] if isinstance(part, Group) and len(part.terms) == 1]
        terms = [term for term in terms if term.needle.isascii() and not term.quoted]
        needle = " ".join(term.needle for term in terms)
        if len(terms) == length and (like := vocabulary.like_words(needle)):
            return length, Group((Term(" ".join(term.word for term in terms), needle, synonyms=like),))
    return 1, None


def words_inside(text: str, vocabulary: Vocabulary, names: Gazetteer) -> list[str]:
    """The words that a text is about which as a whole is known for something: 女性, 起業 of 女性の起業."""
    reading = _Reading([Term(text, aligned(text)[0])], vocabulary, names)
    reading.longest = len(reading.text) - 1
    while reading.longest and (
        cut := reading.cut_word()
    ):  # ホームページ作 in ホームページ作成: ホームページ is the word
        reading.longest = min(reading.longest, cut.end - cut.start) - 1
    found, _asking, _anyhow = reading.read()
    return [part.terms[0].typed or part.terms[0].word for part in found if isinstance(part, Group)]


def _each_once(parts: list[Part]) -> list[Part]:
    """The parts without those that say again what another one says."""
    kept: list[Part] = []
    for part in parts:
        if isinstance(part, Lifted) and any(
            isinstance(other, Lifted) and (other.facet, other.value) == (part.facet, part.value) for other in kept
        ):
            continue
        if isinstance(part, Group) and any(_covers(other, part) for other in kept):
            continue
        kept.append(part)
    return kept


def _covers(part: Part, other: Group) -> bool:
    """Whether a part looks for everything that a group of one word looks for."""
    if not isinstance(part, Group) or len(other.terms) > 1:
        return False
    return set(other.needles) | set(other.wider_needles) <= set(part.needles) | set(part.wider_needles)


class _Reading(CutText):
    """A typed text as the parts of a question."""

    def read(self) -> tuple[list[Part], list[str], list[str]]:
        """The parts the stretch consists of, the words that only ask, and those that it does not limit itself to."""
        parts: list[Part] = []
        asking: list[str] = []
        anyhow: list[str] = []
        pieces = list(self.pieces())
        unwanted = self._unwanted(pieces)
        for at, piece in enumerate(pieces):
            is_complaint = piece.sense is not None and not piece.sense.looked_for
            end = written_end(self.text, piece.end, self._sense_at) if is_complaint else piece.end
            typed = self.typed(piece.start, end)
            if piece.asks or piece.leaves_out:
                asking += [typed] if piece.asks else []
            elif unwanted.get(at) == ANYHOW:
                anyhow.append(typed)
            elif at in unwanted:
                parts += _excluded(self._parts_of(piece, typed), unwanted[at] % typed)
            else:
                parts += self._parts_of(piece, typed)
        return parts, asking, anyhow

    def _parts_of(self, piece: Piece, typed: str) -> list[Part]:
        if piece.named:
            return [Lifted(_term(one.name, typed), one.facet, one.value) for one in piece.named.each]
        if piece.years:
            return [lifted_year(year, typed) for year in piece.years]
        needle = self.text[piece.start : piece.end]
        if piece.sense:
            return [Group((meant(piece.sense, typed, self.vocabulary, needle),))]
        return [Group((self._unknown(typed, needle),))]

    def _unwanted(self, pieces: Sequence[Piece]) -> dict[int, str]:
        """The places of the pieces that a sentence leaves out, and how it says so of each: %s以外, except %s; ``ANYHOW`` of
        those that it wants no more than others (オンラインに限らず).

        Words that only ask stand between without a meaning: 創業支援以外; but 補助金 is not meant by 補助金 支援以外.
        """
        unwanted: dict[int, str] = {}
        also: list[int] = []
        for at, piece in enumerate(pieces):
            if not piece.leaves_out:
                continue
            said = ANYHOW if piece.anyhow else "%s以外" if piece.leaves_out == BEFORE else "except %s"
            last, goes_on = at, leads_on
            for near in range(
                at + piece.leaves_out, -1 if piece.leaves_out == BEFORE else len(pieces), piece.leaves_out
            ):
                if pieces[near].asks:
                    continue
                between, rest = self._between(pieces, *sorted((last, near)))
                is_apart = piece.leaves_out == BEFORE and between != rest and " " in between
                if pieces[near].leaves_out or is_apart or not (goes_on(between) or goes_on(rest)):
                    break
                if piece.also and not pieces[near].is_word:  # 足立区だけでなく町田市: both are wanted
                    break
                unwanted[near] = said
                also += [near] if piece.also else []
                last, goes_on = near, is_joined
            if said != ANYHOW and piece.leaves_out == BEFORE and last in unwanted:
                unwanted |= dict.fromkeys(self._listed_before(pieces, at, last), said)
        if not any(piece.is_word and piece.sense for at, piece in enumerate(pieces) if at not in unwanted):
            unwanted = {at: said for at, said in unwanted.items() if at not in also}
        return unwanted

    def _listed_before(self, pieces: Sequence[Piece], at: int, last: int) -> list[int]:
        """The places of what is left out with the ``last`` of a list of three and more: 展示会、セミナー、補助金を除く.

        Each stands there with no other word: 販路を広げたい、展示会、補助金は不要 is no list.  Nor is 販路、展示会、補助金は不要,
        where nothing else would be wanted.
        """
        said = self.text[pieces[at].start : pieces[at].end]
        is_all_said = not any(not piece.asks and not piece.leaves_out for piece in pieces[at + 1 :])
        if not takes_a_list(said) or ("は" in said[:-1] and is_all_said):
            return []
        start = self.text.rfind("。", 0, pieces[last].start) + 1
        commas = [comma for comma in self.behind_commas if start < comma <= pieces[last].start]
        if len(commas) < 2 or commas[-1] != pieces[last].start:
            return []
        listed = [self._only_word(pieces, first, end - 1) for first, end in pairwise([start, *commas])]
        return [place for place in listed if place is not None] if None not in listed else []

    def _only_word(self, pieces: Sequence[Piece], start: int, end: int) -> int | None:
        """The place of the one word that a part of the text is, beside those that only ask: 創業支援, but not 店を始めたい."""
        inside = [place for place, piece in enumerate(pieces) if start <= piece.start < end]
        words = [place for place in inside if not pieces[place].asks]
        is_filled = sum(pieces[place].end - pieces[place].start for place in inside) == end - start
        if len(words) != 1 or not is_filled or pieces[words[0]].leaves_out:
            return None
        sense = pieces[words[0]].sense
        return words[0] if sense is None or sense.looked_for else None

    def _between(self, pieces: Sequence[Piece], first: int, last: int) -> tuple[str, str]:
        """What stands between two pieces, and that without the words that only ask."""
        start, end = pieces[first].end, pieces[last].start
        rest, at = "", start
        for piece in pieces[first + 1 : last]:
            rest, at = rest + self.text[at : piece.start], piece.end
        return self.text[start:end], rest + self.text[at:end]

    def cut_word(self) -> Piece | None:
        """A known word that ends inside a run of kanji of which no other word follows."""
        pieces = list(self.pieces())
        starts = {piece.start for piece in pieces}
        cut = (piece for piece in pieces if self.is_kanji(piece.end - 1) and self.is_kanji(piece.end))
        return next((piece for piece in cut if piece.sense and piece.end not in starts), None)

    def _sense_at(self, at: int) -> Sense | None:
        word = self._word_at(at, True)
        return word.sense if word else None

    def _unknown(self, typed: str, needle: str) -> Term:
        """A word of no concept's own; the concepts it is a kind of are near to it."""
        near = self.vocabulary.near.get(needle, ())
        return Term(typed, needle, related=_gathered([meaning.like_words for meaning in near], {needle}))


def _excluded(parts: Sequence[Part], typed: str) -> list[Part]:
    """What a piece stands for as what is not wanted; years are no part of a sentence's exceptions."""
    named = [part for part in parts if isinstance(part, Lifted) and part.facet != "year"]
    if named:
        return [Excluded(named[0].term, tuple((part.facet, part.value) for part in named), typed)]
    return [Excluded(part.terms[0], typed=typed) for part in parts if isinstance(part, Group)]


def meant(sense: Sense, typed: str, vocabulary: Vocabulary, needle: str) -> Term:
    """The term a known word stands for: itself with the words of like meaning, or the preferred word in its place.

    Related are the words that its concept names, and the concepts that name it.
    """
    first = sense.meanings[0]
    word, own = (typed, needle) if sense.looked_for else (first.preferred, first.needle)
    like = _gathered([meaning.like_words for meaning in sense.meanings], {own})
    near = [other for meaning in sense.meanings for other in vocabulary.near.get(meaning.needle, ())]
    related = _gathered(
        [*(meaning.related_words for meaning in sense.meanings), *(other.like_words for other in near)],
        {own, *(needle for _, needle in like)},
    )
    return Term(word, own, synonyms=like, related=related[:MOST_RELATED_WORDS], typed=typed if word != typed else "")


def _term(word: str, typed: str) -> Term:
    return Term(word, aligned(word)[0], typed=typed if typed != word else "")


def _gathered(lists: Sequence[Sequence[LikeWord]], without: set[str]) -> tuple[LikeWord, ...]:
    found = {needle: word for words in lists for word, needle in words if needle not in without}
    return tuple((word, needle) for needle, word in found.items())

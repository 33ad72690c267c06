"""Names of places and fiscal years, by any name: in a search they are filters, not words to look for.

足立区, 足立, 東京都足立区, あだちく, アダチ, Adachi, Adachi City, 桧原村, 世田ヶ谷; 多摩, 多摩地域, Tama; 23区; 令和4年度, R4,
2022年度, 2024年, and inside a sentence 町田駅, 2022, 2021-2023, 令和3〜5年度 too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from municipalities.names import VARIANTS, folded_place
from municipalities.reference import LEAST_READING, other_names_of_regions, quarters, towns
from plans_registry.catalogue.latin import same_sound, sound_of
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.question import Group, Lifted, Part, Question, Term
from plans_registry.catalogue.reference import Area, Place, reference
from plans_registry.catalogue.years_named import years_named

ORDINARY_WORDS = {"北", "港", "中央", "国立", "きた", "みなと", "ちゅうおう"}
"""Names without 区 or 市 that are words of their own: 北 and 港 in a search are no wards."""

_KINDS = "区市町村"
# みずほまち / ひのはらむら / あだちく / まちだし
_KANA_KINDS = ("まち", "むら", "く", "し")
# Adachi City / Adachi Ward / adachi-ku
_ENGLISH_KINDS = ("city", "ward", "town", "village", "ku", "shi", "machi", "cho", "mura", "son")
# 多摩地域; えりあ is エリア folded.
_AREA_ENDINGS = ("地域", "地区", "えりあ")

LONGEST_NAME = 4
"""Latin words that a name of a place may have: Special wards, City of Musashimurayama, Central wards (Toshin)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a name stands for.  ``whole``: the name says what it is (足立区), and is not only 足立.

    ``alone``: it may be an ordinary word, or part of one, and is a name only where nothing stands beside it: 港, 成瀬.
    ``others``: the other municipalities that have a place of this name."""

    facet: str
    value: str
    name: str
    whole: bool = True
    alone: bool = False
    others: tuple["Named", ...] = ()

    @property
    def each(self) -> tuple["Named", ...]:
        return (self, *self.others)


Gazetteer = Mapping[str, Named]
"""Folded name → the filter it names."""


@lru_cache(maxsize=2)
def gazetteer(places: tuple[Place, ...], areas: tuple[Area, ...]) -> Gazetteer:
    """Every name that is a filter: full names before regions before short names."""
    names: dict[str, Named] = {}
    for place in places:
        for name in whole_names(place):
            names.setdefault(folded_name(name), Named("municipality", place.code, place.name))
    for area in areas:
        for name in area_names(area):
            names.setdefault(folded_name(name), Named("region", area.slug, area.name))
    for place in places:
        for name in short_names(place):
            if name not in ORDINARY_WORDS:
                names.setdefault(folded_name(name), Named("municipality", place.code, place.name, whole=False))
    names.pop("", None)
    return spelled_otherwise(names) | names


_BEFORE_VALLEY = re.compile("(?<=[一-鿿])(?=谷)")
_GA = re.compile("(?<=[一-鿿])が(?=[一-鿿])")
LEAST_WITHOUT_GA = 3
"""Characters of a name that is known without its が, too: 阿佐谷, but not 青島 for 青ヶ島."""

Known = TypeVar("Known")


def spelled_otherwise(names: Mapping[str, Known]) -> dict[str, Known]:
    """Folded names as people write them who put a ヶ in, or leave it out: 世田ヶ谷, 雑司谷."""
    others: dict[str, Known] = {}
    for name, known in names.items():
        shorter = _GA.sub("", name)
        if len(shorter) >= LEAST_WITHOUT_GA:
            others.setdefault(shorter, known)
        others.setdefault(_BEFORE_VALLEY.sub("が", name), known)
    return others


def folded_name(text: str) -> str:
    """A name as the gazetteer has it; blanks between Latin words stay."""
    folded = fold(text)
    return folded.translate(VARIANTS) if folded.isascii() else folded_place(folded)


def whole_names(place: Place) -> Iterator[str]:
    yield place.name
    if place.kana:
        yield place.kana
        yield f"{_kana_stem(place)}{place.name[-1]}"  # あだち区
    if place.name_en:
        stem = _english_stem(place)
        for kind in _ENGLISH_KINDS:
            yield from (f"{stem} {kind}", f"{stem}-{kind}", f"{kind} of {stem}")


def area_names(area: Area) -> Iterator[str]:
    english, _, bracket = area.name_en.partition(" (")
    yield area.name
    yield from (f"{area.name}{ending}" for ending in _AREA_ENDINGS)
    yield from (english, bracket.rstrip(")"), english.removesuffix(" area"))
    yield from other_names_of_regions().get(area.slug, ())


def short_names(place: Place) -> Iterator[str]:
    yield place.short
    if place.upper == "islands" and not place.short.endswith("島"):
        yield f"{place.short}島"  # 八丈島
    yield _kana_stem(place)
    if place.name_en:
        yield _english_stem(place)


def _kana_stem(place: Place) -> str:
    """あだち; まち and むら before く and し, which names may end in as well."""
    return next((place.kana.removesuffix(kind) for kind in _KANA_KINDS if place.kana.endswith(kind)), place.kana)


def _english_stem(place: Place) -> str:
    return place.name_en.rpartition(" ")[0] or place.name_en


@lru_cache(maxsize=4)
def gazetteer_at(stamp: str) -> Gazetteer:
    """The names of the reference data at a generation's stamp: those of before, where no place has changed."""
    return gazetteer(*_places_and_areas(stamp))


@lru_cache(maxsize=4)
def names_in_sentences(stamp: str) -> Gazetteer:
    """The same with quarters and with stations, for reading a sentence: 池袋で創業 is about 豊島区, where no text says 池袋.

    Well-known quarters count wherever they stand, all the others that the box for a place knows (place_box.py) alone.
    """
    return _names_in_sentences(*_places_and_areas(stamp))


def _places_and_areas(stamp: str) -> tuple[tuple[Place, ...], tuple[Area, ...]]:
    known = reference(stamp)
    return tuple(known.places.values()), tuple(known.areas.values())


@lru_cache(maxsize=2)
def _names_in_sentences(places: tuple[Place, ...], areas: tuple[Area, ...]) -> Gazetteer:
    by_code = {place.code: place for place in places}
    well_known: dict[str, Named] = {}
    for name, code in quarters().items():
        if code in by_code:
            named = Named("municipality", code, by_code[code].name, whole=not sound_of(name))
            # 池袋 / いけぶくろ and Ikebukuro
            well_known |= {written: named for written in (folded_name(name), sound_of(name)) if written}
    names = _spelled_otherwise_with(well_known) | dict(gazetteer(places, areas))
    ordinary = {
        folded_name(name): Named("municipality", place.code, place.name, alone=True)
        for place in places
        for name in ORDINARY_WORDS.intersection(short_names(place))
    }
    others = _spelled_otherwise_with(_other_towns(by_code))
    stations = _stations(others) | _stations(names)
    return {name: one for name, one in others.items() if not _is_short_kana(name)} | ordinary | stations | names


def _spelled_otherwise_with(names: dict[str, Named]) -> dict[str, Named]:
    return spelled_otherwise(names) | names


_KANA = re.compile("[ぁ-ゖー]+")


def _is_short_kana(name: str) -> bool:
    return len(name) < LEAST_READING and bool(_KANA.fullmatch(name))


MOST_PLACES_OF_A_NAME = 4
"""Municipalities that a name may mean; a name of more says nothing: 本町, of twelve."""

LEAST_OF_A_TOWN = 2
"""Characters of a quarter's name that is read in a search, where 南 and 緑 are words; in Latin letters one more."""

_WORDS_AND_OTHER_PLACES = """
    若葉 弥生 水道 海岸 海辺 牡丹 音羽 太平 東海 後楽 春日 若木 六月 湖畔 別所 人里 新田 本村 文花 学園 草花 大丸 武蔵 弘道 加平 岸町 仲町 旭町 東町 西町 寺町
    台町 広町 元町 新町 本町 宝町 寿町 緑町 錦町 柏町 暁町 光町 桜町 宮町 曙町 片町 袋町 中央町 住吉 常盤 雷門 若宮 若林 中村 石田 藤原 山田 高橋 小山 岡本
    中川 佐野 清水 今井 本多 内藤 高木 小川 山崎 岡田 坪田 末吉 川崎 船橋 長崎 島根 鎌倉 松本 佐賀 神戸 伊豆 大宮 高松 宮城 松江 加賀 和泉 松島 富岡 川井 長岡
    高根 白河 鹿島 諏訪 平塚 大橋 大原 千歳 乙津 河内 豊田 二宮 東和 中台 中里 切欠
"""
ORDINARY_TOWNS = frozenset(_WORDS_AND_OTHER_PLACES.split())
"""Quarters whose names are words, surnames, or the names of better-known places elsewhere: 水道, 船橋.  The box knows them all."""


def _other_towns(places: Mapping[str, Place]) -> dict[str, Named]:
    """Quarters by name, by reading and by its sound in Latin letters: 成瀬, なるせ, naruse; Kamata of two municipalities."""
    codes: dict[str, dict[str, None]] = {}
    for name, kana, code in towns():
        if code in places and name not in ORDINARY_TOWNS and len(name) >= LEAST_OF_A_TOWN:
            for written in {folded_name(name), folded_name(kana), sound_of(kana)}:
                codes.setdefault(written, {})[code] = None
    return {
        name: _named_of([places[code] for code in inside])
        for name, inside in codes.items()
        if len(name) >= LEAST_OF_A_TOWN + name.isascii() and len(inside) <= MOST_PLACES_OF_A_NAME
    }


def _named_of(places: Sequence[Place]) -> Named:
    first, *others = (Named("municipality", place.code, place.name, alone=True) for place in places)
    return replace(first, others=tuple(others))


def _stations(names: Gazetteer) -> dict[str, Named]:
    """町田駅, まちだえき, Machida Station; those that lie elsewhere than they are called after (目黒駅) are quarters."""
    stations: dict[str, Named] = {}
    for name, named in names.items():
        if named.facet == "municipality":
            is_kana = bool(_KANA.fullmatch(name))
            station = f"{name}{_STATION}" if name.isascii() else f"{name}{'えき' if is_kana else '駅'}"
            stations[station] = replace(named, whole=True, alone=False)
    return stations


_STATION = " station"
_LATIN_WORDS = re.compile("[a-z]{3,}(?: [a-z]{3,}|-[a-z]+)*")
"""Words that may be one name: Kita Senju, Kita-Senju, but "in a" is not Ina."""


def named_by(written: str, names: Gazetteer) -> Named | None:
    """The place that a folded text is the name of; in Latin letters with hyphens, blanks and long vowels or without them."""
    if named := names.get(written):
        return named
    name = written.removesuffix(_STATION)
    if not name.isascii() or not _LATIN_WORDS.fullmatch(name):
        return None
    sound = same_sound(re.sub("[ -]", "", name))
    return names.get(sound + written[len(name) :])


def lift_facets(question: Question, names: Gazetteer, longer: Gazetteer | None = None) -> Question:
    """The question with every unquoted word that names a place or a fiscal year turned into that filter.

    Never a quoted word, an excluded one, or one of several with OR between them.  Latin words that follow each other may
    be one name: Tama City, City of Tama.  ``longer``: names that stay words, as Kita Senju does, which is not in Kita City.
    """
    parts: list[Part] = []
    at = 0
    while at < len(question.parts):
        length, named = _name_of_several(question.parts[at : at + LONGEST_NAME], names, longer or {})
        parts += named
        at += length
    return Question(tuple(parts), question.notices)


def _name_of_several(parts: Sequence[Part], names: Gazetteer, longer: Gazetteer) -> tuple[int, list[Part]]:
    """The longest name that some parts begin with: how many it takes, and what they are; of one, where there is none of several."""
    for length in range(len(parts), 1, -1):
        terms = [term for part in parts[:length] if (term := _word_alone(part)) and term.needle.isascii()]
        if len(terms) < length:
            continue
        words = " ".join(term.word for term in terms)
        if named := names.get(folded_name(words)):
            return length, [Lifted(Term(words, fold(words)), named.facet, named.value)]
        if named_by(folded_name(words), longer):
            return length, list(parts[:length])
    return 1, _lifted(parts[0], names)


def _word_alone(part: Part) -> Term | None:
    """The term of a part that may be a name."""
    if not isinstance(part, Group) or len(part.terms) > 1 or part.terms[0].quoted:
        return None
    return part.terms[0]


def _lifted(part: Part, names: Gazetteer) -> list[Part]:
    term = _word_alone(part)
    if term is None:
        return [part]
    if named := names.get(folded_name(term.needle)):
        return [Lifted(term, named.facet, named.value)]
    years = years_named(term.word)
    if len(years) < 2:
        return [Lifted(term, "year", str(year)) for year in years] or [part]
    return [lifted_year(year, term.word) for year in years]


def lifted_year(year: int, typed: str) -> Lifted:
    """A fiscal year that stands for what was written: of 2021-2023 each one."""
    word = f"{year}年度"
    return Lifted(Term(word, fold(word), typed=typed if typed != word else ""), "year", str(year))

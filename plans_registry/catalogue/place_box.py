"""What the box for a place understands: a postcode, an address, or the name of a municipality, a region, a quarter or a station."""

import re
from collections.abc import Mapping
from functools import lru_cache

from municipalities.reference import POSTCODE, codes_of_postcode, quarters, towns
from plans_registry.catalogue.gazetteer import area_names, folded_name, short_names, spelled_otherwise, whole_names
from plans_registry.catalogue.latin import same_sound, sound_of
from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.reference import Place, reference

# 〒120-0005 / 1200005 / 120, also before the rest of an address; any dash is - once folded.
_POSTCODE = re.compile(rf"〒?(?P<area>[0-9]{{3}})(?:-?(?P<rest>[0-9]{{{POSTCODE - 3}}}))?(?![0-9-])")


Codes = dict[str, None]
"""Codes of municipalities in an order."""


def places_of_postcode(text: str, stamp: str) -> tuple[Place, ...]:
    """The municipalities of a text that is a whole postcode: 120-0034, 〒1200034."""
    known, postcode = reference(stamp).places, _POSTCODE.fullmatch(fold(text).strip())
    if not postcode or not postcode["rest"]:
        return ()
    return tuple(known[code] for code in codes_of_postcode(postcode["area"] + postcode["rest"]) if code in known)


def places_named(text: str, stamp: str) -> tuple[Place, ...]:
    """The municipalities that a postcode, a name, a region or an address means; else those with the text in a name.

    足立区, みなと, Toshima (two), Toshima City (one), 檜原, 吉祥寺, 渋谷駅, 多摩 (all of it), 東京都青梅市東青梅1-11-1, 198-0000 (two);
    and where no municipality is named so, the quarter: おざくだい, Kichijoji, 小作, 本町 (twelve).
    """
    known = reference(stamp).places
    if postcode := _POSTCODE.match(fold(text)):
        codes = codes_of_postcode(postcode["area"] + (postcode["rest"] or ""))
        return tuple(known[code] for code in codes if code in known)
    folded = folded_name(text)
    found = _codes_named(folded, stamp)
    if not found and folded:
        names, _whole = _names_of_places(stamp)
        town, towns_by_name = _town_written(folded), _names_of_towns(stamp)
        # 武蔵 is a quarter of 瑞穂町, and stands in the names of 武蔵野市 and 武蔵村山市: all three may be meant.
        found = _having(folded, names) | towns_by_name.get(town, {})
        if not found and len(town) >= LEAST_PART:
            found = {code: None for name, codes in towns_by_name.items() if _holds(name, town) for code in codes}
    return tuple(known[code] for code in found)


def quarters_meant(text: str, stamp: str) -> dict[str, list[str]]:
    """By code the quarters whose names hold a text that is no name itself: 大坂上 of 日野市 for Osaka."""
    folded = folded_name(text)
    town, quarters_of = _town_written(folded), dict[str, list[str]]()
    is_name = bool(_codes_named(folded, stamp)) or town in _names_of_towns(stamp)
    if not folded or is_name or _POSTCODE.match(fold(text)):
        return {}
    found = {place.code for place in places_named(text, stamp)}
    for name, kana, code in towns():
        written = [sound_of(kana)] if town.isascii() else [folded_name(name), folded_name(kana)]
        if code in found and any(_holds(one, town) for one in written):
            quarters_of.setdefault(code, []).append(name)
    return quarters_of


def _codes_named(folded: str, stamp: str) -> Codes:
    """The municipalities that a folded name, or the first name in an address, is that of."""
    names, whole = _names_of_places(stamp)
    without_station = re.sub("駅$| station$", "", folded)
    exactly = whole.get(folded) or names.get(folded) or names.get(without_station)
    return exactly or _first_name_in(folded, whole)


def _holds(name: str, part: str) -> bool:
    """In Latin letters a part begins a name, or osaka would stand in Nakano-Sakaue."""
    return name.startswith(part) if part.isascii() else part in name


def is_called(place: Place, text: str) -> bool:
    """Whether a text is the name of a municipality: 多摩 of 多摩市, which is one of thirty in 多摩."""
    return folded_name(text) in {folded_name(name) for name in (*whole_names(place), *short_names(place)) if name}


@lru_cache(maxsize=4)
def _names_of_places(stamp: str) -> tuple[dict[str, Codes], dict[str, Codes]]:
    """Every folded name with the municipalities it may mean; and those that name one wherever they stand."""
    known = reference(stamp)
    names: dict[str, Codes] = {}
    whole: dict[str, Codes] = {}
    for place in known.places.values():
        for name in whole_names(place):
            names.setdefault(folded_name(name), {})[place.code] = None
        for name in filter(None, (place.name, place.kana, place.name_en)):
            whole.setdefault(folded_name(name), {})[place.code] = None
        for name in short_names(place):
            names.setdefault(folded_name(name), {})[place.code] = None
    for name, code in quarters().items():
        if code in known.places:
            names.setdefault(folded_name(name), {})[code] = None
    for area in known.areas.values():
        inside = dict.fromkeys(code for code, place in known.places.items() if area.slug in (place.region, place.upper))
        for name in area_names(area):
            names.setdefault(folded_name(name), {}).update(inside)
    names.pop("", None)
    return spelled_otherwise(names) | names, whole


def _having(part: str, names: Mapping[str, Codes]) -> Codes:
    return {code: None for name, codes in names.items() if part in name for code in codes}


LEAST_PART = 2
"""Characters of a part of a quarter's name that is looked for."""


def _town_written(folded: str) -> str:
    """As :func:`_names_of_towns` has it: 下北沢駅 → 下北沢; kichi-joji, Kichijouji → kichijoji."""
    return same_sound("".join(filter(str.isalpha, folded))) if folded.isascii() else folded.removesuffix("駅")


@lru_cache(maxsize=4)
def _names_of_towns(stamp: str) -> dict[str, Codes]:
    """Quarters by name, by reading and by the sound of it in Latin letters, with the municipalities each may lie in."""
    known = reference(stamp).places
    names: dict[str, Codes] = {}
    for name, kana, code in towns():
        if code in known:
            for written in {folded_name(name), folded_name(kana), sound_of(kana)} - {""}:
                names.setdefault(written, {})[code] = None
    return names


def _first_name_in(address: str, whole: Mapping[str, Codes]) -> Codes:
    """Of the names in an address the first: 西多摩郡瑞穂町箱根ケ崎 → 瑞穂町."""
    places = [(address.find(name), name) for name in whole if name in address]
    return whole[min(places)[1]] if places else {}

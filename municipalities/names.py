"""Names of places: the one of the reader's language, and one spelling for all the ways to write the same place."""

import re
import unicodedata

from django.utils.translation import get_language


def in_language(japanese: str, english: str) -> str:
    """The name for the active language; Japanese where no English one is known."""
    return english if english and get_language() == "en" else japanese


# Older and other forms of characters that stand in names of Tokyo's places, each with the one the official name has.
VARIANTS = str.maketrans(
    "桧澁澀國臺廣豐嶋嶌稻奧藏戶靑淸穗澤髙瀨黑邊邉龍鐵條增德舘",
    "檜渋渋国台広豊島島稲奥蔵戸青清穂沢高瀬黒辺辺竜鉄条増徳館",
)
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_GA = re.compile("(?<=[一-鿿])[けゖゕヶケヵ](?=[一-鿿])")


def folded_place(name: str) -> str:
    """One spelling of a place's name: 桧原村 = 檜原村, 青ヶ島村 = 青ケ島村, 東京都足立区 = 足立区, アダチク = あだちく.

    Two names are the same to every search, table and overview exactly if these are equal.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(VARIANTS)
    plain = _GA.sub("が", plain).translate(_KATAKANA)
    return plain.removeprefix("東京都") or plain


# あだちく / みずほまち; まち and むら before く and し, which names may end in as well.
_KANA_KIND = re.compile("(?:まち|むら|く|し)$")


def place_spellings(name: str, kana: str, name_en: str) -> frozenset[str]:
    """All folded names of one municipality: 足立区, 足立, あだちく, アダチ, Adachi City, Adachi."""
    names = {name, name[:-1], kana, _KANA_KIND.sub("", kana), name_en, name_en.rpartition(" ")[0]}
    return frozenset(map(folded_place, names - {""}))

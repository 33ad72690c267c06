"""Words in Latin letters: English by its stems, Japanese readings by their sound.  Pure.

One row of the vocabulary serves "train staff", "training my staff" and "trained staff"; and the reading そうぎょう serves
sogyo, sougyou and sogyou.
"""

import re

_JOINING_WORDS = """
    a an the my our your their his her its own to of for with in on at by from into and or is are be i we you it me us
    some any this that so as do does
"""
JOINING = frozenset(_JOINING_WORDS.split())
"""Left out of a phrase: start a business = start my own business."""

_TOKEN = re.compile(r"[a-z0-9]+(?:&[a-z0-9]+)?")


def tokens_of(text: str) -> list[tuple[str, int, int]]:
    """The English words of a folded text that do more than join others: stem, start, end."""
    text = text.replace("'s ", "   ")
    return [(stem(match[0]), *match.span()) for match in _TOKEN.finditer(text) if match[0] not in JOINING]


def stems_of(text: str) -> tuple[str, ...]:
    return tuple(found for found, _start, _end in tokens_of(text))


def stem(token: str) -> str:
    """What is left of an English word without its ending: trainings, training, trained → train; subsidies → subsidy."""
    if len(token) > 4 and token.endswith("ies"):
        token = f"{token[:-3]}y"
    elif len(token) > 3 and token.endswith("s") and token[-2] not in "sui":
        token = token[:-1]
    for ending in ("ing", "ed"):
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            token = token.removesuffix(ending)
            break
    if len(token) > 3:
        token = token.removesuffix("e")
    if token.endswith("iz"):
        token = f"{token[:-1]}s"
    return token[:-1] if len(token) > 3 and token[-1] == token[-2] else token


_KANA = """
    あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん
    がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔ
"""
_LETTERS = """
    a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo
    ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po vu
"""
_SYLLABLES = dict(zip("".join(_KANA.split()), _LETTERS.split(), strict=True))
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_LENGTHENED = "ー・ "

# Other ways to write a sound, each with the one that is compared: tyosa = chosa, shimbun = shinbun, matching a doubled t.
_SPELLINGS = {
    "cchi": "tchi",
    "si": "shi",
    "sy": "sh",
    "ti": "chi",
    "ty": "ch",
    "tu": "tsu",
    "hu": "fu",
    "zi": "ji",
    "zy": "j",
    "jy": "j",
    "nn": "n",
    "mb": "nb",
    "mp": "np",
    "mm": "nm",
    "shy": "sh",
    "chy": "ch",
}
_LONG_VOWELS = re.compile("(?<=o)[ou]+|(?<=u)u+|(?<=a)a+|(?<=e)e+|(?<=i)i+")


def sound_of(kana: str) -> str:
    """A reading as :func:`same_sound` writes it; nothing for what is not kana alone."""
    letters, doubled = "", False
    for character in kana:
        if character == "っ":
            doubled = True
        elif character in _SMALL:
            letters = letters[:-1] + _SMALL[character]  # きょ → kyo; しょ → shyo, which is one with sho
        elif character not in _LENGTHENED:
            syllable = _SYLLABLES.get(character)
            if syllable is None:
                return ""
            letters += syllable[0] + syllable if doubled else syllable
            doubled = False
    return same_sound(letters)


def same_sound(letters: str) -> str:
    """One spelling of a reading in Latin letters; long vowels count as short ones."""
    for other, usual in _SPELLINGS.items():
        letters = letters.replace(other, usual)
    return _LONG_VOWELS.sub("", letters)

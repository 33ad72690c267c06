"""Where a wish or complaint ends as it was written, of which the vocabulary knows the beginning.  Pure.

家賃を補助 goes on to 家賃を補助してくれる, 銭湯を残 to 銭湯を残したい: what a page quotes is not cut inside a verb.
"""

import re
from collections.abc import Callable

from plans_registry.catalogue.vocabulary import Sense

_KANJI = "[㐀-鿿]"
_HIRAGANA = re.compile("[ぁ-ん]")
_PARTICLES = frozenset("のをにでがはともへやか")

# The kana of a particle that belong to a verb or an adjective.
_INFLECTED = re.compile(
    "か(?:った|ろう)"  # 高かった
    f"|(?<={_KANJI})か(?:[さしすせそりるれっ]|ら(?=[なずせ])|な[いかくけ]|ず)"  # 動かす, 助かる, 儲からない
    f"|(?<={_KANJI})が(?:[りるれっ]|ら(?=[なずせ]))"  # 広がる
    f"|(?<={_KANJI})[とや][さしすせそ]"  # 落とす, 増やす
    f"|(?:(?<=ん)|(?<={_KANJI}い))で(?![すし])"  # 悩んで, 継いでくれる; not 高いです
    "|もら[いうえおっわ]"  # 来てもらう
    "|でき[なるまてた]"  # 利用できない
    "|(?:にく|やす)[いかくけ]"  # 始めにくい
    "|(?<=[いきしみり])かた"  # やりかた
)
# Other words that follow in kana: 継ぐこと, 払えるように, 出たいけど, いただける is none of them.
_FOLLOWS = re.compile(
    "こと|あと|ひと|まで|ばかり|ながら|けれ?ど|よう[なに]|(?<!いた)だけ|など|[くぐ]らい|ほど|(?<=[いうくすたる])ため"
    "|(?<=[いたなる])ん(?:です|だ)"
)
# Known words that only ask, but here end a verb: 移したい, 聞いてほしい.
_ENDS_VERB = re.compile("した|して|でき|ほし|くださ|もら|いただ|ない|ます")
# 売り込む, 受け入れ, 書き方, 建て増し: a verb that goes on in kanji; 来て始める are two.
_GOES_ON = re.compile(
    f"(?:(?<=[いきぎしちびみりえけげせべめれ])|(?<=[建立育捨当]て))[込出入上下合替換直続始過付増回方手物先](?!{_KANJI})"
)
# 近所の商店街: one kanji more that is no word by itself, nor the beginning of a verb.
_LAST_KANJI = re.compile(f"(?<={_KANJI}){_KANJI}(?=[のをにでがはともへやか]|[^ぁ-ん㐀-鿿]|$)")


def written_end(text: str, end: int, known_at: Callable[[int], Sense | None]) -> int:
    """Past the ending of a word in a folded text that is known up to ``end``; ``known_at``: what a word at a place means."""

    def begins_another(at: int) -> bool:
        sense = known_at(at)
        return sense is not None and not (sense.asking and _ENDS_VERB.match(text, at))

    at = end
    if (kanji := _LAST_KANJI.match(text, at)) and not begins_another(at):
        at = kanji.end()
    while at < len(text) and not begins_another(at):
        if goes_on := _INFLECTED.match(text, at) or _GOES_ON.match(text, at):
            at = goes_on.end()
        elif _HIRAGANA.match(text, at) and text[at] not in _PARTICLES and not _FOLLOWS.match(text, at):
            at += 1
        else:
            break
    return at

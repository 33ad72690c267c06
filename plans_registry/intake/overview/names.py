"""How names of measures and headings of pillars end, and what says that it describes a picture."""

import re

from plans_registry.intake.lines import Nesting, shape_of

LONG_NAME = 100
LONGEST_NAME = 45
"""Signs of the longest name on a line of its own."""
TELLING_CAPTION = re.compile(
    # ▲甲の工房 / （写真）甲の工房 / 写真１　甲の工房
    r"^[▲△↑←]|^[（【]?(?:写真|画像)\s*[0-9①-⑳]*\s*(?:[）】]|:|\s(?!撮影))"
    # 町田の創業塾の様子 / 創業支援施設の外観
    r"|^[^、。（）]*(?:の様子|風景|募集案内|の取組|取組事例|の外観|の全景|写真|のチラシ|ポスター|ロゴ|の会場)$"
)
"""A line that says itself that it describes a picture, wherever it stands."""
# 創業支援事業 / 見本市出展支援 / 専門家の派遣 / 創業塾
NAME_END = re.compile(
    "(?:事業|支援|補助|補助金|助成|助成金|奨励金|給付金|制度|促進|推進|育成|創出|強化|整備|開催|運営|設置|活用|構築|充実|発信|相談|派遣"
    "|認定|表彰|融資|あっせん|補給|貸付|講座|セミナー|研修|教室|塾|ゼミ|会|フェア|まつり|展|商品券|プラットフォーム|ネットワーク|センター"
    "|プロジェクト|プログラム|キャンペーン|イベント|コンテスト|検討|調査|実施|誘致|交流|連携|確保|開発|開拓|普及|啓発|向上|拡大|維持|承継)$"
)
"""How the name of a measure usually ends."""
# 創業支援事業 / B補助金; 支援, 開催 or 活用 stand inside descriptions and longer names too.
SURE_NAME_END = re.compile("(?:事業|補助金|助成金|奨励金|給付金|制度|プロジェクト|プログラム)$")
# 販路拡大支援 / 魅力あるまちづくり / 国内産業の強化
TITLE_END = re.compile(rf"{NAME_END.pattern}|(?:づくり|化|定着|成長|振興|形成|集積|確立|安定|再生|柱)$")
"""How the heading of a pillar usually ends."""
# A事業：説明 / B出店 ：説明 / 創業支援事業 ― 説明
_APART = re.compile(
    r"(?<=[^\s0-9]{3})\s*:\s*|(?<=\S{3})\s+[―—–─‐ー-]{1,2}\s+|(?<=\S{2})\s*(?:[―—─]{1,2}|[…‥⇒→]+)\s*(?=\S{2})"
)
"""Between the name of an item and its description."""
# A事業　甲を補助します。 / A事業（新）　甲を補助します。 / 川遊び拠点整備　　桟橋とカヌー置場を設ける
_BLANK_APART = re.compile(r"(?<=[^\s、。（]{3}|（[新拡継重再]）) (?!（)(?=[^、。]*[をがに、][^（]*。?$)")


# 「A事業」 / 『「作る、売る」応援事業』, but not 「甲」と「乙」
_QUOTED = re.compile("「([^「」]+|(?:[^「」]*「[^「」]*」)+[^「」]*)」")


def without_quotes(name: str) -> str:
    """The name without the quotes around all of it: 「創業塾」, but 「まちの創業」応援事業 has its own."""
    match = _QUOTED.fullmatch(shape_of(name))
    return name[slice(*match.span(1))].strip() if match else name


def sign_apart(shape: str, start: int, stop: int) -> re.Match[str] | None:
    """The first ： or dash between a name and its description, outside all brackets."""
    for match in _APART.finditer(shape, start, min(stop, start + LONG_NAME)):
        before = shape[start : match.start()]
        if not Nesting().read(before).depth and not re.search("[、。]", before) and shape[match.end() : stop].strip():
            return match
    blank = _BLANK_APART.search(shape, start, stop)
    if not blank or re.search("[をがに]", shape[start : blank.start()]):
        return None
    if not shape[start:stop].endswith("。") and not NAME_END.search(shape[start : blank.start()]):
        return None
    # せたがや Pay の普及を支援します。: a blank beside a Latin word parts nothing, unless a name ends there.
    latin = any(sign.isascii() and sign.isalnum() for sign in (shape[blank.start() - 1], shape[blank.end()]))
    return blank if not latin or NAME_END.search(shape[start : blank.start()]) else None

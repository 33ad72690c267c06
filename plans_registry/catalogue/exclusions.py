"""Words of a sentence that leave something out: 創業以外の支援, 足立区を除く, support except start-ups.  Pure."""

import re
from dataclasses import dataclass

BEFORE, NOTHING, BEHIND = -1, 0, 1


def _behind(words: str) -> str:
    """A place right behind one of these words, which stand here folded: せみなー is セミナー."""
    return "(?:" + "|".join(f"(?<={word})" for word in words.split()) + ")"


def _not_behind(words: str) -> str:
    return "".join(f"(?<!{word})" for word in words.split())


# What a measure offers, or does: who wants none of it leaves such measures out (セミナーのない創業支援).  Of all else words
# alone do not tell: 後継者のいない店, 経験のない人 and 下請けに頼らない経営 say what is lacking, or hoped for.
_OFFERED = _behind(
    "補助 補助金 助成 助成金 奨励金 給付金 融資 貸付 借入 借金 ろーん せみなー 講座 講習 講習会 研修 塾 派遣 まっちんぐ"
    " 交流会 懇談会 商談会 展示会 見本市 出展 こんてすと いべんと 施設 おんらいん"
)
# Themes of support that nobody has or lacks: 海外展開なしの販路支援, but 後継者なしの支援 says who asks.
_A_THEME = _behind(
    "海外 海外展開 海外進出 海外販路 輸出 輸入 創業 起業 開業 事業承継 観光 広告 宣伝 通販 商品開発 技術開発 研究開発 産学連携"
)
# What people hope not to need: a loan for which 担保は不要, a seminar for which 経験は不要.
_NOT_A_BURDEN = _not_behind(
    "担保 保証 保証人 経験 資格 知識 予約 登録 申請 手続 手続き 届出 許可 審査 面談 準備 会費 手数料 費用 負担 返済 利子 資金 お金"
)
# How something is, and not what: 英語が得意ではない会社.
_NOT_A_STATE = _not_behind("得意 苦手 十分 可能 必要 確実 安全 明確 活発 有名 好き 適切 簡単 順調 元気 的")

# Who or what may have an offer, or not: a grant for which 大企業は対象外.
_NOT_A_BEARER = _not_behind("企業 者 主 人 社 店 店舗 団体 組合 費 費用 金額")

# 創業関係は不要, 交流会のたぐいを除く, 融資とかじゃなくて, 創業に関するものを除く
_OF_IT = "に(?:関する|関わる|かかわる|係る|かかる)(?:もの|施策|支援|事業|制度)"
_SUCH = f"(?:(?:関係|関連)(?:のもの)?|など|等|とか|なんか|のたぐい|の類|{_OF_IT})?"
# A noun follows: 製造業でない会社, but not 創業ではないけど, which says who is asking, nor 専門家でない人でも, which leaves nobody out, nor 親族でない人に.
_A_NOUN = r"(?=ところ|[^\sがけかとので。しんよねわばらくは])(?!ため|なら|ものの|こと|はず|場合|状|[人方者][にへ]|[^\s。]{0,6}(?:でも|にも))"
# Of 担保などは不要 the 担保 counts.
_NO_MORE = _not_behind("など 等 とか なんか たぐい 類 もの")
# What a registry of support has, and no one's name in it: 海外展開なしの販路支援, but not 海外展開なしの事業者.
_SUPPORT = r"(?=[^\s。のをにへで]{0,6}(?:支援|施策|事業(?!者|主|所)|補助|助成|奨励|制度|相談))(?![^\s。のをにへで]{0,6}(?:企業|会社|事業者|人|者|店))"
# And it is what is offered, not who or what lacks something: セミナーのない創業支援, but not 施設のない地域.
_A_MEASURE = (
    r"(?=[^\sがけかとので。しんよねわば])(?!人(?!材)|方|者|私|社員|従業員|職員|会社|企業|店|商店|工場|農|個人|若|女|中小|小規模|経営者|起業家"
    "|町|街|市|区|村|島|地域|自治体|場|所|時|とき|中|状|うち|くらい|ほど)"
)
_JAPANESE = "|".join([
    # 創業以外, 創業以外の; 創業以外にも leaves nothing out
    "以外(?!に?も|から)(?:の|に|で|は)?",
    # 創業を除く支援, 創業を除いて, 創業抜きで; not 居抜きの店舗, 生き抜きの
    "(?:を|は)?除(?:く|いた|いて|き|外(?:した?|して|する)?)(?:の|と|は)?",
    "を(?:のぞく|のぞいた|のぞいて|のぞき)|は?(?<![居いきしちりえけ])[抜ぬ]き(?:で|の|に[しす])|を抜い[たて]",
    "を別に(?:した|して|すれば|すると)|は別(?:に(?:した|して)|として)|は(?:省(?:く|いて)|外して)",
    # 融資を含まない
    "[をがは](?:含|ふく)(?:まない|まず|めない|めず|まれない)",
    # 融資ではなく補助金, 融資じゃない支援, 製造業でない会社; 製造業でなくても leaves nothing out
    f"(?:では|じゃ)なくて?(?!て?も)|{_NOT_A_STATE}(?:では|じゃ|(?<![がもにはをんい])で)ない{_A_NOUN}",
    # 足立区でも町田市でもない, 足立区と町田市のどちらでもない
    rf"でも(?=[^\s。]{{1,16}}でもない{_A_NOUN})|の?(?:どちら|いずれ|どれ)でもない|{_NOT_A_STATE}でもない{_A_NOUN}",
    "とは?関係[のが]?ない",
    # 足立区外の, 23区外の; 区外の展示会 is an exhibition elsewhere
    "(?<=[㐀-鿿0-9][区市町村])外(?=[のでにへ])|(?<=[区市町村])とは?別の",
])  # fmt: skip
# 融資はいらない, 創業は不要; a loan for which 保証人は不要 is wanted
_NEEDLESS = "(?:[はも]|(?<=とか)|(?<=なんか))(?:不要|いらない|要らない|いりません|要りません|結構です)"
# 創業は対象外とし, 創業を対象外とした; not 創業は対象外ですか, nor 大企業は対象外とする補助金
_OUT_OF_SCOPE = (
    "[はを]対象外と(?:して(?![いおも])|した(?!の|理由|場合)|しつつ|し(?![てたつま])|する(?!か|の|理由|場合))"
)
_OF_IT_OUT_OF_SCOPE = f"(?:{_OF_IT}|(?:関係|関連)(?:のもの)?)[はが]対象外(?:の|で(?![すしはも])|(?=$|[ 。]))"
_JAPANESE_OF_OFFERS = "|".join([
    f"(?:が|の|で)ない{_A_MEASURE}|(?:なし|無し)(?:の|で(?!も)|(?=$|[ 。]))|とは?別の",
    f"[をは](?:使わ|用い|利用し|受け|伴わ)(?:ない{_A_MEASURE}|ず)|[をは]利用せず|は(?:使わ|利用し|受け)ない(?!と|か|なら)",
    f"に(?:は?頼ら|よら|依存し|出|参加し)(?:ない{_A_MEASURE}|ず)|に(?:依存|参加)せず",
    "(?:は|を|には?)(?:使い|利用し|受け|借り|し|出|参加し|行き|頼り)たくない",
    "は(?:嫌|いや)(?:だ|です|なので)?|[をは](?:避け|省い|外し)(?:た|て)い?|が(?:不要|いらない|要らない)",
])  # fmt: skip
# More is wanted than what stands before: where other words are, they alone are looked for.
_ALSO = "以外に?も|(?:だけ|のみ|ばかり)(?:では?|じゃ)な[くい]|のみならず"
# Nor is only that wanted which they are said of: オンラインに限らない展示会, 業種を問わず, 足立区以外からの移転, お金がなくても.
_ANYHOW = (
    "に(?:限ら(?:ない|ず)|(?:かかわ|関わ|拘わ)らず|関係なく)|を問わ(?:ない|ず)"
    f"|以外から|(?<=[㐀-鿿0-9][区市町村])外から|{_behind('お金 資金 経験 知識 資格')}がなくても"
)

_ENGLISH = "|".join([
    "except(?:ing)?(?: for)?|exclud(?:e|es|ing)|other than|apart from|aside from|but not(?! enough| yet| sure| only| just)|not including",
    "(?:all|anything|anywhere|everything|everywhere) but|not in|outside of|neither|leav(?:e|ing) (?:out|aside)",
    "(?:is|are)n['’]t in",
    # non-manufacturing, but not: non-Japanese, non-profit
    "non-(?=manufactur|retail|restaurant|food|farm|agricultur|tech)",
    # companies that are not manufacturers, but not: shops that are not profitable
    r"(?:that|which|who) (?:(?:is|are) not|(?:is|are)n['’]t)(?= an? [a-z]+(?:er|or|up)\b| [a-z]+(?:ers|ors|ups)\b)",
])  # fmt: skip
# Only of a place: not Machida, without Machida, besides Machida; "not enough staff".
_ENGLISH_OF_PLACES = "not(?: from| at| based in)?|without|outside|(?<= )besides"
# Only of what a measure offers: without subsidies, no seminars, advice rather than loans; but "without collateral", "there are no
# grants", "instead of closing my shop".
_ENGLISH_OF_OFFERS = "|".join([
    "rather than|instead of|without|with no|(?<!why )not|(?<!are )(?<!is )(?<!have )(?<!has )(?<!get )(?<!got )no|no need (?:for|of)|not interested in",
    "(?:do|does)(?:n['’]t| not) (?:want|need|like|involve|include|use)|not (?:using|involving|wanting|needing)",
])  # fmt: skip
_AN_OFFER = (
    "(?=(?: (?:a|an|any|the|more|using|joining|attending))* (?:"
    r"subsid|grants?\b|loans?\b|seminar|workshop|course|lecture|matching|matchmaking"
    r"|networking|trade (?:fair|show)|exhibition|fairs?\b|events?\b|contest|facilit))"
)
# Everything for founders but subsidies; not "all we have but no grants", nor "all shops but subsidies are gone".
_ALL_BUT = re.compile(
    r"\b(?P<all>all|anything|everything|every)"
    r"(?: (?!(?:not|nothing|is|are|was|were|i|we|you|they|have|has|had|do|does|need|want|gone|closed)\b)[a-z-]+){1,5}"
    rf" (?P<but>but){_AN_OFFER}(?!(?: [a-z-]+){{1,3}} (?:is|are|was|were|can|too)\b)"
)
_ENGLISH_ALSO = "not only|not just"
_ENGLISH_ANYHOW = "not (?:limited|restricted|confined) to|regardless of"
_BEFORE, _BEHIND = (
    re.compile(
        rf"(?P<also>{_ALSO})|(?P<anyhow>{_ANYHOW})|{_SUCH}(?:{_JAPANESE})|{_OFFERED}{_SUCH}(?:{_JAPANESE_OF_OFFERS})"
        rf"|{_NOT_A_BURDEN}{_NO_MORE}{_SUCH}{_NEEDLESS}|{_NOT_A_BEARER}{_NO_MORE}{_SUCH}{_OUT_OF_SCOPE}|{_OF_IT_OUT_OF_SCOPE}"
        rf"|{_A_THEME}(?:なし|無し)(?:の|で(?!も)){_SUPPORT}{_A_MEASURE}"
    ),
    re.compile(
        rf"\b(?:(?P<also>{_ENGLISH_ALSO})|(?P<nothing>nor)|(?P<anyhow>{_ENGLISH_ANYHOW})|{_ENGLISH}"
        rf"|(?:{_ENGLISH_OF_OFFERS}){_AN_OFFER}|(?P<of_places>{_ENGLISH_OF_PLACES}))\b"
    ),
)

# 足立区と町田市以外, start-ups and loans: both are left out.
_JOINED = re.compile(r" ?(?:と|や|か|・|および|及び|and|or|nor) ?")
# 展示会、セミナー、補助金を除く; of 販路、セミナー、補助金なし and 販路、展示会、補助金を含まない only the last.
_OF_A_LIST = re.compile("以外|除|のぞ|不要|いら|いり|要ら|要り|対象外")
# except in Adachi, except for the islands
_LED_TO = re.compile(r"(?: (?:in|from|the|for|of|to|a|an|any))* ?")


@dataclass(frozen=True, slots=True)
class LeavingOut:
    """Words that say that what stands ``BEFORE`` or ``BEHIND`` them is not wanted; ``NOTHING`` of those that only seem to
    (nor).  ``of_places``: only where a place follows.  ``anyhow``: it is not looked for either (創業に限らず); ``also``: where
    something else is wanted, too (創業以外にも補助金).
    """

    end: int
    what: int
    of_places: bool = False
    anyhow: bool = False
    also: bool = False


def leaving_out_in(text: str) -> dict[int, LeavingOut]:
    """Those of a folded text, by where they begin."""
    found = {}
    for pattern, what in ((_BEFORE, BEFORE), (_BEHIND, BEHIND)):
        for match in pattern.finditer(text):
            said = match.groupdict()
            found[match.start()] = LeavingOut(
                match.end(),
                NOTHING if said.get("nothing") else what,
                of_places=bool(said.get("of_places")),
                anyhow=bool(said["anyhow"] or said["also"]),
                also=bool(said["also"]),
            )
    for match in _ALL_BUT.finditer(text):
        found[match.start("all")] = LeavingOut(match.end("all"), NOTHING)
        found[match.start("but")] = LeavingOut(match.end("but"), BEHIND)
    return found


def takes_a_list(said: str) -> bool:
    """Whether words that leave something out may be said of all of a list with commas: 展示会、セミナー、補助金を除く."""
    return _OF_A_LIST.search(said) is not None


def is_joined(between: str) -> bool:
    """Whether two words belong together by what stands between them."""
    return _JOINED.fullmatch(between) is not None


def leads_on(between: str) -> bool:
    """Whether what is left out follows: only a blank, and English words that join."""
    return _LED_TO.fullmatch(between) is not None

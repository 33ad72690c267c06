"""Where a wish or complaint ends as it was written, of which the vocabulary knows the beginning."""

import pytest

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.vocabulary import Meaning, Sense
from plans_registry.catalogue.word_endings import written_end

ASKING = (
    "したい",
    "している",
    "しています",
    "ほしい",
    "おしえて",
    "ありますか",
    "できますか",
    "ください",
    "もらえますか",
)
KNOWN = {word: Sense(asking=True) for word in (*ASKING, "いただけますか", "ないですか", "ますか")}
KNOWN |= {"うるさい": Sense((Meaning("騒音", {}),)), "街": Sense((Meaning("商店街", {}),))}


def told(beginning: str, rest: str) -> str:
    text = fold(beginning + rest)
    end = written_end(
        text, len(beginning), lambda at: next((KNOWN[word] for word in KNOWN if text[at:].startswith(word)), None)
    )
    return text[:end]


@pytest.mark.parametrize(
    ("beginning", "ending", "behind"),
    [
        ("家賃を補助", "してくれる", "制度はありますか"),
        ("専門家に来て", "もらって", "経営の相談がしたい"),
        ("大学と一緒に開発してみ", "たい", ""),
        ("店を継", "いでくれる", "人がいない"),
        ("店を始め", "たい", "のですが"),
        ("家賃が高", "かった", "ので"),
        ("家賃が高", "い", "です"),
        ("誰も応募してこ", "ない", "。"),
        ("銭湯を残", "したい", ""),
        ("場所を探", "しています", ""),
        ("格好よく作り直", "してほしい", "です"),
        ("話を聞いて", "ほしい", "です"),
        ("店が儲", "からない", ""),
        ("機械が動", "かない", "ので"),
        ("商圏が広", "がらない", "から"),
        ("売上を落", "とさない", "ように"),
        ("人を増", "やしたい", "が"),
        ("店を始め", "にくい", "ので"),
        ("お金に悩", "んでいる", "人"),
        ("焼酎を売り", "込む", "には"),
        ("書類の書き", "方", "おしえて"),
        ("工場の建て", "増し", "には"),
        ("書類のやり", "かた", "を"),
        ("手続がむずかし", "かった", "ので"),
        ("制度が利用", "できない", "ので"),
        ("空き店舗を利用", "できます", "か"),
        ("話を聞いて", "ください", ""),
        ("専門家に来て", "もらえます", "か"),
        ("話を聞いて", "いただけます", "か"),
        ("人が足り", "ない", "ですか"),
        ("何が学べ", "ます", "か"),
    ],
)
def test_a_verb_is_told_whole(beginning: str, ending: str, behind: str):
    assert told(beginning, ending + behind) == fold(beginning + ending)


@pytest.mark.parametrize(
    ("beginning", "behind"),
    [
        ("家賃の補助", "はありますか"),
        ("会社を継ぐ", "ことになった"),
        ("会社を継いだ", "あとの相談"),
        ("会社を継ぐ", "ひとをさがす"),
        ("店を始めた", "ばかりです"),
        ("店を始める", "まで"),
        ("店を始める", "ための部屋"),
        ("展示会に出たい", "けど費用が高い"),
        ("講習を受けさせたい", "んですが"),
        ("スマホで払える", "ようにしたい"),
        ("パンを売り", "ながら"),
        ("展示会に出る", "などしたい"),
        ("家賃を払える", "くらいの売上"),
        ("人手に困る", "ほどの注文"),
        ("家賃が高", "うるさい"),
        ("創業の相談", "ありますか"),
        ("お金を出して", "店をひらく"),
        ("専門家に来て", "始める"),
    ],
)
def test_another_word_behind_it_is_not_told(beginning: str, behind: str):
    assert told(beginning, behind) == fold(beginning)


@pytest.mark.parametrize(
    ("beginning", "rest", "whole"),
    [
        ("新しい品", "物を作る", "新しい品物"),
        ("技能実習生", "受け入れ", "技能実習生"),
        ("近所の商店", "街", "近所の商店"),  # 街 is a word of its own here
        ("会社に紹介", "補助金", "会社に紹介"),
    ],
)
def test_one_kanji_more_belongs_to_the_word_unless_it_begins_another(beginning: str, rest: str, whole: str):
    assert told(beginning, rest) == whole

"""How the words were read: the sentence that says it, the links to the other readings, what they would bring."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests import factories
from tests.factories import MACHIDA, measure, pillar
from tests.public.reading import Reader, plain, read
from tests.public.search_page import chips, count, names, notices, sent
from tests.public.two_plans import publish_two_plans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registry() -> None:
    factories.load_reference()
    factories.concept("創業", "起業", trouble=["店を始めたい"], mistake=["操業支援"], related=["交流会"])
    factories.concept("見本市", "展示会")
    factories.concept("補助金", "補助", "助成")
    factories.concept("融資", related=["資金相談"])
    factories.concept("たずねることば", asking=["支援", "教えて"])
    publish_two_plans(background="商店街の再生も課題である。")


def said(client: Client, q: str, prefix: str = "", **parameters: str) -> str:
    address = f"{prefix}/measures/?q={quote(q)}" + "".join(f"&{name}={value}" for name, value in parameters.items())
    return " ".join(notices(read(client, address)))


def without_link(text: str) -> str:
    return re.sub("読みかえずにさがす |Search without interpreting the words ", "", text)


def wider(page: Reader) -> str:
    blocks = [plain(block.text) for block in page.with_class("panel")]
    return next((block for block in blocks if block.startswith(("さがす範囲", "A wider"))), "")


@pytest.mark.parametrize(
    ("q", "ja", "en"),
    [
        (
            "操業支援",
            "「操業支援」を「創業」に読みかえて 1件。",
            "“操業支援” was read as “創業”: 1 measure.",
        ),
        (
            "見本市補助を教えて",
            "「見本市」と「補助」（または近い意味のことば）をふくむ 1件。 「教えて」は、たずねることばか広すぎることばとして外しました。",
            "1 measure contains “見本市” and “補助” (or words of similar meaning). “教えて” was left out: it only asks a question or is too general.",
        ),
        (
            "店を始めたい 見本市",
            "「創業」か「見本市」（または近い意味のことば）をふくむ 4件。 両方のことばがそのままある施策はありません。"
            " 「店を始めたい」は「創業」と読みました。",
            "4 measures contain “創業” or “見本市” (or words of similar meaning). No measure has both words as they stand."
            " “店を始めたい” was read as “創業”.",
        ),
        (
            "見本市と温泉",
            "「見本市」（または近い意味のことば）をふくむ 2件。 「温泉」をふくむ施策はありません。",
            "2 measures contain “見本市” (or words of similar meaning). No measure contains “温泉”.",
        ),
        (
            "見本市と温泉と商店街",
            "「見本市」（または近い意味のことば）をふくむ 2件。 「温泉」か「商店街」をふくむ施策はありません。",
            "2 measures contain “見本市” (or words of similar meaning). No measure contains “温泉” or “商店街”.",
        ),
        (
            "融資",
            "「融資」に近い意味のことばをふくむ 1件。 「融資」をふくむ施策はありません。",
            "1 measure contains a word similar in meaning to “融資”. No measure contains “融資”.",
        ),
        (
            "足立区の支援",
            "場所の条件に読みかえて 3件。 「支援」は、たずねることばか広すぎることばとして外しました。",
            "Read as a place: 3 measures. “支援” was left out: it only asks a question or is too general.",
        ),
        ("令和3年度の支援", "年度の条件に読みかえて 4件。", "Read as a fiscal year: 4 measures."),
        ("令和3年度足立区の支援", "場所と年度の条件に読みかえて 3件。", "Read as a place and fiscal year: 3 measures."),
    ],
)
def test_it_says_how_the_words_were_read(client: Client, q: str, ja: str, en: str):
    assert ja in without_link(said(client, q))
    assert en in without_link(said(client, q, "/en"))


def test_a_word_that_too_many_have_is_not_said_to_be_what_was_found_by(client: Client):
    """Twelve measures have 補助金, one has what is related to 融資: that one is the answer, and nothing is said to count the twelve."""
    grants = [measure(f"家賃の補助金{number}", number=number, description="") for number in range(1, 13)]
    factories.published(factories.SETAGAYA, pillars=(pillar("補助", *grants),))
    address = f"/measures/?q={quote('補助金 温泉 融資')}"
    page = read(client, address)
    assert count(page) == "「補助金 温泉 融資」に関わる施策 1 件"
    assert without_link(said(client, "補助金 温泉 融資")).startswith(
        "「融資」に近い意味のことばをふくむ 1件。"
        " 「補助金」は多くの施策にあるので、それだけでは選んでいません。 「温泉」か「融資」をふくむ施策はありません。"
    )
    assert without_link(said(client, "補助金 温泉 融資", "/en")).startswith(
        "1 measure contains a word similar in meaning to “融資”."
        " “補助金” alone finds none here, as too many measures have it. No measure contains “温泉” or “融資”."
    )
    alone = page.link("「補助金」だけでさがす（13件）")
    assert count(read(client, alone)).endswith(" 13 件")


def test_a_page_is_headed_by_the_words_of_its_reader(client: Client):
    factories.concept("異業種交流", trouble=["meet others"])
    assert count(read(client, "/en/measures/?q=meet+others")) == "Measures related to “meet others”: 1"
    assert "“meet others” was read as “異業種交流”" in said(client, "meet others", "/en")
    assert count(read(client, "/measures/?q=meet+others")) == "「meet others」に関わる施策 1 件"
    page = read(client, f"/measures/?q={quote('足立区 店を始めたい')}")
    assert count(page) == "「店を始めたい」に関わる、足立区の施策 1 件"
    assert set(chips(page)) == {"自治体：足立区（ことばから）", "ことば：店を始めたい"}
    assert "「店を始めたい」を「創業」に読みかえて 1件。" in " ".join(notices(page))


def test_what_a_reader_wrote_is_cut_inside_no_verb(client: Client):
    factories.concept("異業種交流", trouble=["専門家…来て", "コロナ…売上が"])
    for asked, told in (
        ("専門家に来てもらって始める", "専門家に来てもらって"),
        ("コロナで売上が落ちた", "コロナで売上"),
    ):
        page = read(client, f"/measures/?q={asked}")
        assert count(page).startswith(f"「{told}」に関わる施策")
        assert f"ことば：{told}" in chips(page)
        assert f"「{told}」を「異業種交流」に読みかえて" in " ".join(notices(page))
        assert f"「{told}」に関わる施策" in client.get("/embed/measures/", {"q": asked}).content.decode()


def test_a_measure_without_the_words_says_where_they_stand(client: Client):
    page = read(client, f"/measures/?q={quote('見本市のようす')}&match=words")
    hits = {plain(hit.text).split()[0]: plain(hit.text) for hit in page.with_class("hit")}
    assert "「写真の説明」がことばに一致しています。" in hits["ブランド認定"]
    assert "ことばに一致" not in hits["見本市出展"]


def test_a_word_that_stands_only_in_a_caption_is_named(client: Client):
    factories.concept("商標", related=["のようす"])
    page = read(client, f"/measures/?q={quote('商標 ブランド認定')}")
    (hit,) = [plain(hit.text) for hit in page.with_class("hit") if "ブランド認定" in hit.text]
    assert "「のようす」は、写真の説明にあります。" in hit
    (hit,) = [plain(hit.text) for hit in read(client, "/en/measures/?q=見本市 ブランド&match=words").with_class("hit")]
    assert "“見本市” stands in a caption." in hit


def test_words_taken_as_typed_say_nothing(client: Client):
    assert "読みかえ" not in said(client, "創業")
    assert "読みかえずに" not in said(client, "創業")


def test_of_many_words_the_first_four_are_named(client: Client):
    text = said(client, "創業と見本市と補助と異業種交流と資金相談と商店街と工場")
    assert "「創業」か「見本市」か「補助」か「異業種交流」ほか（または近い意味のことば）をふくむ" in text
    assert "「商店街」か「工場」をふくむ施策はありません。" in text
    page = read(client, f"/measures/?q={quote('創業と見本市と融資と商店街と工場')}")
    assert count(page) == "「創業 見本市 融資 商店街 …」に関わる施策 4 件"
    assert count(read(client, f"/en/measures/?q={quote('融資')}")) == "Measures related to “融資”: 1"


def test_what_the_filters_leave_out_is_not_said_to_be_missing(client: Client):
    text = said(client, "見本市補助", municipality=MACHIDA)
    assert "選んだ条件に" not in text  # nothing at all is found there
    factories.published(factories.SETAGAYA, pillars=(pillar("柱", measure("見本市", description="")),))
    text = said(client, "見本市補助", municipality=factories.SETAGAYA)
    assert (
        "「見本市」か「補助」（または近い意味のことば）をふくむ 1件。 選んだ条件に、両方のことばがそのままある施策はありません。"
        in text
    )


def test_years_named_together_are_one_sentence_and_one_word(client: Client):
    page = read(client, f"/measures/?q={quote('創業を2021-2023')}")
    (lift,) = [notice for notice in notices(page) if "絞り込みの条件" in notice]
    assert lift.startswith("「2021-2023」は")
    undone = page.link("「2021-2023」をことばとしてさがす")
    assert undone == f"/measures/?q={quote('創業')}+{quote('「2021-2023」')}"


def test_more_than_one_thing_to_say_of_words_is_folded(client: Client):
    def folded(q: str) -> list[str]:
        return [plain(part.text) for part in read(client, f"/measures/?q={quote(q)}").with_class("how-read")]

    assert folded("創業") == []
    (told,) = folded("見本市補助を教えて")
    assert told.startswith(
        "くわしい読みかた 「教えて」は、たずねることばか広すぎることばとして外しました。 「見本市」と「補助」に近い意味のことば"
    )


def test_links_lead_to_the_other_readings_and_back(client: Client):
    page = read(client, f"/measures/?q={quote('操業支援')}")
    assert "読みかえずにさがす" not in page.main  # it would find nothing
    typed = read(client, f"/measures/?q={quote('操業支援')}&match=literal")
    assert count(typed) == "「操業支援」を含む施策は見つかりませんでした（0 件）"
    assert wider(typed).startswith("さがす範囲を広げると 「操業支援」を「創業」とも読むと 1件。")
    assert "読みかえずにさがしました。" in " ".join(notices(typed))
    assert typed.link("必要なら読みかえてさがす") == f"/measures/?q={quote('操業支援')}"


def test_the_reading_is_kept_by_everything_but_new_words(client: Client):
    page = read(client, f"/measures/?q={quote('創業')}&match=some")
    assert page.link("2件をCSVで保存（Excel対応）").endswith("&match=some")
    kept = {button: ("match", "some") in sent(page, pressed=button) for button in ("search-button", "apply", "change")}
    assert kept == {"search-button": False, "apply": True, "change": True}
    assert all("match=some" in link["href"] for link in page.all("link", type="application/atom+xml"))


def test_a_short_answer_says_what_the_next_reading_would_bring(client: Client):
    page = read(client, f"/measures/?q={quote('創業')}")
    assert names(page)[0] == "創業塾"
    assert wider(page).startswith(
        "さがす範囲を広げると 「創業」に関連のあることば（交流会）もふくめて 2件。 異業種交流会"
    )
    assert "異業種交流会" not in page.one("ol", id="results").text
    assert names(read(client, page.link("「創業」に関連のあることば（交流会）もふくめて 2件。"))) == [
        "創業塾",
        "異業種交流会",
    ]
    english = wider(read(client, f"/en/measures/?q={quote('創業')}"))
    assert english.startswith("A wider search 2 measures, including words related to “創業” (交流会).")


def test_captions_are_named_where_they_bring_more(client: Client):
    page = read(client, f"/measures/?q={quote('見本市')}")
    assert wider(page).startswith("さがす範囲を広げると 写真の説明もふくめて 2件。 ブランド認定")
    english = wider(read(client, f"/en/measures/?q={quote('見本市')}"))
    assert "2 measures, including captions of photos." in english


def test_an_answer_of_five_or_without_more_has_no_such_block(client: Client):
    more = [measure(f"創業の会{number}", number=number, description="") for number in range(1, 5)]
    assert wider(read(client, f"/measures/?q={quote('ブランド')}")) == ""
    factories.published(factories.SETAGAYA, pillars=(pillar("柱", *more),))
    assert wider(read(client, f"/measures/?q={quote('創業')}")) == ""


def test_of_many_words_of_like_meaning_the_first_three_are_named(client: Client):
    factories.concept("産業", *(f"{letter}業" for letter in "甲乙丙丁戊己庚辛壬癸"))
    for address, said in (("/measures/", "丙業ほか7語）も"), ("/en/measures/", "丙業 and 7 more) were")):
        (notice,) = notices(read(client, f"{address}?q={quote('産業')}&match=literal"))[1:]
        assert said in notice
        assert "丁業" not in notice


def test_a_place_without_a_plan_is_told_with_its_page_and_its_neighbours(client: Client):
    page = read(client, f"/measures/?q={quote('葛飾区で創業したい')}")
    assert names(page) == []
    assert "葛飾区の計画は、いま掲載していません" in [plain(title.text) for title in page.all("h3")]
    assert page.link("葛飾区のページを見る") == "/municipalities/131229/"
    assert [plain(item.text) for item in page.all("li") if "足立区 区部" in plain(item.text)] == ["足立区 区部 3件"]
    elsewhere = page.link("「自治体：葛飾区」をはずす")
    assert names(read(client, elsewhere))[0] == "創業塾"
    english = read(client, f"/en/measures/?q={quote('葛飾区で創業したい')}")
    assert "No plan of Katsushika City is listed at present" in english.main
    assert english.link("See the page of Katsushika City") == "/en/municipalities/131229/"
    assert "いま掲載していません" not in read(client, f"/measures/?q={quote('足立区の温泉')}").main


def test_an_answer_says_that_texts_of_plans_have_the_words_too(client: Client):
    factories.published(
        factories.SETAGAYA, background="創業と商店街が課題。", pillars=(pillar("柱", measure("朝市", description="")),)
    )
    page = read(client, f"/measures/?q={quote('創業')}&region=wards&sort=newest")
    assert names(page)[0] == "創業塾"
    address = page.link("計画でさがす（計画の文章もふくめて）：2計画")
    assert address == f"/plans/?q={quote('創業')}&region=wards"
    of_type = read(client, f"/measures/?q={quote('創業')}&region=wards&type=startups")
    assert (
        of_type.link("計画でさがす（計画の文章もふくめて）：1計画")
        == f"/plans/?q={quote('創業')}&type=startups&region=wards"
    )
    listed = read(client, address).main
    assert "世田谷区" in listed
    assert "足立区" in listed  # its measure has the word
    nothing = read(client, f"/measures/?q={quote('商店街')}")
    assert nothing.link("計画の文章にはあります：2計画") == f"/plans/?q={quote('商店街')}"
    assert read(client, f"/en/measures/?q={quote('創業')}").link("Search plans, their own texts included: 2 plans")
    assert read(client, f"/en/measures/?q={quote('商店街')}").link("Found in the texts of 2 plans")
    assert "計画の文章" not in read(client, f"/measures/?q={quote('創業')}&region=tama").main
    assert "計画の文章" not in read(client, "/measures/").main


def test_what_no_measure_has_leads_to_the_plans_that_have_it_read_otherwise_or_in_several_places(client: Client):
    factories.concept("感染症対策", trouble=["コロナ…売上が"])
    market = pillar("柱", measure("朝市", types=("sales-channels",)), types=("sales-channels", "talent"))
    factories.published(factories.SETAGAYA, background="感染症対策と農家。", pillars=(market,))
    sentence = read(client, "/measures/?q=コロナで売上が落ちた農家")
    assert "世田谷区地域産業活性化計画" in read(client, sentence.link("計画の文章にはあります：1計画")).main
    of_type = read(client, "/measures/?q=朝市&type=talent")
    assert of_type.link("計画でさがす（計画の文章もふくめて）：1計画") == f"/plans/?q={quote('朝市')}&type=talent"
    for demanded in ("form=grant", "match=literal", "syn=0"):
        assert "計画でさがす" not in read(client, f"/measures/?q=朝市&type=talent&{demanded}").main

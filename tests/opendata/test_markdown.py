"""Markdown warns of what its page warns of (a period that is over, a list that is not all), and no text is markup."""

import re
from collections.abc import Sequence

import pytest
import time_machine
from django.test import Client
from markdown_it import MarkdownIt
from markdown_it.token import Token

from plans_registry.catalogue.models import Entry
from plans_registry.models import Measure, Plan, SourceDocument
from tests import factories
from tests.factories import ADACHI, HAMURA, measure, pillar
from tests.shared import once_a_module

pytestmark = pytest.mark.django_db

_sample = once_a_module(factories.sample_registry, autouse=True)
NOT_ALL = "概要の一覧は「等」で終わり、ここに載っていない施策もあります。"


def _addresses() -> list[str]:
    measure = Entry.objects.filter(plan_key="131211-2021", open_ended=True)[0].measure
    return [
        *("/plans/131211-2021.md", "/plans/131211-2021/editions/1.md", "/municipalities/131211.md"),
        f"/measures/{measure}.md",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2023-03-31", "（計画期間中）"),
        ("2023-04-01", "（今年度で終わる）"),
        ("2024-04-01", "（計画期間が終了）"),
    ],
)
def test_it_says_where_the_period_is_today(client: Client, day: str, said: str):
    for address in _addresses():
        with time_machine.travel(f"{day}T09:00:00+09:00"):
            assert f"令和3年度～令和5年度{said}" in client.get(address).getvalue().decode(), address


def test_it_says_of_a_list_that_it_is_not_all(client: Client):
    for address in _addresses():
        page = client.get(f"{address.removesuffix('.md')}/").content.decode()
        written = client.get(address).getvalue().decode()
        assert written.count(NOT_ALL) == page.count(NOT_ALL) > 0, address


def test_it_says_so_of_no_other(client: Client):
    closed = Entry.objects.filter(open_ended=False)[0].measure
    assert NOT_ALL not in client.get(f"/measures/{closed}.md").getvalue().decode()


def test_every_label_has_one_value_and_days_are_written_as_on_pages(client: Client):
    for address in _addresses():
        written = client.get(address).getvalue().decode()
        assert "- 分類の利用条件：まだ定めていません\n- 計画の文章の利用条件：もとの文書の利用条件 <" in written, (
            address
        )
        prose = re.sub(r"<[^>]*>|\([^)]*\)", "", written)  # but for addresses
        assert re.findall(r"\d{4}-\d\d-\d\d", prose) == [], address
    plan = client.get("/plans/131211-2021.md").getvalue().decode()
    assert re.search(r"^- 版：1（\d{4}年\d{1,2}月\d{1,2}日公開） <", plan, re.MULTILINE)


MARKUP = (
    *(
        "*必須* <b>[x](y)</b>",
        "<b>&amp;</b>",
        "&copy; 2021",
        "~~消~~",
        "`印`",
        "![図](y)",
        "[x]: /y",
        "a | b",
        "\\&amp;",
    ),
    *(
        "# 見出し",
        "1) 番号",
        "1. 番号",
        "- 一覧",
        "+ 一覧",
        "---",
        "- - -",
        "===",
        "~~~",
        "> 引用",
        "2021. ",
        "1)",
        "-5%",
        "1.5倍",
    ),
)


def tokens_of(client: Client, address: str) -> list[Token]:
    """As a parser of CommonMark with the strikethrough and tables of GFM reads it."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return parser.parse(client.get(address).getvalue().decode())


def said(token: Token) -> str:
    """A line as it is read."""
    return "".join(child.content for child in token.children or ())


def shape(tokens: list[Token]) -> list[str]:
    return [
        child.type for token in tokens for child in (token, *(token.children or ())) if child.type != "text_special"
    ]


def test_a_text_is_no_markup(client: Client):
    numbered = [measure(f"施策{number}", number=number) for number in range(1, len(MARKUP) + 1)]
    plan = factories.published(HAMURA, first_year=2018, last_year=2020, pillars=(pillar("支援", *numbered),))
    measures = Measure.objects.filter(pillar__plan=plan).order_by("number")

    def published(texts: Sequence[str]) -> list[tuple[str, list[Token]]]:
        """What is read at the address of each measure, whose texts these are, and of all of them."""
        for row, words in zip(measures, texts, strict=True):
            Measure.objects.filter(pk=row.pk).update(name=words, description=words, audience=words)
        factories.republished(plan)
        addresses = [f"/measures/{row.pk}.md" for row in measures]
        return [(address, tokens_of(client, address)) for address in (*addresses, f"/plans/{plan.key}.md")]

    plain, marked = published(["無印"] * len(MARKUP)), published(MARKUP)
    of_line = [*((words,) * 3 for words in MARKUP), [words for words in MARKUP for _line in range(2)]]
    for (address, before), (_address, after), texts in zip(plain, marked, of_line, strict=True):
        assert shape(after) == shape(before), address
        lines = [(said(old), said(new)) for old, new in zip(before, after, strict=True) if "無印" in said(old)]
        expected = [
            old.replace("無印", " ".join(words.split())) for (old, _new), words in zip(lines, texts, strict=True)
        ]
        assert [new for _old, new in lines] == expected, address


def test_a_text_keeps_its_paragraphs_and_line_breaks(client: Client):
    text = "東京\r\n===\r\n\r\n - 一\n- 二\\\na | b\n:--\n\n\n末尾"
    Plan.objects.filter(municipality=ADACHI).update(background=text, plain_summary=text)
    Measure.objects.filter(pillar__plan__municipality=ADACHI).update(description=text, contact="産業課\n\n1. 電話")
    factories.republished(Plan.objects.get(municipality=ADACHI))
    paragraphs = [["東京", "==="], ["- 一", "- 二\\", "a | b", ":--"], ["末尾"]]
    for address, times in (("/plans/131211-2021.md", 2), (_addresses()[-1], 1)):
        tokens = tokens_of(client, address)
        read = [lines_of(token) for token in tokens if token.type == "inline"]
        assert [lines for lines in read if lines in paragraphs] == paragraphs * times, address
        assert ["問い合わせ先：産業課", "1. 電話"] in read, address
    nested = [lines for lines in map(lines_of, tokens_of(client, "/plans/131211-2021.md")) if "- 一" in lines[1:]]
    assert len(nested) == 8
    assert all(lines[1:6] == ["===", "- 一", "- 二\\", "a | b", ":--"] for lines in nested)


def lines_of(token: Token) -> list[str]:
    """The lines of a paragraph that hard breaks part."""
    parts = ("\n" if child.type == "hardbreak" else child.content for child in token.children or ())
    return "".join(parts).split("\n")


def test_it_tells_all_that_the_page_tells(client: Client):
    told = {"audience": "区内の店", "amount": "上限50万円", "contact": "産業課", "url": "https://www.city.example.jp/a"}
    Plan.objects.filter(municipality=ADACHI).update(plain_summary="お店をたすけます")
    Measure.objects.filter(pillar__plan__municipality=ADACHI).update(**told)
    factories.republished(Plan.objects.get(municipality=ADACHI))
    for address in (address.replace("/editions/1", "/editions/2") for address in _addresses()):
        written = client.get(address).getvalue().decode()
        for said in ("対象者：区内の店", "補助額・補助率：上限50万円", "問い合わせ先：産業課"):
            assert f"- {said}\n" in written, address
        assert "- くわしい情報：<https://www.city.example.jp/a>\n" in written, address
    assert "## やさしい日本語の要約\n\nお店をたすけます\n" in client.get("/plans/131211-2021.md").getvalue().decode()


def test_an_address_ends_where_it_ends(client: Client):
    SourceDocument.objects.update(url="https://plans.example.jp/<b>?x")
    factories.republished(Plan.objects.get(municipality=ADACHI))
    links = [
        child.attrGet("href")
        for token in tokens_of(client, "/plans/131211-2021.md")
        for child in token.children or ()
        if child.type == "link_open"
    ]
    assert "https://plans.example.jp/%3Cb%3E?x" in links

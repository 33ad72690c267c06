"""Who runs the site and under which conditions, wherever somebody quotes or reuses its data."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from plans_registry.environment import Operator
from tests.public.reading import read

pytestmark = pytest.mark.django_db

OPERATOR = Operator(
    name="東京都産業労働局",
    name_en="Bureau of Industrial and Labor Affairs",
    contact="plans@example.jp",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)
PLAN = "/plans/131211-2021/"


@override_settings(OPERATOR=OPERATOR)
def test_the_operator_is_named_where_data_is_quoted(client: Client, registry: None):
    about, open_data, plan = (read(client, address) for address in ("/about/", "/open-data/", PLAN))
    assert "このサイトは、東京都産業労働局が運営しています。" in about.main
    assert about.link("plans@example.jp") == "mailto:plans@example.jp"
    assert "データの提供：東京都産業労働局（plans@example.jp）" in open_data.main
    assert open_data.link("CC BY 4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert "2022年10月3日公開、 東京都産業労働局運営、" in plan.main
    assert "東京都産業労働局" in read(client, "/privacy/").main


@override_settings(OPERATOR=OPERATOR)
def test_english_pages_name_it_in_english(client: Client, registry: None):
    for address in ("/en/about/", "/en/open-data/", f"/en{PLAN}"):
        main = read(client, address).main
        assert "Bureau of Industrial and Labor Affairs" in main
        assert "東京都産業労働局" not in main


@override_settings(OPERATOR=OPERATOR)
@pytest.mark.parametrize("address", ["/measures.atom", "/plans.atom", "/municipalities/131211.atom"])
def test_feeds_carry_the_operator_and_the_licence(client: Client, registry: None, address: str):
    head = client.get(address).content.decode().partition("<entry>")[0]
    assert "<author><name>東京都産業労働局</name><uri>mailto:plans@example.jp</uri></author>" in head
    (rights,) = re.findall("<rights>(.*)</rights>", head)
    assert rights.startswith("分類：CC BY 4.0 https://creativecommons.org/licenses/by/4.0/。")


@override_settings(OPERATOR=Operator())
def test_what_is_not_settled_is_said_with_whom_to_ask_and_no_name_made_up(client: Client, registry: None):
    for address, said in {
        "/about/": "運営者の名前は、まだ登録していません。このサイトは、公開の準備中です。ご質問やお気づきの点は、こちらへ：お問い合わせ",
        "/open-data/": "利用条件は、公開までに定めます。それまでは、使う前にお問い合わせください：お問い合わせ",
        "/privacy/": "記録の内容と期間は、ここから聞いてください：お問い合わせ",
    }.items():
        assert said in read(client, address).main
    assert "運営、" not in read(client, PLAN).main
    feed = client.get("/plans.atom").content.decode()
    assert "<rights>分類：利用条件は、まだ定めていません。計画の文章：もとの文書の利用条件。</rights>" in feed


def test_a_browser_does_not_keep_a_page_that_names_another_operator(client: Client, registry: None):
    before = client.get("/about/")["ETag"]
    with override_settings(OPERATOR=OPERATOR):
        assert client.get("/about/", headers={"if-none-match": before}).status_code == 200
    assert client.get("/about/", headers={"if-none-match": before}).status_code == 304


@pytest.mark.parametrize(
    ("address", "changed"),
    [
        ("/plans.atom", {"SITE_NAME": "架空県の計画"}),
        ("/measures/", {"PAGE_SIZE": 2}),
        ("/measures.csv", {"AREA_CODE": "140007"}),
    ],
)
def test_nor_one_of_before_another_setting_that_it_shows(client: Client, registry: None, address: str, changed: dict):
    before = client.get(address)
    with override_settings(**changed):
        after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert (after.content, after.get("Content-Disposition")) != (before.content, before.get("Content-Disposition"))


def test_the_files_of_the_whole_registry_are_written_anew_with_the_licence_of_now(registry: None, tmp_path: Path):
    for operator in (Operator(), OPERATOR):
        with override_settings(OPERATOR=operator, BULK_FOLDER=tmp_path / "bulk"):
            call_command("export_registry", verbosity=0)
    assert "CC BY 4.0" in (tmp_path / "bulk" / "README.md").read_text(encoding="utf-8")

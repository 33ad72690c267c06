"""Who is said to have saved what one's own page says otherwise: whoever did, be it oneself, and nobody else."""

import pytest

from plans_registry.models import Plan
from plans_registry.models.working_copy import documents_of, write
from tests import factories
from tests.editorial.desk import messages_of, page_of, save, save_page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CLASH = "この画面を開いたあとに、{}が同じところを保存しました"


@pytest.fixture
def plan() -> Plan:
    factories.load_reference()
    return factories.draft()


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ({"title": "題名"}, "chibaさん"),
        ({"background": "現状"}, "あなた"),
        ({"title": "題名", "background": "現状"}, "chibaさん、あなた"),
    ],
)
def test_of_several_who_saved_those_are_named_who_saved_the_same_place(plan: Plan, typed: dict, named: str):
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    page = aoki.get(address)
    save(chiba, address, title="千葉の題名")
    save(aoki, address, background="青木の現状")
    assert CLASH.format(named) in save_page(aoki, address, page, **typed).content.decode()


def test_what_oneself_has_saved_in_another_tab_is_told_as_ones_own(plan: Plan):
    aoki, address = signed_in(factories.aoki()), page_of(plan)
    page = aoki.get(address)
    save(aoki, address, title="青木の題名")
    save_page(aoki, address, page, background="青木の現状")
    assert "あなたが保存した内容も、そのまま入っています：計画" in messages_of(aoki, address)


def test_who_saved_before_the_page_was_opened_is_not_named_for_what_no_record_tells(plan: Plan):
    aoki, chiba, address = signed_in(factories.aoki()), signed_in(factories.chiba()), page_of(plan)
    save(chiba, address, title="千葉の題名")
    page = aoki.get(address)
    write(plan, factories.with_measure(documents_of([plan.pk])[plan.pk], "表で加えた施策"))
    save_page(aoki, address, page, background="青木の現状")
    assert "だれかが保存した内容も、そのまま入っています" in messages_of(aoki, address)

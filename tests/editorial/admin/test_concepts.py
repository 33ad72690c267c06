"""The vocabulary's keeper: what a word would find, and the table as a file, out and in again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.sqlite3._functions import register as register_functions
from django.test import Client
from django.urls import reverse

from plans_registry.models import Concept, ConceptWord
from tests import factories
from tests.editorial.desk import list_of, signed_in
from tests.factories import measure, pillar

pytestmark = pytest.mark.django_db

HEADER = "concept,word,language,kind\n"


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    factories.load_reference()
    factories.concept("事業承継", "跡継ぎ", trouble=["後継者がいない"])
    factories.concept("たずねることば", asking=["教えて"])


@pytest.fixture
def keeper() -> Client:
    return signed_in(factories.ito())


def upload(client: Client, content: str | bytes):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse("admin:plans_registry_concept_table"), {"file": SimpleUploadedFile("a.csv", data)})


def test_it_shows_what_a_word_would_find_in_each_reading(keeper: Client):
    factories.published(pillars=(pillar("柱", measure("事業承継の相談", description="")),))
    text = keeper.get(reverse("admin:plans_registry_concept_try"), {"q": "後継者がいないので教えて"}).content.decode()
    assert "「後継者がいない」を読みかえ" in text
    assert "事業承継の相談" in text
    assert text.count("これが答えになります") == 1
    assert "教えて" in text.split("たずねるだけ")[1]
    assert keeper.get(reverse("admin:plans_registry_concept_try")).status_code == 200
    assert keeper.get(reverse("admin:plans_registry_concept_try"), {"q": "あ" * 501}).status_code == 200


@pytest.mark.one_database
def test_a_search_reads_each_word_a_few_times(keeper: Client):
    """Joined to themselves, those of one concept were read as often as it has words: ten thousand took minutes."""
    for number in range(5):
        factories.concept(f"代表{number}", *(f"言い方{number}の{n}" for n in range(40)))
    read = []
    connection.connection.create_function("REGEXP", 2, lambda _pattern, text: read.append(text))
    try:
        assert keeper.get(list_of(Concept), {"q": "商店街"}).status_code == 200
    finally:
        register_functions(connection.connection)  # the tests after this one search with Django's
    rows = Concept.objects.count() + ConceptWord.objects.count()
    assert rows <= len(read) <= 5 * rows


def test_the_table_comes_back_as_it_went_out(keeper: Client):
    chosen = {"action": "save_table", "_selected_action": [row.pk for row in Concept.objects.all()]}
    table = keeper.post(list_of(Concept), chosen).getvalue()
    assert table.decode("utf-8-sig").splitlines()[0] == HEADER.strip()
    before = set(ConceptWord.objects.values_list("concept__preferred", "word", "language", "relation"))
    assert upload(keeper, table).status_code == 302
    assert set(ConceptWord.objects.values_list("concept__preferred", "word", "language", "relation")) == before
    Concept.objects.all().delete()
    upload(keeper, table)
    assert set(ConceptWord.objects.values_list("concept__preferred", "word", "language", "relation")) == before


def test_a_table_adds_and_changes_and_takes_nothing_away(keeper: Client):
    table = (
        f"{HEADER}事業承継,跡継ぎ,ja,related\n事業承継,succession,en,same\n広報,広報,ja,preferred\n広報,PR,ja,same\n"
    )
    assert upload(keeper, table).status_code == 302
    words = dict(Concept.objects.get(preferred="事業承継").words.values_list("word", "relation"))
    assert words == {"跡継ぎ": "related", "後継者がいない": "trouble", "succession": "same"}
    assert list(Concept.objects.get(preferred="広報").words.values_list("word", flat=True)) == ["PR"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (f"{HEADER}事業承継,,ja,same\n", "2行目"),
        (f"{HEADER}広報,PR,fr,same\n", "fr"),
        (f"{HEADER}広報,PR,ja,alike\n", "alike"),
        ("concept,word\n広報,PR\n", "language, kind"),
        (HEADER.encode() + b"\x83\x52\n", "UTF-8"),
        (f"{HEADER}広報,{'長' * 101},ja,same\n", "100文字"),
        (f"{HEADER}広報,PR\n", "2行目"),
        (f"{HEADER}広\x00報,PR,ja,same\n", "2行目"),
    ],
)
def test_a_wrong_table_changes_nothing_and_names_the_row(keeper: Client, table: str | bytes, sentence: str):
    before = ConceptWord.objects.count()
    response = upload(keeper, table)
    assert sentence in response.content.decode()
    assert (ConceptWord.objects.count(), Concept.objects.count()) == (before, 2)

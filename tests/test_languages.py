"""The language of an answer: ours and Django's are one."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import get_language, override

from municipalities.names import in_language
from plans_registry.languages import speaking, spoken

ROOT = Path(__file__).parent.parent
SWITCHES = re.compile(r"\b(?:override|activate)\(")
"""Django's own, of which ``spoken`` learns nothing while a request is answered."""


def test_the_language_spoken_is_djangos() -> None:
    with override("en"):
        assert spoken() == "en"
    with speaking("en"):
        assert (spoken(), get_language(), in_language("足立区", "Adachi City")) == ("en", "en", "Adachi City")
        with speaking("ja"):
            assert (spoken(), get_language(), in_language("足立区", "Adachi City")) == ("ja", "ja", "足立区")
        assert (spoken(), get_language()) == ("en", "en")


@pytest.mark.django_db
def test_an_answer_leaves_no_language_behind(client: Client) -> None:
    before = spoken()
    assert client.get("/en/about/").headers["Content-Language"] == "en"
    assert (spoken(), get_language()) == (before, before)


def test_the_product_changes_its_language_in_one_place() -> None:
    files = [file for folder in ("municipalities", "plans_registry") for file in (ROOT / folder).rglob("*.py")]
    found = [file.name for file in files if SWITCHES.search(file.read_text(encoding="utf-8"))]
    assert found == ["languages.py"]

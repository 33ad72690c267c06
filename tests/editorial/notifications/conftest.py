"""The four people of the notifications, each with an address."""

from typing import Any

import pytest

from tests import factories


@pytest.fixture(autouse=True)
def people() -> dict[str, Any]:
    """Aoki and Baba edit, Chiba and Endo approve; all have an address."""
    factories.load_reference()
    people = {"aoki": factories.aoki(), "baba": factories.baba(), "chiba": factories.chiba()}
    people["endo"] = factories.person("endo", group="承認者")
    for name, person in people.items():
        person.email = f"{name}@example.jp"
        person.save()
    return people

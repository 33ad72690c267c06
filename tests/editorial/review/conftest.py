"""The reference data, and an editor of 足立区 at work."""

import pytest
from django.test import Client

from tests import factories
from tests.editorial.desk import signed_in


@pytest.fixture(autouse=True)
def _reference() -> None:
    factories.load_reference()


@pytest.fixture
def aoki() -> Client:
    return signed_in(factories.aoki())

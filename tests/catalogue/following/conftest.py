"""The registry of these tests, and a mail server that can be in a mood."""

from typing import Any

import pytest

from tests import factories
from tests.catalogue.following.mailbox import Moody


@pytest.fixture(autouse=True)
def _reference(db: None) -> None:
    factories.load_reference()


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Moody]:
    settings.EMAIL_BACKEND = f"{Moody.__module__}.Moody"
    for name, value in {"opens": True, "refusals": {}, "before": None, "after": None}.items():
        monkeypatch.setattr(Moody, name, value)
    return Moody

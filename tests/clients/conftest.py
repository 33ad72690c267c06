"""A registry that is served, with the sample plans."""

import pytest

from tests import factories


@pytest.fixture
def site(live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    factories.sample_registry()
    return live_server.url

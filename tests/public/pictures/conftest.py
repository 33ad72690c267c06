from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.public.pictures.stroke_font import write_stroke_font


@pytest.fixture(scope="session")
def _stroke_font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stroke_font(tmp_path_factory.mktemp("font") / "stroke.ttf")


@pytest.fixture
def font(_stroke_font: Path) -> Iterator[None]:
    """Pictures are written with the same font on every machine."""
    with override_settings(PICTURE_FONT=str(_stroke_font)):
        yield

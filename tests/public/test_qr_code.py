"""The two-dimensional code of a list's address: square for square what ``qrcode`` makes of it alone."""

import re

import pytest
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from plans_registry.public.qr_code import qr_code

ADDRESS = "https://plans.example.jp/shortlist/?id=1022"


def dark_squares(text):
    """The squares of the drawing that are dark, by row and column."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", str(qr_code(text, "")))
    return {(int(y), int(x) + step) for x, y, width in runs for step in range(int(width))}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a", id="one letter"),
        pytest.param(ADDRESS, id="one measure"),
        pytest.param(ADDRESS + "&id=1023" * 25, id="blocks of two lengths"),
        pytest.param("http://192.168.100.100:8000/shortlist/?id=1", id="digits and signs in a row"),
        pytest.param("x" * 230, id="fits the last version with short lengths"),
        pytest.param("x" * 231, id="needs a version with longer ones"),
        pytest.param("x" * 1_367, id="fits the last version before the longest"),
        pytest.param("x" * 1_368, id="one more"),
        pytest.param("x" * 2_953, id="as much as there is room for"),
    ],
)
def test_every_square_is_where_the_library_puts_it(text):
    code = QRCode(error_correction=ERROR_CORRECT_L, mask_pattern=0)
    code.add_data(text)
    rows = code.get_matrix()

    assert dark_squares(text) == {(y, x) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def test_what_no_code_holds_is_refused():
    with pytest.raises(ValueError, match="length"):
        qr_code("x" * 2_954, "")

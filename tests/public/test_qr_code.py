"""The two-dimensional code of a list's address: every dark square of it is drawn."""

import re

from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from plans_registry.public.qr_code import qr_code

ADDRESS = "https://plans.example.jp/shortlist/?id=1022"


def test_every_dark_square_is_drawn_and_the_code_is_called_by_its_label():
    code = QRCode(error_correction=ERROR_CORRECT_L, mask_pattern=0)
    code.add_data(ADDRESS)
    svg = qr_code(ADDRESS, "二次元コード")
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg)
    drawn = {(int(y), int(x) + step) for x, y, width in runs for step in range(int(width))}
    assert drawn == {(y, x) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark}
    assert 'aria-label="二次元コード"' in svg
    assert 'aria-label="QR code"' in qr_code(ADDRESS, "QR code")

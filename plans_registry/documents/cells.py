"""What a spreadsheet would run as a formula, and the apostrophe that keeps it a text (OWASP, CSV injection).

One definition for every table that is read or written.  Excel runs ``=1+1`` and ``@SUM(A1)``, also in full width
(``＝1+1``), also behind a mark that nobody sees.
"""

import unicodedata

SIGNS = frozenset("=+-@\t\r")
UNSEEN = "\ufeff\u200b\u2060"
"""A byte order mark, a blank without width, a joiner of words."""


def begins_formula(cell: str) -> bool:
    first = cell[:1]
    if first.isalnum():  # almost every cell
        return False
    return is_sign(cell.lstrip(UNSEEN)[:1])


def is_sign(character: str) -> bool:
    """``=``, and ``＝`` too."""
    return unicodedata.normalize("NFKC", character) in SIGNS


def defused(cell: str) -> str:
    """``=1+1`` as ``'=1+1``; what begins no formula as it is."""
    return f"'{cell}" if begins_formula(cell) else cell

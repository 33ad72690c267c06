"""Postcodes: from the first digits to the municipality."""

import csv
from collections import defaultdict

import pytest

from municipalities.reference import REFERENCE, codes_of_postcode


def prefixes() -> dict[str, set[str]]:
    found = defaultdict(set)
    with (REFERENCE / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["prefix"]].add(row["code"])
    return found


@pytest.mark.parametrize(
    ("digits", "codes"),
    [
        ("1200005", {"131211"}),
        ("120", {"131211"}),
        ("1638001", {"131041"}),  # of one large office, the metropolitan government
        ("1000001", {"131016"}),
        ("1002101", {"134210"}),  # 小笠原村 shares its first two digits with 千代田区
        ("1980000", {"132055", "133086"}),  # 青梅市 and 奥多摩町
        ("198", {"132055", "133086"}),
        ("2200000", set()),  # 横浜市
        ("999", set()),
    ],
)
def test_where_a_postcode_lies(digits: str, codes: set[str]):
    assert set(codes_of_postcode(digits)) == codes


def test_no_postcode_is_decided_twice():
    found = prefixes()
    assert not [(one, other) for one in found for other in found if one != other and other.startswith(one)]
    assert all(prefix.isdigit() and 3 <= len(prefix) <= 7 for prefix in found)


def test_every_municipality_has_one():
    with (REFERENCE / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert set.union(*prefixes().values()) == known

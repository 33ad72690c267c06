"""What the search page says: names of measures, count, filters, notices, chips."""

import re
from itertools import takewhile

from tests.public.reading import Element, Reader, plain


def names(page: Reader) -> list[str]:
    return [plain(link.text) for link in page.all("a") if re.fullmatch(r"(/en)?/measures/[0-9]+/", link["href"])]


def count(page: Reader) -> str:
    return plain(page.one("h2", id="count").text)


def boxes(page: Reader) -> list[Element]:
    """Of the filters; those of the comparison below the results are called m."""
    return [box for box in page.all("input", type="checkbox") if box["name"] != "m"]


def notices(page: Reader) -> list[str]:
    return [plain(element.text) for element in page.with_class("notice")]


def chips(page: Reader) -> dict[str, str]:
    links = [link for link in page.all("a") if plain(link.text).startswith("条件を解除：")]
    return {plain(link.text).removeprefix("条件を解除："): link["href"] for link in links}


def counted_boxes(page: Reader) -> list[tuple[Element, int]]:
    counts = [plain(label.text).removesuffix("件").split()[-1] for label in page.with_class("choice")]
    filters = boxes(page)
    return list(zip(filters, map(int, counts[: len(filters)]), strict=True))


def sent(page: Reader, *, pressed: str, **typed: str) -> list[tuple[str, str]]:
    """What the form of the filters sends when the button with an id is pressed, with words typed into its boxes before."""
    pairs = []
    for at, field in enumerate(page.elements):
        name = field.attrs.get("name")
        if field.form != "filters" or not name or "disabled" in field.attrs:
            continue
        if field.tag == "select":
            options = list(takewhile(lambda element: element.tag == "option", page.elements[at + 1 :]))
            pairs.append((name, next(option["value"] for option in options if "selected" in option.attrs)))
        elif field.tag == "button":
            pairs += [(name, field["value"])] if field["id"] == pressed else []
        elif field["type"] != "checkbox" or "checked" in field.attrs:
            pairs.append((name, typed.get(name, field["value"])))
    return pairs


def total(page: Reader) -> int:
    found = re.search(r"([0-9,]+) 件", count(page))
    assert found
    return int(found[1].replace(",", ""))

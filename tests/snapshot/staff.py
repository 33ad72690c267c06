"""The pages of staff: every list, form and page of the admin, as an administrator in both languages."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from tests.snapshot.addresses import walk
from tests.snapshot.visitor import Visitor

LATEST = 3
"""Rows of each list whose pages are opened beside the first: what the story has just made."""
STARTS = (
    *("/admin/", "/admin/review/", "/admin/review/new/", "/admin/review/1/", "/admin/review/1/plans/1/"),
    *("/admin/review/1/plans/2/", "/admin/review/2/", "/admin/review/2/plans/1/", "/admin/tables/", "/admin/tables/1/"),
    *("/admin/tables/2/", "/admin/tables/3/", "/admin/tables/3/errors.csv", "/admin/tables/template.xlsx"),
    *("/admin/rounds/1/", "/admin/rounds/1/overview/", "/admin/rounds/1/measures.csv", "/admin/lineage/1/"),
    *("/admin/lineage/5/", "/admin/notifications/", "/admin/help/", "/accounts/2fa/", "/accounts/sessions/"),
    *("/accounts/password/change/", "/accounts/reauthenticate/", "/accounts/logout/", "/admin/nothing/"),
)
QUERIES = ("?q=足立", "?q=zzzz", "?o=1", "?o=-1.2", "?p=1", "?all=", "?nothing=1", "?e=1")


def see_staff_pages(visitor: Visitor, *, everything: bool = True) -> None:
    pages = list(dict.fromkeys([*STARTS, *_pages_of_models()]))
    if everything:
        walk(visitor, pages, ("/admin/",), ("/admin/logout/",))
        for address in _questions():
            visitor.see(address)
    else:
        for address in pages:
            visitor.see(address)


def _pages_of_models() -> Iterator[str]:
    for model in _models():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield from _add_page(name)
        for key in _some_keys(model):
            yield from (reverse(f"{name}_{page}", args=[key]) for page in ("change", "history", "delete"))


def _add_page(name: str) -> Iterator[str]:
    """Some rows nobody adds by hand: their page has no such address."""
    try:
        yield reverse(f"{name}_add")
    except NoReverseMatch:
        return


def _questions() -> Iterator[str]:
    for model in _models():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield from (f"{address}{query}" for query in QUERIES)


def _models() -> list[type]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def _some_keys(model: type) -> list[int]:
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    return list(dict.fromkeys([*keys[:1], *keys[-LATEST:]]))

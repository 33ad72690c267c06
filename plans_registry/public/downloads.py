"""The files of a result: links that say how much they hold, with the conditions of the page."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plans_registry.public.formatting import number
from plans_registry.public.links import root


@dataclass(frozen=True, slots=True)
class Download:
    label: str
    address: str
    type: str
    icon: str


def csv_of(noun: str, total: int, parameters: str) -> Download:
    """``noun`` is measures or plans, ``parameters`` the query string of the page."""
    label = ngettext("%(number)s件をCSVで保存（Excel対応）", "%(number)s件をCSVで保存（Excel対応）", total)
    address = root(f"opendata:{noun}_csv") + parameters
    return Download(label % {"number": number(total)}, address, "text/csv", "download")


def others_of(noun: str, total: int, parameters: str) -> list[Download]:
    """XLSX as far as it reaches, JSON, and a feed to follow the result by."""
    xlsx = ngettext("%(number)s件をXLSXで保存", "%(number)s件をXLSXで保存", total)
    json = ngettext("%(number)s件をJSONで保存", "%(number)s件をJSONで保存", total)
    files = [
        ("xlsx", xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "download"),
        ("json", json, "application/json", "download"),
        ("atom", _("この結果をAtomフィードで受け取る"), "application/atom+xml", "outside"),
    ]
    return [
        Download(label % {"number": number(total)}, root(f"opendata:{noun}_{kind}") + parameters, media_type, icon)
        for kind, label, media_type, icon in files
        if kind != "xlsx" or total <= settings.WORKBOOK_ROWS_LIMIT
    ]

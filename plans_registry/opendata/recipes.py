"""How to read the open data with the programs that people have: the texts of ``clients/recipes/``, with this site's address.

``tests/clients/test_recipes.py`` runs each whose program is there; ``tried`` says with what it was run, or nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOLDER = Path(__file__).parents[2] / "clients" / "recipes"
ANYWHERE = "https://plans.example.jp"
"""What stands in the files for the address of the site."""


@dataclass(frozen=True)
class Recipe:
    file: str
    program: str | Promise
    does: str | Promise
    tried: str = ""

    @property
    def slug(self) -> str:
        return self.file.partition(".")[0].replace("_", "-")

    @property
    def code(self) -> str:
        return self._text.replace(ANYWHERE, settings.SITE_URL)

    @cached_property
    def _text(self) -> str:
        return (FOLDER / self.file).read_text(encoding="utf-8")


AS_CSV = _("CSVを、正しい型で読む")

RECIPES = (
    Recipe("curl.sh", "curl", _("条件に合う施策を保存する"), "curl 7.88"),
    Recipe("standard.py", "Python", _("CSVを、標準ライブラリだけで読む"), "Python 3.11"),
    Recipe("with_pandas.py", "pandas", AS_CSV, "pandas 3.1.1"),
    Recipe("with_polars.py", "Polars", AS_CSV, "Polars 2.1.0"),
    Recipe("with_duckdb.sql", "DuckDB", _("JSON Linesを、正しい型で数える"), "DuckDB 2.0.1"),
    Recipe("read.R", "R", AS_CSV, "R 4.2.2"),
    Recipe("node.mjs", _("JavaScript（Node.js）"), _("APIのすべてのページを読む"), "Node.js 20"),
    Recipe("browser.html", _("JavaScript（Webページ）"), _("自治体の施策を、自分のページに並べる"), "Chromium"),
    Recipe(
        "libreoffice.sh",
        "LibreOffice Calc",
        _("Excelのブックとして開く。コードは文字、日付は日付のまま"),
        "LibreOffice 7.4",
    ),
    Recipe("datasette.sh", "Datasette", _("すべての表を、手もとで見てさがす"), "Datasette 0.65"),
    Recipe("power_query.m", _("Power Query（ExcelとPower BI）"), _("詳細エディターにはる")),
    Recipe(
        "google_sheets.txt",
        _("Googleスプレッドシート"),
        _("セルに入れる。コードは数になるので、文字のまま使うときはXLSXで"),
    ),
)

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_registry.documents.columns import READ_COLUMNS
from plans_registry.intake.tables.columns import TableIssues, quoted
from plans_registry.intake.tables.importer import TableReport, import_table
from plans_registry.intake.tables.plan_change import PartChange
from plans_registry.intake.tables.template import template_xlsx

SHOWN = 100  # issues printed
WIDTH = 30  # characters of the progress bar


class Command(BaseCommand):
    help = "Read a table of measures (CSV or XLSX) into drafts. Without --commit it only shows what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the table, in the columns of the export")
        parser.add_argument("--commit", action="store_true", help="save it: all or nothing")
        parser.add_argument("--template", action="store_true", help="write an empty table with an example to FILE")

    def handle(self, *, file: Path, commit: bool, template: bool, **options) -> None:
        try:
            if template:
                self._write_template(file)
            else:
                self._import(file, commit=commit)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error

    def _write_template(self, file: Path) -> None:
        with file.open("xb") as out:
            out.write(template_xlsx())
        self.stdout.write(_("ひな形を保存しました：%s") % file)

    def _import(self, file: Path, *, commit: bool) -> None:
        changed: list[str] = []

        def remember(part: PartChange) -> None:
            if part.state == "changed" and len(changed) < SHOWN:
                changed.extend(_sentences(part))

        with file.open("rb") as opened:
            report = import_table(opened, commit=commit, progress=self._progress(), changing=remember)
        self._show(file, report)
        if changed and not report.errors.count:
            self.stdout.write(_("変わるセル（はじめの%s個まで）") % SHOWN)
            self.stdout.write("\n".join(changed[:SHOWN]))
        if report.errors.count:
            raise CommandError(_("まちがいが%s件あります。何も保存していません。") % report.errors.count)
        if report.saved:
            self.stdout.write(_("保存しました。公開中の計画では、確認と公開のあとに反映されます。"))
        else:
            self.stdout.write(_("確認だけです。何も保存していません（保存するには --commit）。"))

    def _show(self, file: Path, report: TableReport) -> None:
        self.stdout.write(_("%(file)s：%(rows)s行") % {"file": file.name, "rows": report.rows})
        for part, name in (("plan", _("計画")), ("pillar", _("柱")), ("measure", _("施策"))):
            self.stdout.write(f"  {name}：{_counted(report.counts, part)}")
        for title in report.twins.values():
            self.stdout.write(self.style.WARNING(_("同じと思われる計画が、すでにあります：%s") % f"「{title}」"))
        self._list(_("確かめる所"), report.notes, self.style.WARNING)
        self._list(_("まちがい"), report.errors, self.style.ERROR)

    def _list(self, title: str, issues: TableIssues, style) -> None:
        if not issues.count:
            return
        self.stdout.write(_("%(title)s：%(count)s件") % {"title": title, "count": issues.count})
        shown = issues.in_order()[:SHOWN]
        for issue in shown:
            self.stdout.write(style(f"  {issue}"))
        if more := issues.count - len(shown):
            self.stdout.write(_("  ほかに%s件") % more)

    def _progress(self):
        """Draws a bar on a terminal, nothing elsewhere."""
        if not self.stderr.isatty():
            return lambda what, share: None
        drawn = ""

        def draw(what: str, share: float) -> None:
            nonlocal drawn
            filled = round(WIDTH * share)
            bar = f"\r{what:　<4} [{'#' * filled}{' ' * (WIDTH - filled)}] {share:4.0%}"
            if bar != drawn:
                drawn = bar
                self.stderr.write(bar, ending="\n" if share >= 1 else "")

        return draw


def _sentences(part: PartChange) -> list[str]:
    """12行目『対象者』：『旧』→『新』"""
    place = _("%s行目") % part.line
    return [f"  {place}『{READ_COLUMNS[column]}』：{quoted(old)}→{quoted(new)}" for column, old, new in part.cells]


def _counted(counts: Counter[tuple[str, str]], part: str) -> str:
    states = (("new", _("新しい")), ("changed", _("変わる")), ("unchanged", _("変わらない")))
    return "・".join(f"{name} {counts[part, state]}" for state, name in states)

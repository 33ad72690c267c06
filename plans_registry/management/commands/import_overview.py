import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from plans_registry.documents.blocks import outline
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.review.saving import NotSaved, earlier_import, take_in
from plans_registry.editorial.twins import already_there
from plans_registry.intake.files import FileText, UnreadableFile, read_file
from plans_registry.intake.overview.feed import blocks_of_text
from plans_registry.intake.overview.reader import NotAnOverview, Overview
from plans_registry.intake.reading import read_overview_file
from plans_registry.models import Plan


class Command(BaseCommand):
    help = "Read an overview (PDF or text) into drafts. Without --commit it only shows what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="PDF, or UTF-8 or cp932 text; - for standard input")
        parser.add_argument("--title", default="", help="of a document that has none: without it the name of its file")
        parser.add_argument("--round", default="", metavar="LABEL", help="the approval round, e.g. 令和6年度後期")
        parser.add_argument("--blocks", action="store_true", help="show what the reader saw: headings, tables, boxes …")
        parser.add_argument("--commit", action="store_true", help="save the plans as drafts")

    def handle(self, *, file: Path, title: str, round: str, blocks: bool, commit: bool, **options) -> None:
        try:
            with sys.stdin.buffer if str(file) == "-" else file.open("rb") as opened:
                content = opened.read(settings.SOURCE_BYTES_LIMIT + 1)  # one too many is refused, unread
            if blocks:
                return self._show_blocks(read_file(content))
            overview = read_overview_file(content).overview
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except (UnreadableFile, NotAnOverview) as error:
            raise CommandError(f"{file}: {error}") from error
        if not overview.title:
            overview = replace(overview, title=title or (_("表題のない資料") if str(file) == "-" else file.stem))
        self._show(overview)
        if earlier := earlier_import(content):
            self.stdout.write(f"\nこのファイルは「{earlier.title}」として取り込み済みです。何も変えていません。")
        elif commit:
            self._commit(overview, content, round)
        else:
            self.stdout.write("\n確認だけです。何も保存していません（保存するには --commit）。")

    def _show_blocks(self, found: FileText) -> None:
        """The tree that the grammar reads, line by line."""
        for line in outline(found.blocks if found.blocks is not None else blocks_of_text(found.text)):
            self.stdout.write(line)

    def _commit(self, overview: Overview, content: bytes, round_label: str) -> None:
        try:
            taken = take_in(overview, content, round_label=round_label)
        except NotSaved as error:
            raise CommandError(str(error)) from error
        for plan in taken.known:
            self.stdout.write(f"登録済みのため、変えていません：{plan}")
        self.stdout.write(f"\n{len(taken.plans)}件の計画を下書きとして保存しました。")

    def _show(self, overview: Overview) -> None:
        measures = sum(len(plan.measures) for plan in overview.plans)
        pillars = sum(len(plan.pillars) for plan in overview.plans)
        self.stdout.write(f"{overview.title}：計画 {len(overview.plans)}・柱 {pillars}・施策 {measures}")
        for plan in overview.plans:
            self._show_plan(plan)
        self.stdout.write(f"\n確かめる所：{len(overview.issues)}件")
        for issue in overview.issues:
            self.stdout.write(self.style.WARNING(f"  {issue.message}"))

    def _show_plan(self, plan: PlanDocument) -> None:
        period = f"{plan.first_year}–{plan.last_year}" if plan.first_year else "計画期間は不明"
        self.stdout.write(f"\n{plan.title}（{plan.municipality_name} {plan.municipality or '?'}、{period}）")
        if twins := Plan.objects.alike(plan.municipality, plan.title, plan.first_year, plan.last_year):
            self.stdout.write(self.style.WARNING(f"  {already_there(twins)}"))
        for pillar in plan.pillars:
            etc = " 等" if pillar.open_ended else ""
            self.stdout.write(f"  柱{pillar.number} {pillar.title} [{', '.join(pillar.types)}]{etc}")
            for measure in pillar.measures:
                tags = ", ".join(measure.types + measure.forms)
                self.stdout.write(f"    {measure.number}. {measure.name} [{tags}]")
            for photo in pillar.photos:
                self.stdout.write(f"    写真：{photo.caption}")
        for photo in plan.photos:
            self.stdout.write(f"  写真：{photo.caption}")

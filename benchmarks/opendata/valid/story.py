"""The registry that is looked at: the sample, and beside it what programs stumble over.

    python -m benchmarks.opendata.valid.story

A plan whose texts look like formulas, numbers, errors and markup, published twice; a plan that is withdrawn; a plan that
is corrected, so that there are tombstones, changes and a second edition.  On the database of the environment.
"""

from dataclasses import replace

from benchmarks.scale.staff import prepare  # it starts Django

# isort: split

from django.contrib.auth import get_user_model
from django.core.management import call_command

from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument, SourceReference
from plans_registry.editorial import workflow
from plans_registry.models import Measure, Plan, SourceDocument
from plans_registry.models.working_copy import document_of, write

HOSTILE = (
    ("00123", "0120-000-000"),
    ("#N/A", "NULL"),
    ("]]>販路<販路>&amp;", "<script>alert('1')</script> <!-- ]]> -->"),
    ("𠮷野家の㈱①", "👨‍👩‍👧‍👦 e\u0301"),
    ("\u202e右から左へ\u202c", "\u200fעברית\u200f と日本語"),
    ('引用"符,コンマ;区切り\\', "'先頭の引用符"),
    ("2022/4/1", "1-2"),
    ("TRUE", "1E5"),
)
"""Names and descriptions that a form of staff takes."""
UNCHECKED = (("=1+1", "@SUM(A1)\r\n+1"), ("＝１＋１", "行が\n変わり\tます"), ("長い", "長" * 40_000))
"""And such as no form takes, but a database may hold."""


def main() -> None:
    prepare()
    hostile = publish(write(None, _hostile()).plan)
    for number, (name, description) in enumerate(UNCHECKED, start=len(HOSTILE) + 1):
        Measure.objects.filter(pillar__plan=hostile, number=number).update(name=name, description=description)
    publish(hostile)
    withdrawn = publish(write(None, _plan("131024", MeasureDocument(number=1, name="取りやめる事業"))).plan)
    workflow.withdraw(withdrawn, by=_person("approver"), reason="誤って公開したため")
    plan = Plan.objects.with_parts().get(key="131211-2021")
    document = document_of(plan)
    first, *others = document.pillars
    reworded = replace(first.measures[0], description="言い直した概要")
    pillar = replace(first, measures=(reworded, *first.measures[1:-1]))
    publish(write(plan, replace(document, pillars=(pillar, *others))).plan)


def _hostile() -> PlanDocument:
    measures = [
        MeasureDocument(
            number=number,
            name=name,
            description=description,
            types=("startups", "talent") if number % 2 else (),
            forms=("grant",),
            audience="区内の<中小企業者>",
            amount="0.5",
            contact="03-0000-0000",
            url="https://example.tokyo.jp/?a=1&b=%E6%9D%B1#top",
            page=1,
        )
        for number, (name, description) in enumerate((*HOSTILE, *[("直す前", "")] * len(UNCHECKED)), start=1)
    ]
    source = SourceDocument.objects.create(
        title="概要 <第2版>",
        url="https://example.tokyo.jp/plan.pdf?a=1&b=2",
        sha256="0" * 64,
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/deed.ja",
    )
    return replace(_plan("131016", *measures), source=SourceReference(title=source.title, sha256=source.sha256))


def _plan(municipality: str, *measures: MeasureDocument) -> PlanDocument:
    return PlanDocument(
        title="地域産業活性化計画",
        municipality=municipality,
        first_year=2025,
        last_year=2027,
        period_text="令和７年度～令和９年度",
        background="新たな課題の解決に取り組んでいく。",
        pillars=(PillarDocument(number=1, title="販路拡大支援", types=("sales-channels",), measures=measures),),
    )


def publish(plan: Plan) -> Plan:
    plan.refresh_from_db()
    workflow.submit(plan, by=_person("editor"))
    plan.refresh_from_db()
    workflow.publish(plan, by=_person("approver"))
    plan.refresh_from_db()
    return plan


def _person(name: str):
    return get_user_model().objects.get(username=name)


if __name__ == "__main__":
    for command in ("load_reference", "load_sample"):
        call_command(command)
    main()

"""A successor of 足立区's real plan, for what is said about changes."""

from plans_registry.models import Plan
from tests import factories


def follow_on() -> Plan:
    """One measure goes on as it was, one under another name, one is new, the others end."""
    old = Plan.objects.get(municipality_id=factories.ADACHI)
    fairs = factories.measure("見本市等出展助成事業", description="国内外の展示会への出展に対する助成")
    online = factories.measure(
        "オンライン展示会出展助成事業", number=2, description="オンラインの展示会への出展に対する助成"
    )
    brand = factories.measure("足立ブランド推進事業", number=3, description="区内企業の優れた製品・技術の認定と発信")
    return factories.successor(
        old,
        {"見本市等出展助成事業": "見本市等出展助成事業", "足立ブランド推進事業": "足立ブランド認定推進事業"},
        pillars=(factories.pillar("販路拡大支援", fairs, online, brand),),
        period_text="令和６年度～令和８年度",
    )

"""Two small plans for tests of what a search says and offers."""

from typing import Any

from plans_registry.documents.plan import PhotoDocument
from tests import factories
from tests.factories import ADACHI, MACHIDA, measure, pillar


def publish_two_plans(**fields: Any) -> None:
    """Adachi helps with fairs, whose name a caption has too, and with founding; Machida lets people meet."""
    fairs = pillar(
        "販路拡大支援",
        measure("見本市出展", description="補助の対象"),
        measure("ブランド認定", number=2, description=""),
        photos=(PhotoDocument(caption="見本市出展のようす"),),
    )
    founding = pillar("創業支援", measure("創業塾", description=""), number=2, types=("startups",))
    factories.published(ADACHI, pillars=(fairs, founding), **fields)
    networks = pillar("相談", measure("異業種交流会", description="資金相談も"), types=("networks",))
    factories.published(MACHIDA, pillars=(networks,))

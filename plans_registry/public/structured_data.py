"""What a page is about, as JSON-LD of schema.org: its place in the site, and the plan or the measure itself."""

from django.utils.translation import gettext as _

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.models import Edition
from plans_registry.catalogue.reference import Place
from plans_registry.documents.plan import PlanDocument
from plans_registry.opendata.door import absolute
from plans_registry.opendata.linked_data import Node, graph, measure_node, plan_node
from plans_registry.public.links import url


def plan_data(edition: Edition, document: PlanDocument, place: Place) -> Node:
    trail = _trail(_town(place), (edition.title, url("public:plan", edition.key)))
    return graph(trail, plan_node(edition, document, place))


def measure_data(entry: AnyEntry, place: Place) -> Node:
    plan = (entry.plan_title, url("public:plan", entry.plan_key))
    trail = _trail(plan, (entry.name, url("public:measure", entry.measure)))
    return graph(trail, measure_node(entry, place))


def municipality_data(place: Place) -> Node:
    return graph(_trail((_("自治体の一覧"), url("public:municipalities")), _town(place)))


def _trail(*steps: tuple[str, str]) -> Node:
    """Its name is that of the page, the last step."""
    home, page = (_("ホーム"), url("public:home")), absolute(steps[-1][1])
    return {
        "@type": "BreadcrumbList",
        "@id": f"{page}#trail",
        "itemListElement": [
            {
                "@type": "ListItem",
                "@id": f"{page}#trail-{at}",
                "position": at,
                "name": name,
                "item": {"@id": absolute(address)},
            }
            for at, (name, address) in enumerate((home, *steps), start=1)
        ],
    }


def _town(place: Place) -> tuple[str, str]:
    return place.label, url("public:municipality", place.code)

"""The desk of the staff, on Django's own admin: one file for each noun."""

from plans_registry.editorial.admin import (
    editions,
    measures,
    outbox,
    people,
    pillars,
    places,
    plans,
    records,
    reports,
    sources,
    vocabulary,
)

__all__ = [
    "editions",
    "measures",
    "outbox",
    "people",
    "pillars",
    "places",
    "plans",
    "records",
    "reports",
    "sources",
    "vocabulary",
]

"""The desk of the staff, on Django's own admin: one file for each noun."""

from plans_registry.editorial.admin import (
    editions,
    measures,
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
    "people",
    "pillars",
    "places",
    "plans",
    "records",
    "reports",
    "sources",
    "vocabulary",
]

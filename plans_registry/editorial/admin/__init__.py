"""The desk of the staff, on Django's own admin: one file for each noun."""

from plans_registry.editorial.admin import (
    approvals,
    audit_log,
    concepts,
    contact_reports,
    followers,
    measures,
    plans,
    reference_data,
    search_misses,
    users,
)

__all__ = [
    "approvals",
    "audit_log",
    "concepts",
    "contact_reports",
    "followers",
    "measures",
    "plans",
    "reference_data",
    "search_misses",
    "users",
]

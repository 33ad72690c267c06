"""What a look at a table found, as the JSON that is kept."""

from typing import Any

from plans_registry.intake.tables.columns import Finding, Findings
from plans_registry.intake.tables.importer import Report

VALUE_LIMIT = 200  # characters kept of a cell
PARTS, STATES = ("plan", "pillar", "measure"), ("new", "changed", "unchanged")


def report_to_json(report: Report) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "counts": {part: {state: report.counts[part, state] for state in STATES} for part in PARTS},
        "errors": _findings_to_json(report.errors),
        "notes": _findings_to_json(report.notes),
    }


def findings_of(report: dict[str, Any], kind: str) -> list[Finding]:
    """``kind`` is ``errors`` or ``notes``; in the order of the rows."""
    return [Finding(*parts) for parts in report.get(kind, {}).get("kept", ())]


def _findings_to_json(findings: Findings) -> dict[str, Any]:
    kept = [
        [finding.line, *map(_storable, (finding.column, finding.value, finding.message))]
        for finding in findings.in_order()
    ]
    return {"count": findings.count, "kept": kept}


def _storable(text: str) -> str:
    """Without what PostgreSQL stores in no JSON: NUL, and halves of pairs."""
    whole = str(text).replace("\x00", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
    return whole if len(whole) <= VALUE_LIMIT else whole[:VALUE_LIMIT] + "…"

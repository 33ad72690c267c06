"""Programs that the page about the API shows; the tests run them as they stand there."""

from pathlib import Path

from django.conf import settings
from django.urls import reverse

from plans_registry.opendata.door import absolute

CLIENTS = {
    "tokyo_plans.py": "Python",
    "tokyo-plans.mjs": "JavaScript",
    "mcp_server.py": "Model Context Protocol",
}
"""One-file programs over the API, in the folder ``clients``, and what each is for."""

_COPY = """\
import json
from urllib.request import urlopen

plans, measures, generation = {}, {}, 0
address = "ADDRESS?since=0"
while address:
    answer = json.load(urlopen(address))
    generation = generation or answer["generation"]
    for change in answer["results"]:
        key, measure = change["plan_key"], change["measure"]
        if change["withheld"] or change["subject"] == "reference":
            continue  # read from the beginning, names are those of now
        if change["kind"] == "withdrawn":
            plans.pop(key, None)
            measures = {number: row for number, row in measures.items() if row["plan_key"] != key}
        elif change["kind"] == "removed":
            del measures[measure]
        elif change["subject"] == "plan":
            plans[key] = plans.get(key, {}) | change["new"]
        else:
            measures[measure] = measures.get(measure, {}) | change["new"]
    address = answer["next"]
print(json.dumps({"until": answer["until"], "generation": generation, "plans": plans, "measures": measures}))
"""


def copy_recipe() -> str:
    """Plans by their keys and measures by their ids, with what to begin from the next time, in Python."""
    return _COPY.replace("ADDRESS", absolute(reverse("opendata:changes")))


def client_program(name: str) -> str:
    return (Path(settings.BASE_DIR) / "clients" / name).read_text(encoding="utf-8")

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

copy, address = {}, "ADDRESS?since=0"
while address:
    answer = json.load(urlopen(address))
    for change in answer["results"]:
        if change["withheld"] or change["subject"] == "reference":
            continue
        if change["kind"] == "withdrawn":
            copy = {key: row for key, row in copy.items() if row["plan_key"] != change["plan_key"]}
        elif change["kind"] == "removed":
            del copy[change["measure"]]
        elif change["subject"] == "measure":
            copy[change["measure"]] = copy.get(change["measure"], {}) | change["new"]
    address = answer["next"]
print(json.dumps(copy))
"""


def copy_recipe() -> str:
    """Keeps the measures, by their ids, in Python."""
    return _COPY.replace("ADDRESS", absolute(reverse("opendata:changes")))


def client_program(name: str) -> str:
    return (Path(settings.BASE_DIR) / "clients" / name).read_text(encoding="utf-8")

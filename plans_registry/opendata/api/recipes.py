"""Programs that the page about the API shows; the tests run them as they stand there."""

from django.urls import reverse

from plans_registry.opendata.door import absolute

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

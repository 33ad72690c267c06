"""Reads the registry of Tokyo's regional industry plans: one file, the standard library alone, Python 3.9 or later.

    registry = Registry("https://plans.example.jp")
    for measure in registry.rows("measures", q="販路", region="tama"):
        print(measure["municipality_name"], measure["name"])
    registry.rows("plans", as_of="2026-11-28")      # as the public read it on that day
    copy = Copy.load("copy.json"); copy.keep_in_step(registry); copy.save("copy.json")

    python tokyo_plans.py https://plans.example.jp sync copy.json
    python tokyo_plans.py https://plans.example.jp measures q=販路 region=tama

An approved plan is not an open call: say so where you show it.
"""

import json
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlencode
from urllib.request import Request, urlopen


class RegistryError(Exception):
    """What the registry said in place of an answer; ``status`` is that of HTTP."""

    def __init__(self, status, said):
        super().__init__(json.loads(said).get("detail_en", said) if said[:1] == "{" else said)
        self.status = status


class Registry:
    def __init__(self, site):
        self.site = site.rstrip("/")

    def get(self, address, **parameters):
        """The JSON at an address of the API (``measures``) or of a page that follows."""
        address = address if address.startswith("http") else f"{self.site}/api/v1/{quote(address, '/?=&%')}"
        address += f"?{urlencode(parameters, doseq=True)}" if parameters else ""
        for wait in (1, 5, 30, 0):
            try:
                with urlopen(Request(address, headers={"User-Agent": "tokyo-plans/1"}), timeout=60) as response:
                    return json.load(response)
            except HTTPError as error:
                if error.code not in (429, 503) or not wait:
                    raise RegistryError(error.code, error.read().decode(errors="replace")) from None
                time.sleep(int(error.headers.get("Retry-After") or wait))  # it says itself when to come back

    def answers(self, address, **parameters):
        """An answer and all that follow it."""
        while address:
            answer = self.get(address, **parameters)
            yield answer
            address, parameters = answer.get("next"), {}

    def rows(self, name, **parameters):
        """Every row of a list (``measures``, ``plans``, ``editions`` …), or the one of ``measures/9``."""
        size = {} if "/" in name or name == "changes" else {"per_page": 1000}
        for answer in self.answers(name, **{**size, **parameters}):
            yield from answer.get("results", [answer])


class Copy:
    """All plans by key and all measures by id, as of a generation."""

    def __init__(self, generation=0, plans=None, measures=None):
        self.generation, self.plans, self.measures = generation, plans or {}, measures or {}

    @classmethod
    def load(cls, path):
        return cls(**json.loads(Path(path).read_text("utf-8"))) if Path(path).exists() else cls()

    def save(self, path):
        new = Path(f"{path}.new")
        new.write_text(json.dumps(vars(self), ensure_ascii=False), "utf-8")
        new.replace(path)

    def keep_in_step(self, registry):
        """Reads what changed since; the number of changes."""
        if self.generation and registry.get("")["generation"] < self.generation:
            self.__init__()  # the site came back from a backup: everything anew
        number, names = 0, self.generation
        for answer in registry.answers("changes", since=self.generation):
            names = names or answer["generation"]  # rows are told with the names of the day
            for change in answer["results"]:
                if change["subject"] == "reference" and change["generation"] > names:
                    self.__init__()  # names have changed since: everything anew
                    return self.keep_in_step(registry)
                self._apply(change)
                number += 1
            self.generation = answer["until"]
        return number

    def _apply(self, change):
        if change["subject"] == "reference" or change["withheld"]:
            return
        if change["kind"] == "withdrawn":
            self.plans.pop(change["plan_key"], None)
            self.measures = {key: row for key, row in self.measures.items() if row["plan_key"] != change["plan_key"]}
            return
        rows, key = (self.measures, str(change["measure"])) if change["measure"] else (self.plans, change["plan_key"])
        if change["kind"] == "removed":
            del rows[key]
        else:
            rows[key] = {**rows.get(key, {}), **change["new"]}


if __name__ == "__main__":
    try:
        site, what, *rest = sys.argv[1:] if len(sys.argv) > 2 else sys.exit(__doc__)
        if what == "sync":
            copy = Copy.load(*rest)
            print(copy.keep_in_step(Registry(site)), "changes; now at generation", copy.generation)
            copy.save(*rest)
        else:
            for row in Registry(site).rows(what, **(parse_qs("&".join(rest), strict_parsing=True) if rest else {})):
                print(json.dumps(row, ensure_ascii=False))
    except (RegistryError, OSError, TypeError, ValueError) as error:
        sys.exit(f"{error}\n\n{__doc__}")

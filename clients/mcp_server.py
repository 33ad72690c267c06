"""The registry for language models: a Model Context Protocol server over standard input and output, no dependencies.

    python mcp_server.py https://plans.example.jp       # beside tokyo_plans.py, which asks for it

Five tools over API v1: search, plan, compare, changes, coverage.  Every answer carries the addresses to cite.
"""

import json
import sys
from collections import Counter
from http.client import HTTPException
from urllib.parse import quote

from tokyo_plans import Registry, RegistryError

CAUTION = "An approved plan is not an open call: ask the municipality whether one can apply, how much, until when."
# Of the protocol, newest first.  The one between them wants several requests read at once.
VERSIONS = "2025-06-18", "2024-11-05"
MOST, MOST_COMPARED, IDS = 20, 4, (str, int, float)
KINDS = {"string": (str, "a string"), "integer": (int, "an integer"), "array": (list, "an array of strings")}
TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
OF_MEASURES = "measure,name,description,type_names,form_names,municipality_name,plan_key,first_year,last_year,page"


def search(registry, q="", page=1, facets=1, **filters):
    answer = registry.get("measures", q=q, page=page, per_page=MOST, fields=OF_MEASURES, facets=facets, **filters)
    return answer | {"next_page": page + 1 if answer.pop("next") else None}


def plan(registry, key, as_of=""):
    return registry.get(f"plans/{quote(key, safe='')}", **({"as_of": as_of} if as_of else {}))


def compare(registry, municipalities, type=""):
    if len(municipalities) > MOST_COMPARED:
        raise RegistryError(400, f"compare takes up to {MOST_COMPARED} municipalities, not {len(municipalities)}.")
    chosen = {"type": type} if type else {}
    return {code: search(registry, municipality=code, facets=0, **chosen) for code in municipalities}


def changes(registry, since):
    answer = registry.get("changes", since=since)
    return {name: answer[name] for name in ("since", "until", "generation", "next", "results")}


def coverage(registry, region=""):
    facets = registry.get("measures", per_page=1, facets=1, **({"region": region} if region else {}))["facets"]
    if region:  # the facet counts the municipalities of the other regions, too
        facets["municipality"] = Counter(row["code"] for row in registry.rows("measures", region=region, fields="code"))
    return {name: facets[name] for name in ("type", "municipality", "year", "state")}


OF_SEARCH = {"q": TEXT, "page": {"type": "integer", "minimum": 1}, "as_of": TEXT}
OF_SEARCH |= dict.fromkeys(("type", "form", "region", "municipality", "year", "state"), LIST)
OF_COMPARE = {"municipalities": {**LIST, "maxItems": MOST_COMPARED}, "type": TEXT}
COMPARES = f"Up to {MOST_COMPARED} municipalities, up to {MOST} measures of each; search has the pages that follow"
TOOLS = {
    "search": (search, f"Measures that answer words and filters, {MOST} a page; next_page follows", OF_SEARCH, []),
    "plan": (plan, "One whole plan by its key, for instance 131211-2021", {"key": TEXT, "as_of": TEXT}, ["key"]),
    "compare": (compare, COMPARES, OF_COMPARE, ["municipalities"]),
    "changes": (changes, "What changed since a generation or a day, withdrawals too", {"since": TEXT}, ["since"]),
    "coverage": (coverage, "How many measures there are by type, municipality, year and state", {"region": TEXT}, []),
}


def called(registry, name, arguments):
    try:
        answer = TOOLS[name][0](registry, **{one: value for one, value in arguments.items() if value is not None})
    except (RegistryError, HTTPException, OSError, LookupError, TypeError, ValueError) as error:
        said = str(error) if isinstance(error, RegistryError) else f"There was no answer: {error}"
        return {"content": [{"type": "text", "text": said}], "isError": True}
    return {"content": [{"type": "text", "text": f"{CAUTION}\n{json.dumps(answer, ensure_ascii=False)}"}]}


def described():
    for name, (_tool, meaning, properties, required) in TOOLS.items():
        schema = {"type": "object", "properties": properties, "required": required}
        yield {"name": name, "description": meaning, "inputSchema": schema}


def is_a(kind, value):
    """Whether a value is of a kind of JSON Schema; null is as good as absent."""
    items = value if isinstance(value, list) else ()
    return value is None or (type(value) is KINDS[kind][0] and all(isinstance(one, str) for one in items))


def fault_of(name, arguments):
    """A sentence, where a tool cannot be called so."""
    if name not in TOOLS or not isinstance(arguments, dict):
        return f"There is no tool {name} for {arguments}; there are {', '.join(TOOLS)}."
    _tool, _meaning, properties, required = TOOLS[name]
    if missing := [one for one in required if arguments.get(one) in (None, "", [])]:
        return f"{name} needs {', '.join(missing)}."
    if unknown := [one for one in arguments if one not in properties]:
        return f"{name} takes no {', '.join(unknown)}, but {', '.join(properties)}."
    wrong = next((one for one, value in arguments.items() if not is_a(properties[one]["type"], value)), "")
    return wrong and f"{name}: {wrong} must be {KINDS[properties[wrong]['type']][1]}."


def read(line):
    """A request, and what is wrong with it as an error of JSON-RPC."""
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return {}, {"code": -32700, "message": "This line is no JSON."}
    asked = asked if isinstance(asked, dict) else {}
    is_named = isinstance(asked.get("method"), str) and isinstance(asked.get("params", {}), dict)
    is_whole = is_named and asked.get("jsonrpc") == "2.0" and type(asked.get("id", 0)) in IDS
    return asked, None if is_whole else {"code": -32600, "message": "This line is no request of JSON-RPC 2.0."}


def answered(registry, line):
    """The result of a request, or an error; None for a notification."""
    asked, error = read(line)
    head = {"jsonrpc": "2.0", "id": asked["id"] if type(asked.get("id")) in IDS else None}
    if error or "id" not in asked:
        return error and head | {"error": error}
    method, parameters = asked["method"], asked.get("params", {})
    if method == "initialize":
        version = next((one for one in VERSIONS if one == parameters.get("protocolVersion")), VERSIONS[0])
        server = {"name": "tokyo-regional-industry-plans", "version": "1"}
        return head | {"result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}}
    if method == "ping":
        return head | {"result": {}}
    if method == "tools/list":
        return head | {"result": {"tools": list(described())}}
    if method != "tools/call":
        return head | {"error": {"code": -32601, "message": f"There is no method {method}."}}
    name, arguments = str(parameters.get("name")), parameters.get("arguments") or {}
    if fault := fault_of(name, arguments):
        return head | {"error": {"code": -32602, "message": fault}}
    return head | {"result": called(registry, name, arguments)}


if __name__ == "__main__":
    registry = Registry(sys.argv[-1] if sys.argv[-1].startswith("http") else sys.exit(__doc__))
    # Bytes in and ASCII out: the encoding of the terminal does not matter, and half a character ends nothing.
    for line in filter(bytes.strip, sys.stdin.buffer):
        if answer := answered(registry, line):
            print(json.dumps(answer), flush=True)

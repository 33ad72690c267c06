"""The registry for language models: a Model Context Protocol server over standard input and output, no dependencies.

    python mcp_server.py https://plans.example.jp       # beside tokyo_plans.py, which asks for it

Five tools over API v1: search, plan, compare, changes, coverage.  Every answer carries the addresses to cite.
"""

import json
import sys
from http.client import HTTPException
from urllib.parse import quote

from tokyo_plans import Registry, RegistryError

CAUTION = (
    "An approved plan is not an open call: ask the municipality whether one can apply, and about amounts and dates."
)
# Of the protocol, newest first.  The one between them wants several requests read at once.
VERSIONS = "2025-06-18", "2024-11-05"
MOST, MOST_COMPARED = 20, 4
TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
OF_MEASURES = "measure,name,description,type_names,form_names,municipality_name,plan_key,first_year,last_year,page"


def search(registry, q="", page=1, **filters):
    answer = registry.get("measures", q=q, page=page, per_page=MOST, fields=OF_MEASURES, facets=1, **filters)
    following = int(page) + 1 if answer.pop("next") else None
    return answer | {"next_page": following}


def plan(registry, key, as_of=""):
    return registry.get(f"plans/{quote(key, safe='')}", **({"as_of": as_of} if as_of else {}))


def compare(registry, municipalities, type=""):
    if len(municipalities) > MOST_COMPARED:
        raise RegistryError(400, f"compare takes up to {MOST_COMPARED} municipalities, not {len(municipalities)}.")
    chosen = {"type": type} if type else {}
    return {code: search(registry, municipality=code, **chosen) for code in municipalities}


def changes(registry, since):
    answer = registry.get("changes", since=since)
    return {name: answer[name] for name in ("since", "until", "generation", "next", "results")}


def coverage(registry, region=""):
    facets = registry.get("measures", per_page=1, facets=1, **({"region": region} if region else {}))["facets"]
    return {name: facets[name] for name in ("type", "municipality", "year", "state")}


FILTERS = {"type": LIST, "form": LIST, "region": LIST, "municipality": LIST, "year": LIST, "state": LIST, "as_of": TEXT}
TOOLS = {
    "search": (
        search,
        f"Measures of Tokyo's municipalities that answer words and filters, {MOST} a page; next_page follows",
        {"q": TEXT, "page": {"type": "integer", "minimum": 1}, **FILTERS},
        [],
    ),
    "plan": (plan, "One whole plan by its key, for instance 131211-2021", {"key": TEXT, "as_of": TEXT}, ["key"]),
    "compare": (
        compare,
        f"Up to {MOST_COMPARED} municipalities, up to {MOST} measures of each; search has the pages that follow",
        {"municipalities": LIST | {"maxItems": MOST_COMPARED}, "type": TEXT},
        ["municipalities"],
    ),
    "changes": (changes, "What changed since a generation or a day, withdrawals too", {"since": TEXT}, ["since"]),
    "coverage": (coverage, "How many measures there are by type, municipality, year and state", {"region": TEXT}, []),
}


def called(registry, name, arguments):
    try:
        answer = TOOLS[name][0](registry, **arguments)
    except (RegistryError, HTTPException, OSError, LookupError, TypeError, ValueError) as error:
        said = str(error) if isinstance(error, RegistryError) else f"There was no answer: {error}"
        return {"content": [{"type": "text", "text": said}], "isError": True}
    return {"content": [{"type": "text", "text": f"{CAUTION}\n{json.dumps(answer, ensure_ascii=False)}"}]}


def described():
    for name, (_tool, meaning, properties, required) in TOOLS.items():
        schema = {"type": "object", "properties": properties, "required": required}
        yield {"name": name, "description": meaning, "inputSchema": schema}


def fault_of(name, arguments):
    """A sentence, where a tool cannot be called so."""
    if name not in TOOLS or not isinstance(arguments, dict):
        return f"There is no tool {name} for {arguments}; there are {', '.join(TOOLS)}."
    _tool, _meaning, properties, required = TOOLS[name]
    if missing := [one for one in required if arguments.get(one) in (None, "", [])]:
        return f"{name} needs {', '.join(missing)}."
    unknown = [one for one in arguments if one not in properties]
    return f"{name} takes no {', '.join(unknown)}, but {', '.join(properties)}." if unknown else ""


def read(line):
    """A request, and what is wrong with it as an error of JSON-RPC."""
    try:
        asked = json.loads(line)
        return asked | {"params": {**asked.get("params", {})}}, None
    except (AttributeError, TypeError):
        return {}, {"code": -32600, "message": "This line is no request of JSON-RPC."}
    except (ValueError, RecursionError):
        return {}, {"code": -32700, "message": "This line is no JSON."}


def answered(registry, line):
    """The result of a request, or an error; None for a notification."""
    asked, error = read(line)
    if error:
        return {"jsonrpc": "2.0", "id": None, "error": error}
    method, parameters = asked.get("method"), asked["params"]
    if "id" not in asked:
        return None
    head = {"jsonrpc": "2.0", "id": asked["id"]}
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

"""The registry for language models: a Model Context Protocol server over standard input and output, no dependencies.

    python mcp_server.py https://plans.example.jp

Five tools over API v1: search, plan, compare, changes, coverage.  Every answer carries the addresses to cite.
"""

import json
import sys

from tokyo_plans import Registry, RegistryError

CAUTION = (
    "An approved plan is not an open call: ask the municipality whether one can apply, and about amounts and dates."
)
MOST = 20
TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
OF_MEASURES = "measure,name,description,type_names,form_names,municipality_name,plan_key,first_year,last_year,page"


def search(registry, q="", **filters):
    answer = registry.get("measures", q=q, per_page=MOST, fields=OF_MEASURES, facets=1, **filters)
    return {name: answer[name] for name in ("count", "generation", "facets", "results")}


def plan(registry, key, as_of=""):
    return registry.get(f"plans/{key}", **({"as_of": as_of} if as_of else {}))


def compare(registry, municipalities, type=""):
    chosen = {"type": type} if type else {}
    return {code: search(registry, municipality=code, **chosen) for code in municipalities[:4]}


def changes(registry, since):
    answer = registry.get("changes", since=since)
    return {name: answer[name] for name in ("since", "until", "generation", "next", "results")}


def coverage(registry, region=""):
    facets = registry.get("measures", per_page=1, facets=1, **({"region": region} if region else {}))["facets"]
    return {name: facets[name] for name in ("type", "municipality", "year", "state")}


FILTERS = {"type": LIST, "form": LIST, "region": LIST, "municipality": LIST, "year": LIST, "state": LIST, "as_of": TEXT}
TOOLS = {
    "search": (search, "Measures of Tokyo's municipalities that answer words and filters", {"q": TEXT, **FILTERS}, []),
    "plan": (plan, "One whole plan by its key, for instance 131211-2021", {"key": TEXT, "as_of": TEXT}, ["key"]),
    "compare": (
        compare,
        "Up to four municipalities, by six-digit code, side by side",
        {"municipalities": LIST, "type": TEXT},
        ["municipalities"],
    ),
    "changes": (
        changes,
        "What was published, changed or withdrawn since a generation or a day",
        {"since": TEXT},
        ["since"],
    ),
    "coverage": (coverage, "How many measures there are by type, municipality, year and state", {"region": TEXT}, []),
}


def called(registry, name, arguments):
    tool, _meaning, _properties, _required = TOOLS[name]
    try:
        answer = tool(registry, **arguments)
    except (RegistryError, TypeError) as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
    return {"content": [{"type": "text", "text": f"{CAUTION}\n{json.dumps(answer, ensure_ascii=False)}"}]}


def described():
    for name, (_tool, meaning, properties, required) in TOOLS.items():
        schema = {"type": "object", "properties": properties, "required": required}
        yield {"name": name, "description": meaning, "inputSchema": schema}


def answered(registry, asked):
    """The result of a request, or an error of JSON-RPC; None for a notification."""
    method, parameters = asked.get("method"), asked.get("params", {})
    if "id" not in asked:
        return None
    head = {"jsonrpc": "2.0", "id": asked["id"]}
    if method == "initialize":
        version = parameters.get("protocolVersion", "2025-06-18")
        server = {"name": "tokyo-regional-industry-plans", "version": "1"}
        return head | {"result": {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}}
    if method == "ping":
        return head | {"result": {}}
    if method == "tools/list":
        return head | {"result": {"tools": list(described())}}
    if method == "tools/call" and parameters.get("name") in TOOLS:
        return head | {"result": called(registry, parameters["name"], parameters.get("arguments", {}))}
    return head | {"error": {"code": -32601, "message": f"There is no {method} {parameters.get('name', '')}".strip()}}


if __name__ == "__main__":
    registry = Registry(sys.argv[1])
    for line in sys.stdin:
        if line.strip():
            answer = answered(registry, json.loads(line))
            if answer is not None:
                print(json.dumps(answer, ensure_ascii=False), flush=True)

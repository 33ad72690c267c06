"""The registry for language models: a Model Context Protocol server over standard input and output, no dependencies.

    python mcp_server.py https://plans.example.jp       # beside tokyo_plans.py, which asks for it

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
    "compare": (compare, "Up to four municipalities", {"municipalities": LIST, "type": TEXT}, ["municipalities"]),
    "changes": (changes, "What changed since a generation or a day, withdrawals too", {"since": TEXT}, ["since"]),
    "coverage": (coverage, "How many measures there are by type, municipality, year and state", {"region": TEXT}, []),
}


def called(registry, name, arguments):
    try:
        answer = TOOLS[name][0](registry, **arguments)
    except (RegistryError, TypeError) as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
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
    if missing := [one for one in required if one not in arguments]:
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
    except ValueError:
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
        version = parameters.get("protocolVersion", "2025-06-18")
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
    registry = Registry(sys.argv[1])
    for line in filter(str.strip, sys.stdin):
        if answer := answered(registry, line):
            print(json.dumps(answer, ensure_ascii=False), flush=True)

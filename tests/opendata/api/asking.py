"""Asking the API as a program does."""

import json
from typing import Any

from django.test import Client


def ask(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address if address.startswith("/") else f"/api/v1/{address}", parameters)
    assert response.status_code == 200, response.getvalue().decode()
    return json.loads(response.getvalue())


def pages(client: Client, address: str, **parameters: Any) -> list[dict[str, Any]]:
    """The answers from the first page to the last, by their own ``next``."""
    found = [ask(client, address, **parameters)]
    while following := found[-1]["next"]:
        found.append(ask(client, following.removeprefix("http://127.0.0.1:8000")))
    return found


def rows(client: Client, address: str, **parameters: Any) -> list[dict[str, Any]]:
    return [row for page in pages(client, address, **parameters) for row in page["results"]]

"""Somebody with a browser: opens addresses, fills in forms; every answer is written down."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from django.test import Client

from tests.snapshot.forms import Form, form_with
from tests.snapshot.recording import Recording, content_of

HOST = "127.0.0.1:8000"
PAGES_WITH_LINKS = ("text/html", "application/xml", "text/plain")


class Visitor:
    """``folder``: where in the recording this person's answers are kept."""

    def __init__(self, recording: Recording, folder: str, *, user: Any = None, language: str = "ja") -> None:
        self.recording, self.folder = recording, folder
        self.client = Client(raise_request_exception=False, headers={"host": HOST, "accept-language": language})
        self.last_page = ""
        if user is not None:
            self.client.force_login(user)

    def see(self, address: str, *, method: str = "GET", data: Any = None, name: str = "", **headers: str) -> Any:
        """Open the address and write down the answer, under its address or a name of one's own."""
        address = quote(address, safe="/?=&%:+,-._~()!*'@")
        send = partial(self.client.generic, method) if data is None else partial(self.client.post, data=data)
        response = send(address, headers=headers or None)
        self.last_page = content_of(response).decode(errors="replace")
        shown = unquote(address)
        said = [f"{header}={value}" for header, value in headers.items()]
        self.recording.add(
            f"{self.folder}/{name or _name(method, shown, said)}", response, " ".join([method, shown, *said])
        )
        return response

    def open(self, address: str, mark: str) -> "OpenForm":
        page = content_of(self.client.get(address)).decode()
        form, pressed = form_with(page, mark)
        return OpenForm(self, urljoin(address, form.action or address), form, pressed)

    def fill(self, address: str, mark: str, name: str, **values: Any) -> str:
        """Open the page, fill in the form with the mark and press its button; gives the address one comes to."""
        return self.open(address, mark).send(name, **values)


class OpenForm:
    def __init__(self, visitor: Visitor, address: str, form: Form, pressed: dict[str, str]) -> None:
        self.visitor, self.address, self.form, self.pressed = visitor, address, form, pressed

    def send(self, name: str, **values: Any) -> str:
        """Send what stands in the form, with these values (``a__b`` for a-b); the answer and the page after it."""
        changed = {field.replace("__", "-"): value for field, value in values.items()}
        response = self.visitor.see(
            self.address, method="POST", data={**self.form.values, **self.pressed, **changed}, name=f"{name}-sent"
        )
        if not 300 <= response.status_code < 400:
            return self.address
        place = urldefrag(urljoin(self.address, response["Location"]))[0]
        self.visitor.see(place, name=f"{name}-then")
        return place


def links_of(response: Any, address: str) -> Iterator[str]:
    """The paths on this site a page links to; links with a question are states, which addresses.py names."""
    if not response.get("Content-Type", "").startswith(PAGES_WITH_LINKS):
        return
    for link, place in re.findall(r'\s(?:href|src)="([^"#]*)|<loc>([^<]*)', content_of(response).decode()):
        parts = urlsplit(urljoin(f"http://{HOST}{address}", (link or place).replace("&amp;", "&")))
        if parts.netloc == HOST and not parts.query:
            yield unquote(parts.path)


def _name(method: str, address: str, said: list[str]) -> str:
    path, _mark, query = address.partition("?")
    path = f"{path}page" if path.endswith("/") else path
    name = path.strip("/") + (f"@{query}" if query else "") + "".join(f"+{header}" for header in said)
    return name if method == "GET" else f"{method}/{name}"

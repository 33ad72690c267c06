"""A recording: a folder with one file of text for every answer, without what is drawn by lot."""

import hashlib
import re
from pathlib import Path
from typing import Any

from tests.snapshot.files import lines_of

HEADERS = (
    *("Content-Type", "Content-Language", "Content-Disposition", "Location", "Allow", "Cache-Control", "Vary", "Link"),
    *("Last-Modified", "Retry-After", "Referrer-Policy", "X-Robots-Tag", "Content-Security-Policy", "HX-Redirect"),
)
NAME_BYTES = 180
"""Of one part of a path; a file system takes 255."""

# Names of stored pictures, keys of sessions, tokens: another one each time.
LOTS = (
    (re.compile(r"\b[0-9a-f]{32}(\.[a-z]{3,4})\b"), r"…\1"),
    (re.compile(r"(/preview/|/accounts/invitation/|/accounts/password/reset/key/)[\w:-]{24,}"), r"\1…"),
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Recording:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        self.failures: list[str] = []  # what was answered with a server error

    def add(self, name: str, response: Any, title: str) -> None:
        content = content_of(response)
        head = [title, f"{response.status_code} {response.reason_phrase}"]
        head += [f"{header}: {response[header]}" for header in HEADERS if header in response]
        head += [f"Set-Cookie: {cookie}" for cookie in sorted(response.cookies)]
        lines = lines_of(response.get("Content-Type", ""), content) if content else []
        self.write(name, [*head, "", *lines])
        if response.status_code >= 500:
            self.failures.append(title)

    def write(self, name: str, lines: list[str]) -> None:
        path = self.folder / f"{_file_name(_line(name))}.txt"
        if path.exists():
            raise RuntimeError(f"Recorded twice: {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{_line(line)}\n" for line in lines), encoding="utf-8")
        self.count += 1


def content_of(response: Any) -> bytes:
    """All of it; a streamed answer can be read only once, and is kept."""
    if not response.streaming:
        return response.content
    if not hasattr(response, "content_read"):
        response.content_read = b"".join(response.streaming_content)
    return response.content_read


def _line(line: str) -> str:
    for pattern, instead in LOTS:
        line = pattern.sub(instead, line)
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", line)


def _file_name(name: str) -> str:
    """One that every file system takes; where that loses something, a digest still tells it from others."""
    parts = [re.sub(r"[^\w@=&.+,~-]", "_", part) for part in name.split("/")]
    short = [part.encode()[:NAME_BYTES].decode(errors="ignore") for part in parts]
    lost = "/".join(short) != name
    return "/".join(short) + (f"~{hashlib.sha256(name.encode()).hexdigest()[:8]}" if lost else "")

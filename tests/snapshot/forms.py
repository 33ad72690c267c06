"""The forms of a page as a browser reads them: where they go, what they would send, which buttons they have."""

from html.parser import HTMLParser
from typing import Any

NOT_SENT = frozenset(["file", "button", "reset"])


class Form:
    def __init__(self, action: str) -> None:
        self.action = action
        self.values: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)

    def pressed(self, mark: str) -> dict[str, str] | None:
        """What pressing the button sends, if this is the form meant by the mark.

        A mark is the name of a button, its ``name=value``, a field, or the end of the form's address: nothing that
        changes with a word on the page.
        """
        for name, value in self.buttons:
            if name and mark in (name, f"{name}={value}"):
                return {name: value}
        if mark in self.values or (self.action and self.action.endswith(mark)):
            return {}
        return None


def form_with(page: str, mark: str) -> tuple[Form, dict[str, str]]:
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        pressed = form.pressed(mark)
        if pressed is not None:
            return form, pressed
    seen = [(form.action, list(form.values), form.buttons) for form in reader.forms]
    raise LookupError(f"no form with {mark}: {seen}")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.around: Form | None = None
        self.select: dict[str, Any] | None = None
        self.options: list[tuple[str, bool]] = []
        self.textarea: dict[str, Any] | None = None
        self.text = ""

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in pairs}
        if tag == "form":
            self.around = Form(attrs.get("action", ""))
            self.forms.append(self.around)
            self.named[attrs.get("id", "")] = self.around
        elif tag == "select":
            self.select, self.options = attrs, []
        elif tag == "option":
            self.options.append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea":
            self.textarea, self.text = attrs, ""
        elif form := self._form_of(attrs):
            if tag == "button" and attrs.get("type", "submit") == "submit":
                form.buttons.append((attrs.get("name", ""), attrs.get("value", "")))
            elif tag == "input":
                _add_input(form, attrs)

    def handle_data(self, data: str) -> None:
        self.text += data if self.textarea is not None else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.around = None
        elif tag == "textarea" and self.textarea is not None:
            if form := self._form_of(self.textarea):
                form.add(self.textarea.get("name", ""), self.text.removeprefix("\n"))
            self.textarea = None
        elif tag == "select" and self.select is not None:
            if form := self._form_of(self.select):
                for value in self._chosen():
                    form.add(self.select.get("name", ""), value)
            self.select = None

    def _chosen(self) -> list[str]:
        """Without a choice a list of one line sends its first."""
        chosen = [value for value, is_chosen in self.options if is_chosen]
        if chosen or "multiple" in (self.select or {}):
            return chosen
        return [value for value, _is_chosen in self.options[:1]]

    def _form_of(self, attrs: dict[str, Any]) -> Form | None:
        if "disabled" in attrs:
            return None
        return self.named.get(attrs["form"]) if "form" in attrs else self.around


def _add_input(form: Form, attrs: dict[str, Any]) -> None:
    kind, name = attrs.get("type", "text"), attrs.get("name", "")
    if kind in ("submit", "image"):
        form.buttons.append((name, attrs.get("value", "")))
    elif kind in ("checkbox", "radio"):
        if "checked" in attrs:
            form.add(name, attrs.get("value", "on"))
    elif name and kind not in NOT_SENT:
        form.add(name, attrs.get("value", ""))

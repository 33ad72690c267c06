"""What a person at the desk does: open a page, change some fields, press a button."""

import re
from html.parser import HTMLParser
from typing import Any

from django.db.models.fields.files import FieldFile
from django.forms import MultiWidget
from django.test import Client
from django.urls import reverse

from tests import factories


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(row: Any, page: str = "change", *more: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *more])


def list_of(model: Any, page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


class Controls(HTMLParser):
    """Everything a browser would send back from the forms of a page as it stands, or from the one with an id."""

    def __init__(self, text: str, form: str = "") -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.buttons: set[str] = set()
        self.ids: list[str] = []
        self._form, self._inside = form, not form
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form" and self._form:
            self._inside = given.get("id") == self._form
        name = given.get("name", "")
        if not self._inside:
            return
        if tag == "button" and name == "do":
            self.buttons.add(given["value"])
        elif tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._area = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._add(self._select, given["value"])

    def _input(self, name: str, given: dict) -> None:
        kind = given.get("type", "text")
        if kind in ("submit", "file") or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        self._add(name, given.get("value", "on" if kind == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area

    def handle_data(self, text: str) -> None:
        if self._area:
            self.values[self._area][-1] += text.removeprefix("\n")

    def _add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def fields_of(response: Any) -> dict[str, Any]:
    """Everything a browser would send back from the page's form as it stands."""
    if "parts" in response.context:
        return dict(Controls(response.content.decode(), "plan_form").values)
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    pairs = [pair for form in forms for bound in form for pair in _controls(bound)]
    return {name: sent for name, value in pairs if (sent := _sent(value)) is not None}


def _controls(bound: Any) -> list[tuple[str, Any]]:
    widget = bound.field.widget
    if not isinstance(widget, MultiWidget):
        return [(bound.html_name, bound.value())]
    parts = widget.decompress(bound.value()) or []
    return [(f"{bound.html_name}_{place}", part) for place, part in enumerate(parts)]


def _sent(value: Any) -> Any:
    if value is None or value is False or isinstance(value, FieldFile):
        return None
    if value is True:
        return "on"
    return [str(getattr(item, "pk", item)) for item in value] if isinstance(value, list) else str(value)


def save(client: Client, address: str, button: str = "_continue", value: str = "1", **changes: Any) -> Any:
    """Open the page, change the fields (names with ``__`` for ``-``), press the button."""
    fields = fields_of(client.get(address))
    fields |= {name.replace("__", "-"): changed for name, changed in changes.items()}
    fields = {name: changed for name, changed in fields.items() if changed is not None}
    return client.post(address, {**fields, button: value})


def step(client: Client, address: str, button: str, page: Any = None, **changes: Any) -> Any:
    """Press one of the editor's buttons on the page as it stands, opened anew or given."""
    fields = fields_of(page or client.get(address))
    fields |= {name.replace("__", "-"): changed for name, changed in changes.items()}
    return client.post(address, {**fields, "do": button})


def save_page(client: Client, address: str, page: Any, button: str = "_continue", **changes: Any) -> Any:
    """Save a page that was opened before, or that a step gave."""
    fields = fields_of(page) | {name.replace("__", "-"): changed for name, changed in changes.items()}
    return client.post(address, {**fields, button: "1"})


def change_measure(client: Client, measure: Any, **fields: Any) -> Any:
    """Change a measure at its place on the page of its plan, and save."""
    address = page_of(measure.pillar.plan)
    page = fields_of(client.get(address))
    place = next(
        name.removesuffix("-id") for name, value in page.items() if name.endswith("-id") and value == [str(measure.pk)]
    )
    return client.post(
        address, {**page, **{f"{place}-{name}": value for name, value in fields.items()}, "_continue": "1"}
    )


def errors_of(response: Any) -> str:
    """All error messages on a page that came back, as one text."""
    if "wrong" in (response.context or {}):
        return " ".join(f"{one.field} {one.where} {one.message}" for one in response.context["wrong"])
    if "adminform" not in (response.context or {}):
        return ""
    found = [str(response.context["adminform"].form.errors)]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(inline.formset.errors), str(inline.formset.non_form_errors())]
    return " ".join(found)


def messages_of(client: Client, address: str) -> str:
    return " ".join(str(message) for message in client.get(address).context["messages"])


def shown_fingerprint(client: Client, plan: Any) -> str:
    """What the approve button on the plan's page says was read; empty where there is none."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(page_of(plan)).content.decode())
    return found[1] if found else ""


def press(user: Any, plan: Any, verb: str, **fields: str) -> str:
    """Open the plan's page, press a button of the workflow; what the page then says."""
    client = signed_in(user)
    response = client.post(page_of(plan, "verb", verb), {"seen": shown_fingerprint(client, plan), **fields})
    assert response["Location"] == page_of(plan)
    said = messages_of(client, page_of(plan))
    plan.refresh_from_db()
    return said


def three_pillars(**fields: Any) -> Any:
    """A draft with the pillars 販路, 創業 and 人材, two measures in the first."""
    return factories.draft(
        pillars=(
            factories.pillar("販路", factories.measure("見本市"), factories.measure("相談会", number=2)),
            factories.pillar("創業", number=2, types=("startups",)),
            factories.pillar("人材", number=3, types=("talent",)),
        ),
        **fields,
    )


def refused(client: Client, row: Any) -> str:
    """The page that says why a row cannot be deleted."""
    page = client.post(page_of(row, "delete"), {"post": "yes"}).content.decode()
    assert "は削除できません" in page
    assert type(row).objects.filter(pk=row.pk).exists()
    return page


def not_explained(response: Any) -> list[str]:
    """The labels of the fields on a page that give no example of what to enter."""
    form = response.context["adminform"].form
    own = [(str(field.label), str(field.help_text)) for field in form.fields.values() if not field.widget.is_hidden]
    for inline in response.context["inline_admin_formsets"]:
        left_out = {"id", "DELETE", inline.formset.fk.name}
        fields = inline.formset.empty_form.fields
        own += [(str(field.label), str(field.help_text)) for name, field in fields.items() if name not in left_out]
    assert own
    return [label for label, said in own if "例：" not in said]

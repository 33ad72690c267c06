"""What a person at the desk does: open a page, change some fields, press a button."""

import re
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


def fields_of(response: Any) -> dict[str, Any]:
    """Everything a browser would send back from the page's form as it stands."""
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


def errors_of(response: Any) -> str:
    """All error messages on a page that came back, as one text."""
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
    forms = [response.context["adminform"].form]
    forms += [inline.formset.empty_form for inline in response.context["inline_admin_formsets"]]
    own = [
        field for form in forms for name, field in form.fields.items() if name not in ("id", "DELETE", _parent_of(form))
    ]
    assert own
    return [str(field.label) for field in own if "例：" not in str(field.help_text) and not field.widget.is_hidden]


def _parent_of(form: Any) -> str:
    return next((name for name, field in form.fields.items() if type(field).__name__ == "InlineForeignKeyField"), "")

"""The page on which an administrator strikes something out of a plan: chosen, seen, then done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from plans_registry.documents.plan import PhotoDocument, PlanDocument
from plans_registry.editorial.admin.base import change_url, list_url
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.editorial.strikes.verbs import (
    standing_texts,
    strike_edition,
    strike_passage,
    strike_photo,
    strike_source,
)
from plans_registry.models import Plan
from plans_registry.models.struck import fingerprint
from plans_registry.models.working_copy import document_of

REASON_LIMIT = 500
SHOWN = 20  # texts of one place; a long plan may name a person in every measure
KINDS = {
    "passage": gettext_lazy("語句（下書き・すべての版・メモ・記録から）"),
    "edition": gettext_lazy("過去の版を1つ"),
    "photo": gettext_lazy("画像を1つ"),
    "source": gettext_lazy("資料のファイルと、読み取りの控え"),
}


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes from one place, as it stands there and as it will."""

    place: str
    count: int
    texts: list[tuple[str, str]]


def picture_choices(plan: Plan) -> list[tuple[str, SafeString]]:
    """Every picture of the plan, to be seen, with its caption and where it stands: two may have the same caption."""
    plan = Plan.objects.with_parts().get(pk=plan.pk)
    documents = [(_("下書き"), document_of(plan))]
    if plan.approved_document:
        documents.append((_("公開予定"), PlanDocument.from_json(plan.approved_document)))
    documents += [(_("第%s版") % each.number, each.plan_document()) for each in plan.editions.order_by("number")]
    photos: dict[str, PhotoDocument] = {}
    places: dict[str, list[str]] = {}
    for place, document in documents:
        for photo in document.all_photos:
            if photo.image:
                photos[photo.image] = photo
                places.setdefault(photo.image, []).append(place)
    seen = '<img src="/media/{}" alt="{}" loading="lazy"> {}（{}）'
    return [
        (image, format_html(seen, image, photo.alt, photo.caption, "、".join(dict.fromkeys(places[image]))))
        for image, photo in photos.items()
    ]


class StrikeForm(forms.Form):
    kind = forms.ChoiceField(choices=KINDS.items(), widget=forms.RadioSelect, label=gettext_lazy("抹消するもの"))
    passage = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("語句"),
        help_text=gettext_lazy("書かれているとおりに。例：担当 山田花子 090-1234-5678"),
    )
    edition = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("版"))
    photo = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=gettext_lazy("画像"))
    reason = forms.CharField(
        max_length=REASON_LIMIT,
        label=gettext_lazy("理由（必須）"),
        help_text=gettext_lazy("操作の記録に残ります。抹消する語句そのものは書きません。例：本人の求めによる"),
        error_messages={"required": gettext_lazy("理由を入力してください。")},
    )

    def __init__(self, plan: Plan, data: Any) -> None:
        super().__init__(data, initial={"kind": "passage"})
        editions = plan.editions.filter(is_current=False).order_by("number")
        numbers = [(each.number, _("第%s版") % each.number) for each in editions]
        self.fields["edition"].choices = [("", "---------"), *numbers]  # type: ignore[attr-defined]
        self.fields["photo"].choices = picture_choices(plan)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        kind = self.cleaned_data.get("kind")
        if kind in ("passage", "edition", "photo") and not self.errors and not self.cleaned_data.get(kind):
            self.add_error(kind, _("抹消するものを、ここで指定してください。"))
        return self.cleaned_data

    @property
    def chosen(self) -> str:
        """What the second button confirms; another choice is shown first."""
        kind = self.cleaned_data["kind"]
        return fingerprint(f"{kind}:{self.cleaned_data.get(kind, '')}")

    def act(self, plan: Plan, by: Any) -> None:
        """Raises WorkflowError where it cannot be done."""
        told = {"by": by, "reason": self.cleaned_data["reason"]}
        kind = self.cleaned_data["kind"]
        if kind == "source":
            strike_source(plan, **told)
            return
        verbs: dict[str, Callable[..., None]] = {
            "passage": strike_passage,
            "edition": strike_edition,
            "photo": strike_photo,
        }
        verbs[kind](plan, self.cleaned_data[kind], **told)


@staff_page()
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """The first button shows what would go, the second, on the page that shows it, takes it out."""
    if not request.user.is_superuser:
        raise PermissionDenied
    plan = get_object_or_404(Plan, pk=pk)
    form, gone, also = StrikeForm(plan, request.POST or None), None, []
    if form.is_valid():
        try:
            if request.POST.get("confirmed") == form.chosen:
                form.act(plan, request.user)
                messages.success(request, _("抹消しました。控えを戻したときは、もう一度抹消されます。"))
                return HttpResponseRedirect(change_url(plan))
            gone = what_goes(plan, lambda: form.act(plan, request.user))
            also = others_with(plan, form.cleaned_data["passage"]) if form.cleaned_data["kind"] == "passage" else []
        except WorkflowError as error:
            form.add_error(None, str(error))
    trail = (_("計画"), list_url(Plan)), (str(plan), change_url(plan))
    context = {"plan": plan, "form": form, "gone": gone, "also": also, "shared": _others_of_source(plan)}
    return render(request, "strikes/strike.html", {**frame(request, _("抹消"), *trail), **context})


@transaction.atomic
def what_goes(plan: Plan, act: Callable[[], None]) -> list[Gone]:
    """By doing it, and undoing it: what is shown is what will happen."""
    before = standing_texts(plan)
    with transaction.atomic():
        act()
        after = standing_texts(plan)
        transaction.set_rollback(True)
    found = []
    for place, texts in before.items():
        now = after[place]
        # An emptied edition has fewer texts: each of them goes whole.
        same = len(now) == len(texts)
        pairs = zip(texts, now, strict=True) if same else ((text, "") for text in texts)
        changed = [(old, new) for old, new in pairs if old != new]
        if changed:
            found.append(Gone(place, len(changed), changed[:SHOWN]))
    return found


def others_with(plan: Plan, passage: str) -> list[Plan]:
    """The other plans of its municipality that say it, too, as a renewal does: each is struck for itself."""
    others = Plan.objects.filter(municipality=plan.municipality_id).exclude(pk=plan.pk)
    said = {other: (text for texts in standing_texts(other).values() for text in texts) for other in others}
    return [other for other, texts in said.items() if any(passage in text for text in texts)]


def _others_of_source(plan: Plan) -> int:
    """How many other plans were read from the same document."""
    return Plan.objects.filter(source=plan.source_id).exclude(pk=plan.pk).count() if plan.source_id else 0

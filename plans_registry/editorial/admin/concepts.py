"""検索のことば: the concepts of the search, their table as a file, and what a word would find."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans_registry.catalogue.edition_rows import AnyEntry
from plans_registry.catalogue.models import Generation
from plans_registry.catalogue.query import READINGS, MeasureQuery
from plans_registry.catalogue.search import Hits, search
from plans_registry.editorial.admin.base import ReferenceAdmin, list_url
from plans_registry.editorial.admin.exports import csv_file
from plans_registry.models import Concept, ConceptWord
from plans_registry.models.audit import record
from plans_registry.models.vocabulary_rows import PREFERRED, put_concepts

HEADER = ("concept", "word", "language", "kind")
LARGEST_TABLE = 3_000_000  # bytes; thirty times the shipped vocabulary's
LONGEST_WORD = 100
SHOWN = 10
"""Measures that the page of a word shows of each reading."""


class TableForm(forms.Form):
    """A file of concepts: every row is understood, or none is taken over and each wrong one is named."""

    file = forms.FileField(
        label=gettext_lazy("CSVファイル"),
        help_text=gettext_lazy("列は concept,word,language,kind。保存したCSVを直して、そのまま取り込めます。"),
    )

    def clean_file(self) -> list[dict[str, str]]:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_TABLE:
            raise forms.ValidationError(
                _("ファイルが大きすぎます。%(mb)sMBまでです。") % {"mb": LARGEST_TABLE // 10**6}
            )
        rows = _rows(file)
        if problems := list(_problems(rows)):
            raise forms.ValidationError(problems[:20])
        return rows


def _rows(file: UploadedFile) -> list[dict[str, str]]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise forms.ValidationError(_("文字コードがUTF-8ではありません。UTF-8で保存してください。")) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in HEADER if name not in (reader.fieldnames or ())]:
        raise forms.ValidationError(_("1行目に、列「%(columns)s」がありません。") % {"columns": ", ".join(missing)})
    try:
        return [{name: (row[name] or "").strip() for name in HEADER} for row in reader]
    except csv.Error as error:
        raise forms.ValidationError(_("CSVとして読めません（%(error)s）。") % {"error": error}) from error


def _problems(rows: list[dict[str, str]]) -> Iterator[str]:
    known = {"language": ConceptWord.Language.values, "kind": [PREFERRED, *ConceptWord.Relation.values]}
    for number, row in enumerate(rows, start=2):
        for name in ("concept", "word"):
            if not row[name] or len(row[name]) > LONGEST_WORD or "\x00" in row[name]:
                yield _("%(row)s行目：%(column)sは、1文字から%(most)s文字までで入力してください。") % {
                    "row": number,
                    "column": name,
                    "most": LONGEST_WORD,
                }
        for name, values in known.items():
            if row[name] not in values:
                yield _("%(row)s行目：%(column)s「%(value)s」は、%(values)sのいずれかにしてください。") % {
                    "row": number,
                    "column": name,
                    "value": row[name][:40],
                    "values": ", ".join(values),
                }


class WordForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("ことば"),
        max_length=500,
        required=False,
        strip=True,
        help_text=gettext_lazy("例：後継者がいない"),
    )


@dataclass(frozen=True, slots=True)
class TriedReading:
    """One reading of a word, for the keeper of the vocabulary."""

    label: str
    is_answer: bool
    hits: Hits
    entries: list[AnyEntry]


def _readings_of(q: str) -> list[TriedReading]:
    labels = {"literal": _("読みかえない"), "words": _("ふくまれることばすべて"), "some": _("いくつかのことば")}
    today, stamp = timezone.localdate(), Generation.stamp()
    answer = search(MeasureQuery(q=q), today=today, stamp=stamp)
    found = [search(MeasureQuery(q=q, match=match), today=today, stamp=stamp) for match in READINGS]
    return [
        TriedReading(labels[hits.match], hits.match == answer.match and bool(hits.total), hits, hits.entries(0, SHOWN))
        for hits in found
    ]


class ConceptWordInline(admin.TabularInline):
    model = ConceptWord
    extra = 3
    fields = ["word", "language", "relation"]


@admin.register(Concept)
class ConceptAdmin(ReferenceAdmin):
    inlines = [ConceptWordInline]
    actions = ["save_table"]
    list_display = ["preferred", "number_of_words"]
    list_filter = ["words__relation", "words__language"]
    search_fields = ["preferred", "words__word"]
    search_help_text = gettext_lazy("代表することばと、ほかの言い方でさがします。例：跡継ぎ")
    fields = ["preferred"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concept]:
        return super().get_queryset(request).annotate(word_count=Count("words", distinct=True))

    @admin.display(description=gettext_lazy("ほかの言い方"), ordering="word_count")
    def number_of_words(self, concept: Any) -> int:
        return concept.word_count

    @admin.action(permissions=["view"], description=gettext_lazy("選んだことばをCSVで保存する"))
    def save_table(self, request: HttpRequest, chosen: QuerySet[Concept]) -> StreamingHttpResponse:
        concepts = Concept.objects.filter(pk__in=chosen.order_by().values("pk")).prefetch_related("words")
        return csv_file(_table_of(concepts), header=HEADER, name="検索のことば", ascii_name="concepts")

    def get_urls(self) -> list[URLPattern]:
        tried = path("try/", self.admin_site.admin_view(self.try_view), name="plans_registry_concept_try")
        table = path("table/", self.admin_site.admin_view(self.table_view), name="plans_registry_concept_table")
        return [tried, table, *super().get_urls()]

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """What a word would find, reading by reading, and how it is understood."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = WordForm(request.GET or None)
        q = form.cleaned_data["q"] if form.is_valid() else ""
        context = {"form": form, "q": q, "readings": _readings_of(q) if q else []}
        return self._page(request, "try.html", _("ことばをためす"), context)

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Takes a file of concepts over."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = TableForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            said = _take_over(form.cleaned_data["file"], by=request.user)
            messages.success(request, said)
            return HttpResponseRedirect(list_url(Concept))
        return self._page(request, "table.html", _("CSVから取り込む"), {"form": form})

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "trail": self.trail(None)}
        return TemplateResponse(request, f"admin/plans_registry/concept/{template}", {**frame, **context})


def _table_of(concepts: QuerySet[Concept]) -> Iterator[list[str]]:
    for concept in concepts:
        words = list(concept.words.all())
        if not any(word.relation == ConceptWord.Relation.ASKING for word in words):
            yield [concept.preferred, concept.preferred, "ja", PREFERRED]
        for word in words:
            yield [concept.preferred, word.word, word.language, word.relation]


@transaction.atomic
def _take_over(rows: list[dict[str, str]], *, by: Any) -> str:
    counts = put_concepts(rows)
    record("import", Concept, by=by, after=counts)
    Generation.advance()
    return _("%(concepts)s件の意味と%(words)s件のことばを加え、%(changed)s件のことばを改めました。") % counts

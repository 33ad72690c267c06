"""Words that were struck out of a plan: what is written into it says them no more, whichever way it comes.

Of the words a record of a strike has only their length and a keyed fingerprint.
"""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

from plans_registry.documents.plan import PlanDocument
from plans_registry.models.audit import AuditRecord

MARK = "（抹消）"
NO_PICTURE = {"image": "", "alt": "", "width": 0, "height": 0}
# The texts of a document, by their names in its JSON; all else are numbers, slugs and codes.
TEXTS = {"title", "background", "plain_summary", "period_text", "caveat", "name", "description", "audience", "amount"}
TEXTS |= {"contact", "url", "caption", "alt", "credit", "municipality_name", "note", "text", "licence", "licence_url"}
Change = Callable[[Any], Any]


class StruckWords(NamedTuple):
    """What a record tells of the words."""

    length: int
    fingerprint: str


def passages_struck(plans: Collection[int]) -> dict[int, list[StruckWords]]:
    """By plan, in the order in which they were struck; a plan without any is left out."""
    ids = list(map(str, plans))
    records = AuditRecord.objects.filter(target_kind="plan", target_id__in=ids, verb="strike").order_by("pk")
    found: dict[int, list[StruckWords]] = {}
    for plan, told in records.values_list("target_id", "after") if ids else ():
        if told and told["struck"] == "passage":
            found.setdefault(int(plan), []).append(StruckWords(told["length"], told["fingerprint"]))
    return found


def pictures_struck(plan: int, named: Collection[str]) -> set[str]:
    """Those of the named pictures that were struck out of a plan."""
    records = AuditRecord.objects.filter(target_kind="plan", target_id=str(plan), verb="strike", after__struck="photo")
    return set(named) & set(records.values_list("after__image", flat=True)) if named else set()


def without_struck_pictures(struck: Collection[str], document: PlanDocument) -> PlanDocument:
    """With no picture that was struck, nor its alternative text."""
    change = each_part(lambda part: {**part, **NO_PICTURE} if part.get("image") in struck else part)
    return PlanDocument.from_json(change(document.to_json())) if struck else document


def without_struck(
    passages: Collection[StruckWords], now: PlanDocument, *documents: PlanDocument
) -> tuple[PlanDocument, ...]:
    """Documents as the strikes of their plan leave them.  ``now`` is its working copy, in which the words are not."""
    if not passages:
        return documents
    forms = [document.to_json() for document in documents]
    change = each_text(striking(passages, texts_in(forms), texts_in(now.to_json())))
    return tuple(PlanDocument.from_json(change(form)) for form in forms)


def striking(passages: Iterable[StruckWords], texts: Iterable[str], clean: Iterable[str]) -> Callable[[str], str]:
    """The change that strikes what stands in some texts once more; the ``clean`` ones among them are not looked through."""
    left, words = set(texts) - set(clean), []
    for passage in passages:
        if word := passage_in(left, passage):
            words.append(word)
            left = {text.replace(word, MARK) for text in left}
    return partial(_without, words)


def _without(words: Iterable[str], text: str) -> str:
    for word in words:
        text = text.replace(word, MARK)
    return text


def fingerprint(passage: str, key: str | None = None) -> str:
    """Keyed: without the registry's secret key nobody finds a telephone number by trying them all."""
    return salted_hmac("plans_registry.strikes", passage, secret=key, algorithm="sha256").hexdigest()


def passage_in(texts: Iterable[str], passage: StruckWords) -> str:
    """The words that are meant, where they stand in one of the texts; else nothing."""
    length = passage.length
    pieces = {text[at : at + length] for text in texts for at in range(len(text) - length + 1)}
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return next((piece for piece in pieces for key in keys if fingerprint(piece, key) == passage.fingerprint), "")


def texts_in(form: Any) -> list[str]:
    texts: list[str] = []
    each_text(texts.append)(form)
    return texts


def each_text(change: Callable[[str], Any]) -> Change:
    """A web address that held the words is no address any more, so it goes whole."""

    def changed(part: dict) -> dict:
        new = {name: change(value) for name, value in part.items() if name in TEXTS and isinstance(value, str)}
        if new.get("url") != part.get("url"):
            new["url"] = ""
        return {**part, **new}

    return each_part(changed)


def each_part(change: Callable[[dict], dict]) -> Change:
    def changed(form: Any) -> Any:
        if isinstance(form, list):
            return [changed(part) for part in form]
        return change({name: changed(value) for name, value in form.items()}) if isinstance(form, dict) else form

    return changed

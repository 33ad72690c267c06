"""Plans, measures and municipalities as Markdown, for language models: each says where it is from and what it is not."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from plans_registry.catalogue.filters import STATE_LABELS
from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.reference import Announced, Place, Reference
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.periods import Period, format_period
from plans_registry.documents.plan import MeasureDocument, PillarDocument, PlanDocument, SourceReference
from plans_registry.opendata.door import absolute
from plans_registry.opendata.feed_forms import terms_address
from plans_registry.opendata.linked_data import edition_address_of, measure_address_of, plan_address_of

# A text is no markup (CommonMark, and tables and strikethrough of GFM): *必須* → \*必須\*, &amp; → \&amp;
_MARKUP = re.compile(r"([\\`*_~&\[\]<>#|])")
# Nor does it begin a list or a rule, or make the line before it a heading or a table, where it begins a line:
# 1) 番号 → 1\) 番号, - 一覧 → \- 一覧, === → \===, :-- → \:--
_MARKER = re.compile(r"^([0-9]{0,9})([-+.)=:])(?=[ =:-]|$)")


def unmarked(text: str) -> str:
    """A text of a document as one line that reads as it was written."""
    return _MARKER.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def _lines(text: str, *, indent: str = "") -> str:
    """A text with its line breaks, as one paragraph; ``indent`` is that of the list it stands in."""
    return f"\\\n{indent}".join(unmarked(line) for line in text.splitlines() if line.strip())


def _paragraphs(text: str) -> str:
    """A text with its paragraphs, which blank lines part, and the line breaks in each."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return "\n\n".join(map(_lines, re.split(r"\n{2,}", lines.strip())))


def _address(address: str) -> str:
    """<https://plans.example.jp/>: what would end it is percent-encoded."""
    return f"<{address.replace('<', '%3C').replace('>', '%3E')}>"


def _day(value: date) -> str:
    """2025年3月24日"""
    return date_format(value, "DATE_FORMAT")


def not_a_call() -> str:
    return f"> {_('承認された計画は、募集中の事業の一覧ではありません。申し込めるかどうか、金額や期限は、自治体にご確認ください。')}"


def plan_markdown(edition: Edition, document: PlanDocument, place: Place, snapshot: Snapshot) -> str:
    parts = [f"# {unmarked(edition.title)}", "\n".join(_facts(edition, document, place, snapshot)), not_a_call()]
    if document.background:
        parts.append(f"## {_('現状と課題・めざすもの')}\n\n{_paragraphs(document.background)}")
    if document.plain_summary:
        parts += [f"## {_('やさしい日本語の要約')}", _paragraphs(document.plain_summary)]
        parts.append(_("この要約は、原文には無く、担当者が書いたものです。"))
    parts += _pillars(document, snapshot.known, head="##")
    if document.caveat:
        parts.append(_paragraphs(document.caveat))
    return "\n\n".join(filter(None, parts)) + "\n"


def _facts(edition: Edition, document: PlanDocument, place: Place, snapshot: Snapshot) -> Iterator[str]:
    yield f"- {_('自治体')}{_('：')}{unmarked(place.name)}（{place.code}）"
    yield f"- {_('計画期間')}{_('：')}{_period(edition.period, snapshot)}"
    yield f"- {_('版')}{_('：')}{edition.number}（{_('%(day)s公開') % {'day': _day(localdate(edition.published_at))}}） <{edition_address_of(edition)}>"
    if document.source:
        yield f"- {_('出典')}{_('：')}{_source(document.source)}"
    yield from _terms()
    yield f"- {settings.SITE_NAME} <{plan_address_of(edition.key)}>"


def _period(period: Period, snapshot: Snapshot) -> str:
    """令和3年度～令和5年度（計画期間が終了）: on the day of the snapshot, as the page says it."""
    state = period.turn(snapshot.today) or period.state(snapshot.today)
    return f"{format_period(period)}{_('（')}{STATE_LABELS[state]}{_('）')}"


def _source(source: SourceReference) -> str:
    """The document, where it is, and under which terms its texts are, as far as it says so."""
    parts = [unmarked(source.title), _address(source.url) if source.url else ""]
    if source.licence:
        parts.append(f"{_('利用条件')}{_('：')}{unmarked(source.licence)}")
        parts.append(_address(source.licence_url) if source.licence_url else "")
    return " ".join(filter(None, parts))


def _terms() -> Iterator[str]:
    """Of the registry's own part, and of the texts: what a source says of itself stands beside the source."""
    own = f"{settings.OPERATOR.licence} {settings.OPERATOR.licence_url}".strip()
    yield f"- {_('分類の利用条件')}{_('：')}{unmarked(own) or _('まだ定めていません')}"
    yield f"- {_('計画の文章の利用条件')}{_('：')}{_('もとの文書の利用条件')} <{terms_address()}>"


def _measure_line(pillar: PillarDocument, measure: MeasureDocument, known: Reference) -> str:
    labels = [known.label("type", slug) for slug in pillar.types_of(measure)]
    labels += [known.label("form", slug) for slug in measure.forms]
    said = f"{_('：')}{_lines(measure.description, indent='  ')}" if measure.description else ""
    address = f" <{measure_address_of(measure.id)}>" if measure.id else ""
    line = f"- **{unmarked(measure.name)}**{said} [{unmarked(_('、').join(labels))}]{address}"
    facts = _details(measure, indent="    ")
    return "\n".join([line, *(f"  - {name}{_('：')}{value}" for name, value in facts.items() if value)])


def _details(of: Entry | MeasureDocument, *, indent: str) -> dict[str, str]:
    """What the source says of a measure beside its name and description, as far as it says it."""
    return {
        _("対象者"): _lines(of.audience, indent=indent),
        _("補助額・補助率"): _lines(of.amount, indent=indent),
        _("問い合わせ先"): _lines(of.contact, indent=indent),
        _("くわしい情報"): _address(of.url) if of.url else "",
    }


def measure_markdown(entry: Entry, place: Place, snapshot: Snapshot) -> str:
    edition, known = entry.edition, snapshot.known
    source = edition.plan_document().source
    facts = {
        _("自治体"): f"{unmarked(place.name)}（{place.code}）",
        _("計画"): f"{unmarked(entry.plan_title)} <{plan_address_of(entry.plan_key)}>",
        _("柱"): f"{entry.pillar_number}. {unmarked(entry.pillar_title)}",
        _("計画期間"): _period(entry.period, snapshot),
        _("支援の種類"): unmarked(_("、").join(known.label("type", slug) for slug in entry.types)),
        _("支援の形"): unmarked(_("、").join(known.label("form", slug) for slug in entry.forms)),
        **_details(entry, indent="  "),
        _("出典"): _source(source) if source else "",
        _("版"): f"{edition.number} <{edition_address_of(edition)}>",
    }
    listed = [f"- {name}{_('：')}{value}" for name, value in facts.items() if value]
    listed += [f"- {rest}" for rest in _rest(is_there=entry.open_ended)]
    parts = [f"# {unmarked(entry.name)}", _paragraphs(entry.description), "\n".join([*listed, *_terms()]), not_a_call()]
    return "\n\n".join(filter(None, parts)) + "\n"


def municipality_markdown(
    place: Place, editions: Collection[Edition], approvals: Collection[Announced], snapshot: Snapshot
) -> str:
    """What its page tells: whom to ask, approvals whose plans are not here, and every plan with its measures."""
    parts = [f"# {unmarked(place.name)}（{unmarked(place.name_en)}）", "\n".join(_window(place))]
    current = [approval for approval in approvals if approval.last_year >= snapshot.fiscal_year]
    past = [approval for approval in approvals if approval.last_year < snapshot.fiscal_year]
    for listed, heading in (
        (current, _("承認あり・内容は未掲載（%(number)s件）")),
        (past, _("期間が終わった承認・内容は未掲載（%(number)s件）")),
    ):
        if listed:
            parts.append(f"## {heading % {'number': len(listed)}}")
            parts.append("\n".join(map(_approval_line, listed)))
    if not editions and not current:
        parts.append(_("掲載している計画はありません。"))
    for edition in editions:
        address = f"{plan_address_of(edition.key).rstrip('/')}.md"
        document = edition.plan_document()
        parts.append(f"## [{unmarked(edition.title)}]({address}) {_period(edition.period, snapshot)}")
        if document.source:
            parts.append(f"- {_('出典')}{_('：')}{_source(document.source)}")
        parts += _pillars(document, snapshot.known, head="###")
    return "\n\n".join(filter(None, [*parts, not_a_call()])) + "\n"


def _window(place: Place) -> Iterator[str]:
    yield f"- {_('全国地方公共団体コード')}{_('：')}{place.code}"
    window = (unmarked(place.industry_section), unmarked(place.phone), _address(place.window) if place.window else "")
    if any(window):
        yield f"- {_('窓口')}{_('：')}{' '.join(filter(None, window))}"
    yield from _terms()


def _approval_line(approval: Announced) -> str:
    named = " ".join(filter(None, (unmarked(approval.title), unmarked(approval.programme_label))))
    announced = _("東京都の発表（%(day)s）") % {"day": _day(approval.announced_on)}
    return f"- {named} {format_period(approval.period)} [{announced}]({_address(approval.url)})"


def _pillars(document: PlanDocument, known: Reference, *, head: str) -> Iterator[str]:
    for pillar in document.pillars:
        yield f"{head} {pillar.number}. {unmarked(pillar.title)}"
        lines = [_measure_line(pillar, measure, known) for measure in pillar.measures]
        yield "\n".join([*lines, *(f"- {rest}" for rest in _rest(is_there=pillar.open_ended))])


def _rest(*, is_there: bool) -> list[str]:
    """What a list that ends with 「等」 leaves out."""
    return [_("概要の一覧は「等」で終わり、ここに載っていない施策もあります。")] if is_there else []


def llms_text() -> str:
    """https://llmstxt.org/: one heading, what it is in both languages, and a list of addresses for each."""
    summaries, warnings, sections = [], [], []
    for language in ("ja", "en"):
        with override(language):
            about = _("東京の区市町村の地域産業活性化計画と、その施策を、版ごとに出典つきで公開しています。")
            summaries.append(f"> {about}")
            warnings.append(not_a_call())
            sections += [f"## {_('データ')}", _links_of_data()]
    return "\n\n".join([f"# {settings.SITE_NAME}", "\n".join(summaries), *warnings, *sections]) + "\n"


def _links_of_data() -> str:
    links = {
        _("検索"): (absolute(reverse("opendata:api_measures")), _("施策。q、type、municipality、yearなどで")),
        pgettext("plural", "計画"): (
            absolute(reverse("opendata:api_plans")),
            _("計画の一覧。1つの計画の全体は /plans/<計画ID>.md"),
        ),
        pgettext("plural", "変更"): (absolute(reverse("opendata:changes")), _("世代からあとの変更")),
        _("比較"): (
            absolute(reverse("opendata:compare_json")),
            _("自治体か計画の施策を種類ごとに並べた表。m（全国地方公共団体コードか計画ID）をくり返す"),
        ),
        pgettext("shortlist", "リスト"): (
            absolute(reverse("opendata:shortlist_json")),
            _("選んだ施策の表。id（施策ID）をくり返す"),
        ),
        "OpenAPI": (absolute(reverse("opendata:openapi")), _("すべてのアドレスと条件")),
        _("カタログ"): (
            absolute(reverse("opendata:catalogue_jsonld")),
            _("まとめたファイルの一覧、大きさ、ハッシュ値（DCAT 3）"),
        ),
        _("オープンデータ"): (absolute(reverse("public:open_data")), _("ファイル、項目の定義、利用条件")),
    }
    return "\n".join(f"- [{name}]({address}){_('：')}{meaning}" for name, (address, meaning) in links.items())

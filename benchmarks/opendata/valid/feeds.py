"""Atom, JSON Feed, calendars and citations."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import bibtexparser
import feedparser
import icalendar
import rispy
import rnc2rng
from lxml import etree

from benchmarks.opendata.valid.looking import NOT_RUN, Answer, Look, answers_in, count, program

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
NAMES = {"atom": ATOM}
LINE = 75
"""Octets of a line of a calendar at most (RFC 5545, 3.1)."""


def read_by_feedparser(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    feeds = {answer.address: feedparser.parse(answer.content) for answer in answers_in(folder, ".atom")}
    entries = sum(len(feed.entries) for feed in feeds.values())
    found = [fault for address, feed in feeds.items() for fault in _read_by_feedparser(address, feed)]
    yield Look("Atom", program("feedparser"), count(len(feeds), "feeds", f"{entries} entries"), found)


def atom(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    feeds = answers_in(folder, ".atom")
    yield _each("Atom", "RFC 4287 and 6721, this benchmark", feeds, "feeds", demanded_of_atom)
    if schema := options.get("atom_schema"):
        held = relax_ng(Path(schema))
        yield _each(
            "Atom", f"schema of RFC 4287, {program('lxml')}", feeds, "feeds", lambda feed: by_schema(held, feed)
        )
    else:
        yield Look("Atom", "schema of RFC 4287", f"{NOT_RUN}: --atom-schema")


def json_feeds(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    feeds = answers_in(folder, ".jsonfeed")
    yield _each("JSON Feed", "JSON Feed 1.1, this benchmark", feeds, "feeds", demanded_of_json_feed)
    of_atom = answers_in(folder, ".atom")
    yield Look("Atom and JSON Feed", "this benchmark", count(len(of_atom), "pairs"), list(_pairs(of_atom, feeds)))


def calendars(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    yield _each("iCalendar", program("icalendar"), answers_in(folder, ".ics"), "calendars", demanded_of_calendar)


def citations(folder: Path, options: Mapping[str, str]) -> Iterator[Look]:
    yield _each("BibTeX", program("bibtexparser"), answers_in(folder, ".bib"), "files", demanded_of_bibtex)
    yield _each("RIS", program("rispy"), answers_in(folder, ".ris"), "files", demanded_of_ris)


def _each(form: str, by: str, answers: list[Answer], noun: str, demanded: Callable[[Answer], Iterator[str]]) -> Look:
    found = [f"{answer.address}: {fault}" for answer in answers for fault in demanded(answer)]
    return Look(form, by, count(len(answers), noun), found)


def _read_by_feedparser(address: str, feed: Any) -> Iterator[str]:
    if feed.bozo:
        yield f"{address}: {feed.bozo_exception}"
    if feed.version != "atom10":
        yield f"{address}: read as {feed.version!r}"
    for entry in feed.entries:
        missing = [name for name in ("id", "title", "link", "updated_parsed") if not entry.get(name)]
        if missing:
            yield f"{address}: an entry without {', '.join(missing)}"


def demanded_of_atom(answer: Answer) -> Iterator[str]:
    """What the prose of RFC 4287 demands, of which its schema says only a part, and RFC 6721 of what is gone."""
    root = etree.fromstring(answer.content)
    if root.tag != f"{{{ATOM}}}feed":
        yield f"the root is {root.tag}"
        return
    entries = root.findall("atom:entry", NAMES)
    for node in (root, *entries):
        yield from _parts(node)
    if len(root.findall("atom:link[@rel='self']", NAMES)) != 1:
        yield "it does not name itself"  # 4.1.1: should
    if not root.findall("atom:author", NAMES) and not all(
        entry.findall("atom:author", NAMES) for entry in entries or [root]
    ):
        yield "neither the feed has an author nor every entry"  # 4.1.1
    for entry in entries:
        if not entry.findall("atom:content", NAMES) and not entry.findall("atom:link", NAMES):
            yield "an entry has neither content nor alternate"
    yield from _constructs(root)
    ids = [entry.findtext("atom:id", namespaces=NAMES) for entry in entries]
    # 4.1.1 allows two entries of one id where their moments differ; here there are none.
    yield from (f"id {one!r} stands twice" for one in _twice(ids))
    yield from _tombstones(root, ids)


def _parts(node: etree._Element) -> Iterator[str]:
    """Of a feed or an entry (4.1.1, 4.1.2)."""
    for name in ONE:
        if len(node.findall(f"atom:{name}", NAMES)) != 1:
            yield f"{node.tag} has not one {name}"
    for name in ONE_AT_MOST:
        if len(node.findall(f"atom:{name}", NAMES)) > 1:
            yield f"{node.tag} has more than one {name}"
    identity = node.findtext("atom:id", "", NAMES)
    if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", identity):
        yield f"id {identity!r} is no address"  # 4.2.6
    if not node.findtext("atom:title", "", NAMES):
        yield f"{node.tag} has an empty title"
    links = node.findall("atom:link", NAMES)
    alternates = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") in (None, "alternate")]
    if _twice(alternates):
        yield f"{node.tag} has two alternates of one type and language"


ONE = ("id", "title", "updated")
ONE_AT_MOST = ("generator", "icon", "logo", "rights", "subtitle", "content", "published", "source", "summary")


def _twice(values: list[Any]) -> list[Any]:
    return sorted({value for value in values if values.count(value) > 1})


def _constructs(root: etree._Element) -> Iterator[str]:
    """Dates (3.3), persons (3.2), categories (4.2.2), texts (3.1) and links (4.2.7), wherever they stand."""
    for moment in root.iter(*_tags("updated", "published")):
        yield from _moment(moment.text)
    for person in root.iter(*_tags("author", "contributor")):
        names = person.findall("atom:name", NAMES)
        if len(names) != 1 or not names[0].text:
            yield "a person has no name"
    for category in root.iter(*_tags("category")):
        if not category.get("term"):
            yield "a category has no term"
    for text in root.iter(*_tags("title", "summary", "subtitle", "rights")):
        if text.get("type", "text") not in ("text", "html") or len(text):
            yield f"{text.tag} has markup"
    for link in root.iter(*_tags("link")):
        if not re.match(r"(https?://|mailto:)\S+$", link.get("href", "")):
            yield f"a link to {link.get('href')!r}"


def _tags(*names: str) -> list[str]:
    return [f"{{{ATOM}}}{name}" for name in names]


def _tombstones(root: etree._Element, ids: list[str]) -> Iterator[str]:
    """RFC 6721, 3: each with its reference and its moment; here never beside an entry of the same id."""
    buried = [grave.get("ref", "") for grave in root.findall(TOMBSTONE)]
    for grave in root.findall(TOMBSTONE):
        yield from _moment(grave.get("when"))
    if not all(buried):
        yield "a tombstone of nothing"
    yield from (f"{one} has an entry and a tombstone" for one in sorted({*buried} & {*ids}))
    yield from (f"{one} has two tombstones" for one in _twice(buried))


def _moment(text: str | None) -> Iterator[str]:
    if not text or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text):
        yield f"{text!r} is no moment of RFC 3339"
        return
    datetime.fromisoformat(text)


def relax_ng(path: Path) -> etree.RelaxNG:
    """The schema in either syntax."""
    if path.suffix == ".rnc":
        # An empty namespace may have no prefix in XML; nothing in the schema uses it.
        text = rnc2rng.dumps(rnc2rng.load(str(path))).replace('xmlns:local=""', "")
        return etree.RelaxNG(etree.fromstring(text.encode()))
    return etree.RelaxNG(etree.parse(path))


def by_schema(schema: etree.RelaxNG, answer: Answer) -> Iterator[str]:
    if not schema.validate(etree.fromstring(answer.content)):
        yield from (error.message for error in list(schema.error_log)[:3])


def demanded_of_json_feed(answer: Answer) -> Iterator[str]:
    """https://www.jsonfeed.org/version/1.1/"""
    feed = json.loads(answer.content)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version {feed.get('version')!r}"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "no title or no items"
        return
    known = (
        "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired"
    )
    yield from _members(feed, f"{known} hubs items")
    ids = [item.get("id") for item in feed["items"]]
    if len(set(ids)) != len(ids):
        yield "an id stands twice"
    of_items = "id url external_url title content_html content_text summary image banner_image date_published"
    for item in feed["items"]:
        yield from _members(item, f"{of_items} date_modified authors tags language attachments")
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield "an item has no id"
        if not item.get("content_html") and not item.get("content_text"):
            yield f"{item.get('id')} has no content"
        for name in ("date_published", "date_modified"):
            if name in item:
                yield from _moment(item[name])
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            yield f"{item['id']} has a tag that is no text"
    for author in [*feed.get("authors", []), *(one for item in feed["items"] for one in item.get("authors", []))]:
        if not set(author) & {"name", "url", "avatar"}:
            yield "an author has neither name, url nor avatar"
    for name in ("home_page_url", "feed_url"):
        if not re.match(r"https?://\S+$", feed.get(name, "")):
            yield f"{name} is {feed.get(name)!r}"


def _members(value: Mapping[str, Any], known: str) -> Iterator[str]:
    """Members of one's own begin with ``_``; those there are have a value."""
    for name, member in value.items():
        if not name.startswith("_") and name not in known.split():
            yield f"{name} is no member of JSON Feed"
        if member is None:
            yield f"{name} is null"


def _pairs(atom: list[Answer], json_feeds: list[Answer]) -> Iterator[str]:
    """The two forms of a feed have the same entries in the same order, and the same tombstones."""
    others = {answer.address.replace(".jsonfeed", ".atom"): answer for answer in json_feeds}
    for answer in atom:
        if answer.address not in others:
            yield f"{answer.address} is not there as JSON Feed"
            continue
        root, feed = etree.fromstring(answer.content), json.loads(others[answer.address].content)
        entries = [
            [entry.findtext(f"atom:{name}", namespaces=NAMES) for name in ("id", "title", "updated")]
            for entry in root.findall("atom:entry", NAMES)
        ]
        if entries != [[item.get(name) for name in ("id", "title", "date_modified")] for item in feed["items"]]:
            yield f"{answer.address} differs from its JSON Feed"
        if [grave.get("ref") for grave in root.findall(TOMBSTONE)] != [grave["id"] for grave in feed["_tombstones"]]:
            yield f"{answer.address} has other tombstones than its JSON Feed"


def demanded_of_calendar(answer: Answer) -> Iterator[str]:
    calendar = icalendar.Calendar.from_ical(answer.content)
    yield from (f"{part.name}: {error}" for part in calendar.walk() for error in part.errors)
    events = calendar.walk("VEVENT")
    for event in events:
        missing = [name for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY") if name not in event]
        if missing:
            yield f"an event without {', '.join(missing)}"
    ids = [str(event["UID"]) for event in events]
    if len(set(ids)) != len(ids):
        yield "a UID stands twice"
    lines = answer.content.split(b"\r\n")
    if lines[-1] or any(b"\n" in line or len(line) > LINE for line in lines):
        yield f"a line is longer than {LINE} octets or does not end in CRLF"
    again = icalendar.Calendar.from_ical(calendar.to_ical())
    if again != calendar:
        yield "written again it says something else"


def demanded_of_bibtex(answer: Answer) -> Iterator[str]:
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    entries = parser.parse(answer.content.decode()).entries
    if len(entries) != 1:
        yield f"{len(entries)} entries"
    yield from (f"no {name}" for entry in entries for name in ("ID", "title", "year", "url") if not entry.get(name))


def demanded_of_ris(answer: Answer) -> Iterator[str]:
    entries = rispy.loads(answer.content.decode(), enforce_list_tags=True)
    if len(entries) != 1:
        yield f"{len(entries)} entries"
    for entry in entries:
        if unknown := entry.get("unknown_tag"):
            yield f"tags that RIS has not: {unknown}"
        yield from (f"no {name}" for name in ("type_of_reference", "title", "year") if not entry.get(name))


LOOKS = (read_by_feedparser, atom, json_feeds, calendars, citations)

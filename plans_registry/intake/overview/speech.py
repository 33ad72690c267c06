"""Running text that counts what it names: answers in a council, minutes and articles, whose measures stand in sentences.

一つ目の柱は「稼ぐ力の向上」です。一つ、見本市への出展助成。小間料の半額を助成いたします。二つ、…
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plans_registry.intake.lines import CleanLine, as_line
from plans_registry.intake.overview.names import LONGEST_NAME

FEWEST = 2
"""What counts names so many things at least."""
_KANJI = "一二三四五六七八九"
_PART = "柱|戦略|視点|方針|目標"
# 一つ、 / 二つ目に、 / まず、戦略の１点目は / 三つ目の柱は / 第一の柱は / 第二に、
_COUNT = re.compile(
    rf"(?:^|(?<=。))\s*(?:(?:まず|次に|続いて|最後に|さらに)は?、?)?\s*(?:(?P<before>{_PART})の)?"
    rf"(?:(?P<number>[{_KANJI}1-9])(?:つ(?=、)|(?:つ|点|本|番)目)|第(?P<ordinal>[{_KANJI}1-9])(?=の(?:{_PART})|に、|は、))"
    rf"(?:の(?P<behind>{_PART}))?(?:は|に|が|として)?、?\s*"
)
# でございます / です / を行うものであります, behind a name
_POLITE = re.compile("(?:(?:で(?:ございます|あります|す)|だ|である|になります|となります))?。?$")
_QUOTED = re.compile(
    "「(?P<name>[^「」]{2,40})」(?P<behind>[のに]?[^、。をがは]{0,12})(?:では|として|は|で(?:ございます|す))?[、。]"
)
# 「職人塾」では、若手に技能を伝える。
_NAMED = re.compile("「(?P<name>[^「」]{2,40})」(?:では|として|は)、?(?P<text>[^。]+。.*)")
# ○委員　目標の数値は妥当か。 / 〇事務局（課長）　次のとおりです。
_SPEAKER = re.compile(r"[○〇◯●◎]\s*(?P<who>[^\s、。:]{2,12})[\s:]+(?=\S)")


@dataclass(frozen=True, slots=True)
class CountedPiece:
    """A part of a line that begins with a count, at ``start`` with its words behind it at ``text``; of a ``part`` or a measure."""

    line: int
    start: int
    text: int
    number: int
    part: bool


def name_counted(lines: Sequence[CleanLine]) -> list[CleanLine]:
    """The lines, of those that count parts and measures in sentences each as a line with its role."""
    spoken = _without_speakers(lines)
    pieces = [piece for at, line in enumerate(spoken) for piece in _pieces(line, at)]
    parts = _runs([piece for piece in pieces if piece.part])
    own = {(piece.line, piece.start): piece for piece in (*parts, *_runs([p for p in pieces if not p.part]))}
    if len(parts) < FEWEST:
        return list(lines)
    found: list[CleanLine] = []
    begun = False
    for at, line in enumerate(spoken):
        starts = sorted(piece.start for (where, _), piece in own.items() if where == at)
        begun = begun or bool(starts)
        if not starts:
            found += _between(lines[at], line) if begun else [lines[at]]
            continue
        if starts[0] and (before := as_line(line.text[: starts[0]], line, role="text")):
            found.append(before)
        for start, stop in zip(starts, [*starts[1:], len(line.text)], strict=True):
            found += _named(line, own[at, start], stop)
    return found


def _without_speakers(lines: Sequence[CleanLine]) -> list[CleanLine]:
    spoken = [_SPEAKER.match(line.shape) if line.role in ("", "text") else None for line in lines]
    who = [match["who"] for match in spoken if match]
    if len(who) < FEWEST or len(set(who)) == len(who):
        return list(lines)
    return [
        (as_line(line.text[match.end() :], line, role="text", key="speech") or line) if match else line
        for line, match in zip(lines, spoken, strict=True)
    ]


def _pieces(line: CleanLine, at: int) -> Iterator[CountedPiece]:
    if line.role not in ("", "text"):
        return
    for match in _COUNT.finditer(line.shape):
        number = match["number"] or match["ordinal"]
        counted = _KANJI.find(number) + 1 or int(number)
        yield CountedPiece(at, match.start(), match.end(), counted, bool(match["before"] or match["behind"]))


def _runs(pieces: Sequence[CountedPiece]) -> list[CountedPiece]:
    """Those that count from one on, to two at least."""
    runs: list[list[CountedPiece]] = []
    for piece in pieces:
        if piece.number == 1:
            runs.append([piece])
        elif runs and piece.number == runs[-1][-1].number + 1:
            runs[-1].append(piece)
    return [piece for run in runs for piece in run if len(run) >= FEWEST]


def _named(line: CleanLine, piece: CountedPiece, stop: int) -> Iterator[CleanLine]:
    """The name behind a count, and the sentences behind the name."""
    quoted = _QUOTED.match(line.shape, piece.text, stop)
    if quoted and (piece.part or not quoted["behind"].strip()):
        name, end = line.text[slice(*quoted.span("name"))], quoted.end()
    else:
        end = line.shape.find("。", piece.text, stop) + 1 or stop
        name = line.text[piece.text : end]
        name = name[: _POLITE.search(name).start()]  # type: ignore[union-attr]
    if not name or len(name) > LONGEST_NAME:
        yield replace(line, role="text", text=line.text[piece.start : stop], shape=line.shape[piece.start : stop])
        return
    rest = line.text[end:stop].strip()
    count = line.text[piece.start : piece.text]
    roles = ("note", "pillar", "note") if piece.part else ("note", "measure", "detail")
    for text, role in zip((count, name, rest), roles, strict=True):
        if own := as_line(text, line, role=role):  # type: ignore[arg-type]
            yield own


def _between(whole: CleanLine, line: CleanLine) -> Iterator[CleanLine]:
    """A line behind the first count: a measure in quotes, what somebody asks, or what it was."""
    if match := _NAMED.fullmatch(line.shape):
        for group, role in (("name", "measure"), ("text", "detail")):
            if own := as_line(line.text[slice(*match.span(group))], line, role=role):  # type: ignore[arg-type]
                yield own
    else:
        yield replace(whole, role="note") if line.key == "speech" else whole

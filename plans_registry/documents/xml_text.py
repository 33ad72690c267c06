"""What a text may hold where it is written as XML, or as lines that programs take apart."""

import re

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """Without the characters that no XML can hold, escaped or not: \\x0b, \\uffff, half of a pair (XML 1.0, 2.2)."""
    return _IMPOSSIBLE.sub("", text)

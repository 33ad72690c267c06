"""A document as the page of a plan carries it from one answer to the next, in a hidden control."""

import base64
import binascii
import json
import zlib

from plans_registry.documents.plan import PlanDocument

LARGEST = 20_000_000  # bytes of a document unpacked; 400 measures with all they can hold have 5,000,000


def pack(document: PlanDocument | None) -> str:
    """A document as a hidden control carries it; "" for none."""
    if document is None:
        return ""
    form = json.dumps(document.to_json(), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(form.encode())).decode()


def unpack(text: str) -> PlanDocument | None:
    """None for what :func:`pack` has not made."""
    try:
        form = json.loads(zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST))
        json.dumps(form, ensure_ascii=False).encode()  # halves of a character, as \ud83d alone, are not of ours
        return PlanDocument.from_json(form)
    except (binascii.Error, zlib.error, ValueError, RecursionError):  # DocumentError is a ValueError
        return None

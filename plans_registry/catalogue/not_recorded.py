"""Words that ask how much one gets, or whom to ask: 補助率, いくら, 100万円, 問い合わせ, contact.  Pure.

The overviews of plans seldom say so; a page that finds nothing by such words, or leaves them out, says that.
"""

import re
from typing import Literal

from plans_registry.catalogue.question import Question

Field = Literal["amount", "contact"]

_AMOUNT = "|".join([
    "(?:補助|助成|交付|支給|支援)(?:率|額|金額|金の額)|金額|上限|限度額|何割|何円|いくら(?!か|でも)",
    "[0-9][0-9.]*(?:百|千|万|億)*円",
    r"\bhow much\b|\b(?:subsidy|grant|support) (?:rates?|amounts?)\b|\b(?:maximum|upper limits?|amounts?|ceilings?)\b",
])  # fmt: skip
_CONTACT = "|".join([
    "(?:お)?(?:問い?合わ?せ|といあわせ)(?:先)?|連絡先|電話番号|担当(?:課|部署|係|窓口)|窓口",
    r"\bcontacts?\b|\b(?:phone|telephone)(?: numbers?)?\b|\bwho(?:m)? (?:to|should i|can i) (?:ask|call|contact)\b",
])  # fmt: skip

_ASKED: dict[Field, re.Pattern[str]] = {"amount": re.compile(_AMOUNT), "contact": re.compile(_CONTACT)}


def fields_asked(typed: Question) -> list[Field]:
    """What the words of a question ask for that plans seldom say; what is quoted is looked for as it stands."""
    terms = (term for group in typed.groups for term in group.terms if not term.quoted)
    words = " ".join(term.needle for term in terms)
    return [field for field, pattern in _ASKED.items() if pattern.search(words)]

"""Words that ask when one can apply: 今申し込める, 募集中, いつまで, open calls, deadline.  Pure.

No plan says so, and the registry is no list of calls: such words only ask, and a page says that it cannot answer them.
"""

import re

from plans_registry.catalogue.normalisation import fold
from plans_registry.catalogue.question import Question

_NOW_SAID = "(?:今すぐ|今月|今|いますぐ|いま|現在|ただ今|ただいま|まだ)(?:も|は|でも)? ?"
_NOW = f"(?:{_NOW_SAID})?"
_APPLYING = "(?:申し?込み?|申しこみ?|もうしこみ?|申請|応募|受け?付け?)"
_CAN = "(?:め(?:る|ます)|できる|できます|出来る|出来ます|可能)(?:です)?か?"
_GOES_ON = "(?:中|を?し?て(?:い(?:る|ます)|る|ます))"
_PERIOD = "(?:の|を)?(?:期間|期限|期日|時期|日程|開始日?|終了日?|締め?切り?日?|〆切り?日?)"
_CALL = "(?<![一-鿿を])募集|公募"  # 会員募集 is about members

_JAPANESE = "|".join([
    # 今申し込める, 申請できますか, 募集中, 受け付けている
    f"{_NOW}(?:{_APPLYING}(?:{_CAN}|{_GOES_ON}|{_PERIOD})|(?:{_CALL})(?:{_GOES_ON}|{_PERIOD})?)",
    # 今使える, まだもらえますか; without 今 they ask for no time: 個人でも使える
    f"{_NOW_SAID}(?:(?:使え|もらえ|貰え|受け?られ)(?:る|ます)|利用(?:できる|できます|可能な?))(?:です)?か?",
    # 締切, 期限はいつ
    "締め?切り?日?|〆切り?日?|しめきり|期限|期日",
    # いつまで, いつから, いつですか; not いつも, いつか
    "いつ(?:まで|迄|から|ごろ|頃)(?:に|ですか?)?|いつ(?:ですか?|(?=$| |申|応募|募集|受|締))",
])  # fmt: skip

_DATE = "(?:deadlines?|due dates?|closing dates?|cut-?off dates?)"
_ENGLISH = "|".join([
    "(?:now |currently |still )?open (?:calls?(?: for [a-z]+)?|now|today|for applications?|applications?)",
    "calls? for (?:applications?|proposals?|entries)|(?:now|currently|still) open|closing soon",
    "(?:now |currently |still )?(?:accepting|taking|receiving) applications?",
    f"(?:application |submission )?{_DATE}|application (?:periods?|windows?|dates?)|when (?:is|are) the {_DATE}",
    "(?:when|until when|by when|how long) (?:can|do|should|must|to)(?: i| we| one| you)? ?(?:still )?apply",
    # what can I apply for, grants I can apply for now; not "how do I apply"
    "(?:what |which )?can (?:i|we|one|you) (?:still )?apply(?: for)?(?: now| today)?",
    "(?:that |which )?(?:i|we|one|you) can (?:still )?apply(?: for)?(?: now| today)?",
    "apply (?:now|today|by|before|until)",
])  # fmt: skip

_ASKED = re.compile(rf"{_JAPANESE}|\b(?:{_ENGLISH})\b")


def end_of_asking(text: str, at: int) -> int | None:
    """Where words at a place of a folded text end that ask when one can apply; None where there are none."""
    match = _ASKED.match(text, at)
    return match.end() if match else None


def words_asking_when(question: Question) -> list[str]:
    """Those that a reading left out."""
    return [word for word in dict.fromkeys(question.dropped) if _ASKED.search(fold(word))]


def asks_when(question: Question, match: str) -> bool:
    """Whether a question asks so; ``match``: the reading it is of, which leaves such words out unless it is ``literal``."""
    if match != "literal":
        return bool(words_asking_when(question))
    terms = (term for group in question.groups for term in group.terms if not term.quoted)
    return any(_ASKED.search(term.needle) for term in terms)

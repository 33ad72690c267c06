"""What should become of a plan, told without the workflow's own code: the oracle of ``test_sequences``."""

from dataclasses import dataclass, field
from datetime import date

from plans_registry.documents.periods import fiscal_year_of

APPROVERS = {"chiba", "endo", "administrator"}


@dataclass
class Expected:
    """A plan of one measure.  ``draft``, ``approved``, ``public`` and ``editions`` are the names of that measure.

    ``nameless``: read from a document that ``editor`` brought, and nobody has said yet whose plan it is; ``issues`` are
    what its reading left open, ``notes`` what approvers have asked and nobody has seen to.  ``discarded``: the document
    was given up, ``gone``: and the plan with it.
    """

    municipality: str
    editor: str
    draft: str
    status: str = "draft"
    public: str = ""
    approved: str = ""
    due: date | None = None
    submitter: str = ""
    touched: set[str] = field(default_factory=set)  # who changed it since the request
    editions: list[str] = field(default_factory=list)
    confirmed: set[int] = field(default_factory=set)
    renewed: bool = False
    first_year: int = 2021
    nameless: bool = False
    issues: int = 0
    notes: int = 0
    discarded: bool = False
    gone: bool = False

    @property
    def key(self) -> str:
        return f"{self.municipality}-{self.first_year}"

    @property
    def public_edition(self) -> int | None:
        return len(self.editions) if self.public else None

    @property
    def answer(self) -> int:
        """What the public is answered at the plan's address."""
        return 200 if self.public else 410 if self.editions else 404

    def may_edit(self, who: str) -> bool:
        return not self.gone and self.may_open_document(who)

    def may_open_document(self, who: str) -> bool:
        return who in APPROVERS or who == self.editor

    def read_again(self, who: str, today: date) -> bool:
        """Changes no draft, and no answer to what was open."""
        return self.may_open_document(who) and not self.discarded

    def throw_away(self, who: str, today: date) -> bool:
        """What nobody has asked approval for goes; all else stays, and the document is given up all the same."""
        if not self.may_open_document(who):
            return False
        self.discarded, had = True, self.gone
        if self.status == "draft" and not self.submitter:
            self.gone, self.status, self.notes, self.issues = True, "gone", 0, 0
        return self.gone and not had

    def submit(self, who: str, today: date) -> bool:
        if not self.may_edit(who) or self.nameless or self.status in {"submitted", "scheduled"}:
            return False
        self.status, self.submitter, self.touched = "submitted", who, set()
        return True

    def submit_silently(self, who: str, today: date) -> bool:
        return not (self.issues or self.notes) and self.submit(who, today)

    def name_place(self, who: str, today: date) -> bool:
        if not self.may_edit(who):
            return False
        self.nameless = False
        return True

    def settle(self, who: str, today: date) -> bool:
        if not self.may_edit(who):
            return False
        self.issues = 0
        return True

    def resolve(self, who: str, today: date) -> bool:
        if not self.may_edit(who) or not self.notes:
            return False
        self.notes -= 1
        return True

    def renew(self, who: str, today: date) -> bool:
        """Once: whoever comes later is led to the draft that is there."""
        if not self.may_edit(who) or self.renewed or self.nameless:
            return False
        self.renewed = True
        return True

    def note(self, who: str, today: date) -> bool:
        may = who in APPROVERS and not self.gone
        self.notes += may
        return may

    def take_back(self, who: str, today: date) -> bool:
        if self.status != "submitted" or who != self.submitter:
            return False
        self.status = "published" if self.public else "draft"
        return True

    def send_back(self, who: str, today: date) -> bool:
        return self._move(who, "submitted", "returned")

    def publish(self, who: str, today: date) -> bool:
        return self._may_approve(who) and self._release(self.draft)

    def schedule(self, who: str, today: date, day: date) -> bool:
        if not self._may_approve(who) or not today < day:
            return False
        self.status, self.approved, self.due = "scheduled", self.draft, day
        return True

    def cancel_schedule(self, who: str, today: date) -> bool:
        return self._move(who, "scheduled", "submitted")

    def publish_approved(self, who: str, today: date) -> bool:
        other = who in APPROVERS and who != self.submitter
        return other and self.status == "scheduled" and self._release(self.approved)

    def publish_due(self, today: date) -> None:
        if self.status == "scheduled" and self.due and self.due <= today:
            self._release(self.approved)

    def withdraw(self, who: str, today: date) -> bool:
        if who not in APPROVERS or not self.public:
            return False
        self.status, self.public = "withdrawn", ""
        return True

    def confirm_unchanged(self, who: str, today: date) -> bool:
        year = fiscal_year_of(today)
        if not self.may_edit(who) or not self.public or self.draft != self.public or year in self.confirmed:
            return False
        self.confirmed.add(year)
        return True

    def edit(self, who: str, today: date, name: str) -> bool:
        if not self.may_edit(who):
            return False
        if self.status in {"submitted", "scheduled"} and name != self.draft:
            self.touched.add(who)
        self.draft = name
        return True

    def restore(self, who: str, today: date, number: int, *, confirmed: bool) -> bool:
        lost = self.draft not in self.editions
        there = number <= len(self.editions) and self.editions[number - 1] != self.draft
        return there and (confirmed or not lost) and self.edit(who, today, self.editions[number - 1])

    def _may_approve(self, who: str) -> bool:
        return who in APPROVERS and self.status == "submitted" and who != self.submitter and who not in self.touched

    def _move(self, who: str, state: str, to: str) -> bool:
        if who not in APPROVERS or self.status != state:
            return False
        self.status = to
        return True

    def _release(self, name: str) -> bool:
        self.status, self.public = "published", name
        self.editions.append(name)
        return True

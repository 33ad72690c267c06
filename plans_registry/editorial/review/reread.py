"""「読み直す」: a document is read again with the roles that a person has given to its lines.

The reading changes, and no draft: where a plan has become a draft, the editor opens it with what would change.
"""

from bisect import bisect_right
from collections.abc import Mapping

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from plans_registry.editorial.checks import WorkflowError
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.review.drafts import make_drafts, settle_status
from plans_registry.editorial.review.proposal import Proposal, heads_of, propose
from plans_registry.intake.overview.feed import LEFT_OUT
from plans_registry.intake.reading import ReadOverview, read_overview_file
from plans_registry.models import PlanOrigin, Review

ROLES: dict[str, str | Promise] = {
    "title": gettext_lazy("計画名"),
    "pillar": gettext_lazy("柱"),
    "measure": gettext_lazy("施策"),
    "more": gettext_lazy("施策の説明"),
    LEFT_OUT: gettext_lazy("読まない"),
}
ASIDE = 1000  # more than a document has plans: where origins wait while others take their places


def read_again(review: Review, roles: Mapping[int, str], *, by) -> Review:
    """Raises UnreadableFile, NotAnOverview or WorkflowError, and changes nothing then.

    ``roles`` are all that the lines of the document have, by their numbers.
    """
    _require_kept(review)
    with review.file.open() as file:
        content = file.read()
    # Before the transaction: a PDF may take many seconds.
    return _keep(review.pk, read_overview_file(content, roles=roles), roles, by)


def _require_kept(review: Review) -> None:
    if review.status == Review.Status.DISCARDED:
        raise WorkflowError(_("取りやめた資料は、読み直せません。もう一度取り込んでください。"))


@transaction.atomic
def _keep(pk: int, found: ReadOverview, roles: Mapping[int, str], by) -> Review:
    read = propose(found.overview, heads_of(found.text, found.overview.plans))
    codes = {plan.document.municipality for plan in read.plans}
    Municipality.objects.hold(codes - {""})  # before the review, as who makes a plan of it in the editor
    Review.objects.select_for_update().get(pk=pk)
    review = reviews_of(by).get(pk=pk)
    _require_kept(review)
    if found.text != review.text:
        # The lines that the person saw have other numbers now.
        raise WorkflowError(
            _("読み取りのしくみが新しくなり、行の番号が変わりました。資料をもう一度取り込んでください。")
        )
    old = Proposal.from_json(review.proposal)
    new = Proposal(read.plans, read.issues, old.pictures)
    _move_origins(review, old, new)
    known = list(Municipality.objects.filter(code__in=codes))
    review.proposal, review.roles = new.to_json(), {str(line): role for line, role in sorted(roles.items())}
    review.every_place_known = len(codes) == len(known)
    review.save()
    review.municipalities.set(known)
    make_drafts(review, by=by)
    settle_status(review, by=by)
    return review


def _move_origins(review: Review, old: Proposal, new: Proposal) -> None:
    """Each draft goes to the place of the plan that its head belongs to now."""
    heads = [plan.line for plan in new.plans]
    places: dict[int, PlanOrigin] = {}
    for origin in review.origins.select_related("plan"):
        place = max(bisect_right(heads, old.plans[origin.place].line) - 1, 0)
        if place in places:
            lost = "、".join(f"「{one.plan}」" for one in (places[place], origin))
            message = _(
                "下書きになっている%sが、一つの計画になります。計画名の行を改めるか、どちらかの下書きを先に削除してください。"
            )
            raise WorkflowError(message % lost)
        places[place] = origin
    for aside in (ASIDE, 0):
        for place, origin in places.items():
            origin.place = place + aside
            origin.save(update_fields=["place"])


def place_at(review: Review, line: int) -> int:
    """The place of the plan that a line belongs to; of what stands before the first plan, its place."""
    heads = [plan.line for plan in Proposal.from_json(review.proposal).plans]
    return max(bisect_right(heads, line) - 1, 0)

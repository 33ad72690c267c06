"""What is said of a plan or an edition that was public and is not: withdrawn, or struck out, which is for good."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plans_registry.catalogue.models import Edition

PLAN_GONE = _("ここにあった計画は、公開を取りやめました。また公開するときは、新しい版になります。")
"""Also of each of its editions that is not struck out."""


def edition_gone(edition: Edition, *, is_back: bool) -> str | Promise:
    """Of an edition that is withheld; ``is_back``: its plan is public."""
    if edition.struck_out_at:
        return _("この版は、抹消しました。もう公開することはありません。")
    if is_back:
        return _("この版は、公開を取りやめました。計画は、新しい版を公開しています。")
    return PLAN_GONE


def edition_of_then_gone(edition: Edition) -> str | Promise:
    """Of an edition that is withheld, to who asks for the plan as of a moment; the plan is public now."""
    if edition.struck_out_at:
        return _("この計画のそのときの版は、抹消しました。もう公開することはありません。")
    return _("この計画のそのときの版は、公開を取りやめました。")

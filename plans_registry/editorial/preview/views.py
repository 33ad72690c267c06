"""What a link shows: the public page of the working copy, for no search engine, cache or other site to keep.

The signed links: seven days long, and no longer than the plan's mark, which an approval and `end_previews` renew.
"""

from datetime import timedelta

from django.core import signing
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans_registry.catalogue.models import Edition, Entry
from plans_registry.catalogue.publishing import draft_edition
from plans_registry.catalogue.snapshot import Snapshot
from plans_registry.documents.differences import differences
from plans_registry.documents.plan import PlanDocument
from plans_registry.editorial.checks import WorkflowError, editing, may_edit
from plans_registry.editorial.pages import staff_page
from plans_registry.editorial.permissions import plans_of
from plans_registry.models import Plan
from plans_registry.models.audit import record
from plans_registry.models.plans import new_mark
from plans_registry.models.working_copy import document_of
from plans_registry.public.jinja import page
from plans_registry.public.plan_history import family_of, versions_of
from plans_registry.public.plan_page import plan_context

LIFETIME = timedelta(days=7)
_SALT = "plans_registry.preview"
COOKIE = "preview"


def new_link(plan: Plan, *, by) -> str:
    """The token of a link to the plan's working copy, whatever that says when it is opened."""
    if not may_edit(by, plan):
        raise WorkflowError(_("ほかの自治体の計画の、確認用リンクは作れません。"))
    if not plan.has_page:
        raise WorkflowError(_("区市町村と計画期間を入力して保存すると、確認用リンクを作れます。"))
    record("preview", plan, by=by)
    return signing.dumps([plan.pk, plan.preview_mark], salt=_SALT)


def plan_behind(token: str) -> Plan | None:
    """The plan a link leads to, with its parts; None when the link has ended, or never was one."""
    try:
        key, mark = signing.loads(token, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:  # an expired one is one too
        return None
    plan = Plan.objects.with_parts().filter(pk=key).first()
    return plan if plan and plan.has_page and constant_time_compare(mark, plan.preview_mark) else None


def end_previews(plan: Plan, *, by) -> None:
    """Every link that was made for the plan leads nowhere from now on."""
    with editing(plan, by=by) as held:
        if not may_edit(by, held):
            raise WorkflowError(_("ほかの自治体の計画の、確認用リンクは無効にできません。"))
        held.preview_mark = new_mark()
        held.save(update_fields=["preview_mark"])
        record("end_previews", held, by=by)


PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    plan = plan_behind(token)
    response = _shown(request, plan) if plan else _over(request)
    if plan:  # the page's pictures are asked for without the link
        response.set_cookie(
            COOKIE, token, path="/media/photos/", httponly=True, samesite="Lax", secure=request.is_secure()
        )
    for name, value in PRIVATE.items():
        response[name] = value
    return response


@staff_page("plans_registry.view_plan")
@require_safe
def own_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for staff who may read the plan: signed in, without a link that others could open."""
    plan = get_object_or_404(plans_of(request.user).with_parts(), pk=pk)
    if not plan.has_page:
        raise Http404
    response = _shown(request, plan, signed_in=True)
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _shown(request: HttpRequest, plan: Plan, *, signed_in: bool = False) -> HttpResponse:
    document = document_of(plan)
    editions = list(Edition.objects.of_plan(plan.key)) if plan.key else []
    current = next((edition for edition in editions if edition.is_current), None)
    draft = draft_edition(plan, document)
    ids = [measure.id for measure in document.measures if measure.id]
    snapshot = Snapshot.take()
    context = plan_context(snapshot, draft, document, family_of(draft.municipality_id, snapshot.stamp)) | {
        "versions": versions_of(editions) if current else [],
        "linked": frozenset(Entry.objects.filter(measure__in=ids).values_list("measure", flat=True)),
        "preview": True,
        "saved_at": timezone.localtime(plan.updated_at),
        "publish_on": plan.publish_on,
        "next_number": (plan.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        "is_public": current is not None and current.plan_document() == document,
        "is_newer_than_approved": _is_newer_than_approved(plan, document),
        "signed_in": signed_in,
    }
    return page(request, "plan_preview.html", context)


def _is_newer_than_approved(plan: Plan, document: PlanDocument) -> bool:
    """Whether the plan waits for its day, and its draft is not what will be published then."""
    approved = plan.approved_document
    return bool(approved) and bool(differences(PlanDocument.from_json(approved), document))


def _over(request: HttpRequest) -> HttpResponse:
    return page(request, "preview_over.html", {"days": LIFETIME.days}, status=410)

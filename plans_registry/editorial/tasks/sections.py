"""The lists of tasks, each a query, the sentence for when it is empty, and how one row is told.

One line of a list of tasks: what it is about, what is to be seen, and where the work is done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from plans_registry.documents.periods import fiscal_year_of, format_year
from plans_registry.editorial.admin.base import change_url
from plans_registry.editorial.pages import reviews_of
from plans_registry.editorial.permissions import NO_MUNICIPALITY, acts_for_all, municipalities_listed_for, plans_of
from plans_registry.editorial.workflow import with_unsubmitted_changes
from plans_registry.models import Photo, Plan, PlanNote
from plans_registry.models.audit import person_name
from plans_registry.models.plans import PlanQuerySet


@dataclass(frozen=True, slots=True)
class Line:
    """``button`` is the address a one-click answer is posted to, empty where the page itself is needed; ``press`` its word."""

    label: str
    address: str
    place: str = ""
    note: str = ""
    button: str = ""
    press: str = ""


LineOf = Callable[[Any], Line]


def plan_line(plan: Plan, *, note: str | Promise = "", button: str = "", press: str = "") -> Line:
    return Line(str(plan), change_url(plan), plan.place, str(note), button, press)


def waiting(plan: Plan) -> Line:
    said = {"at": _day(plan.status_at), "by": plan.status_by_name or _("（削除された利用者）")}
    line = plan_line(plan, note=_("%(at)s、%(by)sさんから") % said)
    return replace(line, address=reverse("whole_plan", args=[plan.pk]))


def returned(plan: Plan) -> Line:
    return plan_line(plan, note=_("理由：%s") % plan.status_note)


def scheduled(plan: Plan) -> Line:
    return plan_line(plan, note=_("%sに公開") % (plan.publish_on.isoformat() if plan.publish_on else ""))


def draft(plan: Plan) -> Line:
    return plan_line(plan, note=_("%s 更新") % _day(plan.updated_at))


def noted(note: PlanNote) -> Line:
    address = f"{reverse('whole_plan', args=[note.plan_id])}#note-{note.pk}"
    return Line(f"{note.place}：{note.text[:60]}", address, note.plan.place, str(note.plan))


def changed(plan: Plan) -> Line:
    return plan_line(plan, note=_("%s 更新。公開ページは前の版のままです。") % _day(plan.updated_at))


def ending(plan: Plan) -> Line:
    """With the draft of the next period where there is one, else with the button that makes it."""
    note = _("%sまで") % plan.period.end_date.isoformat() if plan.period else ""
    successor = max(plan.successors.all(), key=lambda row: row.pk, default=None)
    if successor:
        state = _("次の計画：%s") % successor.get_status_display()
        return Line(str(successor), change_url(successor), plan.place, f"{note}　{state}")
    return plan_line(plan, note=note, button=reverse("renewal", args=[plan.pk]), press=_("次の期間の計画を作る"))


def unconfirmed(plan: Plan) -> Line:
    latest = max((row.fiscal_year for row in plan.confirmations.all()), default=None)
    note = _("前回の確認は%s年度") % latest if latest else _("まだ一度も確認されていません")
    button = reverse("confirm_unchanged", args=[plan.pk])
    return plan_line(plan, note=note, button=button, press=_("内容に変更なし"))


def without_alternative(photo: Any) -> Line:
    group = f"{change_url(photo.plan)}#photos"
    return Line(photo.caption, group, photo.plan.place, str(photo.plan))


def review(row: Any) -> Line:
    return Line(
        str(row),
        reverse("review", args=[row.pk]),
        "",
        _("%(at)s、%(by)s") % {"at": _day(row.updated_at), "by": person_name(row.owner)},
    )


def uncovered(municipality: Any) -> Line:
    """A municipality without a public plan in force; ``plan_at_work`` is the one somebody is at, if any."""
    if municipality.plan_at_work:
        address = reverse("admin:plans_registry_plan_change", args=[municipality.plan_at_work])
        return Line(municipality.name, address, note=_("公開していない計画があります"))
    address = f"{reverse('admin:plans_registry_plan_add')}?municipality={municipality.pk}"
    ended = municipality.last_public_year
    note = _("前の計画は%s年度まで") % ended if ended else _("計画の登録がありません")
    return Line(municipality.name, address, note=note)


def uncovered_to_read(municipality: Any) -> Line:
    """To who registers no plans: what is known of the municipality."""
    line = uncovered(municipality)
    if municipality.plan_at_work:
        return line
    return replace(line, address=reverse("admin:municipalities_municipality_change", args=[municipality.pk]))


def _day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


SHOWN = 8  # lines of each list on the first page; the rest has a page of its own
Status = Plan.Status


@dataclass(frozen=True, slots=True)
class Section:
    """``rows`` are in the order in which they should be done."""

    name: str
    title: str
    rows: QuerySet
    line_of: LineOf
    empty: str
    help: str = ""

    @property
    def count(self) -> int:
        return self.rows.count()

    def lines(self, rows: Iterable[Any]) -> list[Line]:
        return [self.line_of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Shown:
    """A section as the first page shows it: its first lines and how many there are."""

    section: Section
    lines: list[Line]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def shown(section: Section) -> Shown:
    """One query for a short list, two for a long one."""
    rows = list(islice(section.rows[: SHOWN + 1], SHOWN + 1))
    count = section.count if len(rows) > SHOWN else len(rows)
    return Shown(section, section.lines(rows[:SHOWN]), count)


def sections_of(user: Any, today: date) -> list[Section]:
    """What a person has to do or to know, the most urgent first."""
    plans = plans_of(user).select_related("municipality").order_by("status_at", "pk").defer("approved_document")
    own = _for_approvers(user, plans) if acts_for_all(user) else _for_editors(plans)
    sections = [*own, *_upkeep(user, plans, today)]
    return sections if user.has_perm("plans_registry.change_plan") else list(map(_to_read, sections))


def _to_read(section: Section) -> Section:
    """Without the buttons, to who changes nothing."""
    return replace(section, line_of=lambda row: replace(section.line_of(row), button="", press=""))


def section_of(user: Any, name: str, today: date) -> Section | None:
    return next((section for section in sections_of(user, today) if section.name == name), None)


def _for_approvers(user: Any, plans: PlanQuerySet) -> list[Section]:
    submitted = plans.filter(status=Status.SUBMITTED)
    return [
        Section(
            "waiting",
            _("あなたの確認を待っている計画"),
            submitted.exclude(submitted_by=user).exclude(edited_by=user),
            waiting,
            _("確認を待っている計画はありません。"),
        ),
        Section(
            "returned",
            _("差し戻した計画"),
            plans.filter(status=Status.RETURNED),
            returned,
            _("差し戻し中の計画はありません。"),
        ),
        _scheduled(plans),
    ]


def _scheduled(plans: PlanQuerySet) -> Section:
    return Section(
        "scheduled",
        _("公開する日が決まっている計画"),
        plans.filter(status=Status.SCHEDULED).order_by("publish_on", "pk"),
        scheduled,
        _("公開する日が決まっている計画はありません。"),
    )


def _for_editors(plans: PlanQuerySet) -> list[Section]:
    return [
        Section(
            "returned",
            _("差し戻された計画"),
            plans.filter(status=Status.RETURNED),
            returned,
            _("差し戻された計画はありません。"),
            _("理由を読んで直し、もう一度確認を依頼します。"),
        ),
        Section(
            "drafts",
            _("下書き"),
            plans.filter(status=Status.DRAFT).order_by("-updated_at", "pk"),
            draft,
            _("書きかけの計画はありません。"),
        ),
        Section(
            "submitted",
            _("承認者の確認を待っている計画"),
            plans.filter(status=Status.SUBMITTED),
            waiting,
            _("確認を依頼した計画はありません。"),
        ),
        _scheduled(plans),
    ]


def _upkeep(user: Any, plans: PlanQuerySet, today: date) -> list[Section]:
    year = fiscal_year_of(today)
    # Of no municipality nothing is missing, which would read as if all were well.
    nowhere = "" if municipalities_listed_for(user).exists() else str(NO_MUNICIPALITY)
    return [
        Section(
            "notes",
            _("承認者のメモ"),
            PlanNote.objects.open().filter(plan__in=plans.order_by()).select_related("plan__municipality"),
            noted,
            _("対応していないメモはありません。"),
            _("計画を直したら「対応済みにする」を押します。"),
        ),
        Section(
            "changed",
            _("公開後に直して、確認を依頼していない計画"),
            plans.filter(pk__in=with_unsubmitted_changes(plans)).order_by("updated_at", "pk"),
            changed,
            _("依頼していない修正はありません。"),
            _("直した内容は、確認を依頼して公開されるまで、だれにも見えません。依頼するか、公開した版に戻します。"),
        ),
        Section(
            "reviews",
            _("途中の取り込み"),
            reviews_of(user).under_way().select_related("owner"),
            review,
            _("途中の取り込みはありません。"),
        ),
        Section(
            "ending",
            _("6か月以内に終わる計画"),
            plans.ending_soon(today).prefetch_related("successors").order_by("municipality", "pk"),
            ending,
            _("6か月以内に終わる計画はありません。"),
            _("いまの内容を写して、次の期間の計画を作れます。次の計画を公開すると、ここから消えます。"),
        ),
        Section(
            "unconfirmed",
            _("%sの内容を確認していない計画") % format_year(year),
            plans.unconfirmed_in(year).prefetch_related("confirmations").order_by("municipality", "pk"),
            unconfirmed,
            nowhere or _("すべて確認済みです。"),
            _("公開中の内容が今もそのとおりなら「内容に変更なし」を押します。変わっていたら、計画の画面で直します。"),
        ),
        Section(
            "photos",
            _("代替テキストがない写真"),
            _without_alternative(plans),
            without_alternative,
            nowhere or _("すべての写真に代替テキストがあります。"),
            _("キャプションだけの写真には、画像と代替テキスト（写っているものの説明）を加えます。"),
        ),
        Section(
            "uncovered",
            _("計画期間中の計画を公開していない区市町村"),
            _uncovered(user, year),
            uncovered if user.has_perm("plans_registry.add_plan") else uncovered_to_read,
            nowhere or _("どの区市町村にも、計画期間中の計画があります。"),
        ),
    ]


def _without_alternative(plans: PlanQuerySet) -> QuerySet:
    photos = Photo.objects.filter(alt="", plan__in=plans.order_by())
    return photos.select_related("plan__municipality", "pillar").order_by(
        "plan__municipality", "plan", "position", "pk"
    )


def _uncovered(user: Any, year: int) -> QuerySet:
    covered = Plan.objects.public().in_force(year).values("municipality")
    at_work = Plan.objects.filter(municipality=OuterRef("pk")).exclude(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
    return (
        municipalities_listed_for(user)
        .exclude(pk__in=covered)
        .annotate(
            plan_at_work=Subquery(at_work.order_by("-updated_at").values("pk")[:1]),
            last_public_year=Max("plans__last_year", filter=Q(plans__editions__is_current=True)),
        )
        .order_by("pk")
    )

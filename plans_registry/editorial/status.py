"""How the server is, on one page for administrators: what is public, what ran by the clock, what waits, what is left."""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import django
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from plans_registry.catalogue.http import release_digest
from plans_registry.catalogue.index.write import FORM
from plans_registry.catalogue.models import CatalogueEvent, Entry, IndexState, SearchMiss
from plans_registry.editorial.pages import frame, staff_page
from plans_registry.models import Notification
from plans_registry.models.timed_runs import WATCHED, TimedRun, Watched


@dataclass(frozen=True, slots=True)
class StatusLine:
    """``is_well``: False where a person should look; ``address``: where."""

    label: str
    value: str
    is_well: bool = True
    address: str = ""


TOLD_AGAIN_AFTER = 86_400  # seconds


def tell_of_backups() -> None:
    """A mail to ``ERRORS_TO``, once a day for each, while the last backup or its drill has failed or is too long ago."""
    if not settings.ERRORS_TO:
        return
    runs = {run.command: run for run in TimedRun.objects.all()}
    told = {f"told-of-{command}": (command, watched) for command, watched in WATCHED.items() if watched.is_told}
    wrong = {mark: str(watched.label) for mark, (name, watched) in told.items() if _is_wrong(runs.get(name), watched)}
    cache.delete_many(told.keys() - wrong)  # what fails again after it went well is told at once
    new = {mark: label for mark, label in wrong.items() if cache.add(mark, 1, TOLD_AGAIN_AFTER)}
    if not new:
        return
    subject = _("バックアップを確かめてください：%(what)s") % {"what": _("、").join(new.values())}
    text = _("失敗したか、動いていません。職員用のページの「運用の状態を見る」に、いつ動いたかがあります。")
    try:
        EmailMessage(f"[{settings.SITE_URL}] {subject}", text, to=settings.ERRORS_TO).send()
    except OSError:
        cache.delete_many(new)
        raise


def _is_wrong(run: TimedRun | None, watched: Watched) -> bool:
    if run is not None:
        return run.is_late or not run.succeeded
    first = User.objects.order_by("date_joined").first()  # on a new server the first night has not been yet
    return first is not None and timezone.now() - first.date_joined > watched.within


@staff_page("auth.add_user")
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    sections = [
        (_("公開している内容"), list(_catalogue())),
        (_("定期処理"), list(_runs())),
        (_("送信とことば"), list(_waiting())),
        (_("機械"), list(_machine())),
    ]
    return render(request, "status.html", {**frame(request, _("運用の状態")), "sections": sections})


def _catalogue() -> Iterator[StatusLine]:
    event, index = CatalogueEvent.objects.last(), IndexState.objects.first()
    if event is not None:
        yield StatusLine(_("世代"), f"{event.generation}（{_moment(event.at)}、{event.get_kind_display()}）")
    yield StatusLine(_("公開中の施策"), f"{Entry.objects.count():,}")
    is_current = index is None or index.form >= FORM
    yield StatusLine(
        _("索引の形"), _("このプログラムのもの") if is_current else _("前のもの：reindex --if-needed"), is_current
    )


def _runs() -> Iterator[StatusLine]:
    runs = {run.command: run for run in TimedRun.objects.all()}
    for command, watched in WATCHED.items():
        run = runs.get(command)
        if run is None:
            yield StatusLine(str(watched.label), _("記録なし"), is_well=not _is_wrong(None, watched))
        elif not run.succeeded:
            said = _("%(at)s、失敗：記録を見てください") % {"at": _moment(run.at)}
            yield StatusLine(str(watched.label), said, is_well=False)
        elif run.is_late:
            said = _("%(at)s、そのあと動いていません") % {"at": _moment(run.at)}
            yield StatusLine(str(watched.label), said, is_well=False)
        else:
            yield StatusLine(str(watched.label), _moment(run.at))


def _waiting() -> Iterator[StatusLine]:
    states = Notification.State
    count = {state: Notification.objects.filter(state=state).count() for state in (states.WAITING, states.FAILED)}
    yield StatusLine(_("送信待ちのお知らせ"), f"{count[states.WAITING]:,}")
    listed = reverse("admin:plans_registry_notification_changelist")
    yield StatusLine(_("送れなかったお知らせ"), f"{count[states.FAILED]:,}", not count[states.FAILED], listed)
    misses = reverse("admin:catalogue_searchmiss_changelist")
    yield StatusLine(_("結果のなかったことば"), f"{SearchMiss.objects.exclude(words='').count():,}", True, misses)


def _machine() -> Iterator[StatusLine]:
    for name, folder in ((_("アップロードの空き"), settings.MEDIA_ROOT), (_("ファイルの空き"), settings.BULK_FOLDER)):
        while not folder.exists():
            folder = folder.parent
        free = shutil.disk_usage(folder).free
        yield StatusLine(name, f"{free / 1e9:.1f} GB", free > 1e9)
    for connection in connections.all():
        yield StatusLine(_("データベース（%(alias)s）") % {"alias": connection.alias}, _database(connection))
    yield StatusLine("Python, Django", f"{platform.python_version()}, {django.get_version()}")
    yield StatusLine(_("プログラムの版"), _release())


def _release() -> str:
    """As ``registry --version`` says it; outside an installation a digest of the programs."""
    installed = settings.BASE_DIR / "RELEASE"
    return installed.read_text(encoding="utf-8").strip() if installed.exists() else release_digest()


def _database(connection: Any) -> str:
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")

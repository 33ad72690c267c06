"""A fortnight of work on the sample registry, by its pages alone, so that staff pages have something to show.

Afterwards there is a plan in every state: published twice, changed since, waiting, scheduled, withdrawn, a draft and
one that is still under review; tables with and without errors; a report of a visitor; an invited person; a round.
"""

import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.snapshot.recording import content_of
from tests.snapshot.visitor import Visitor

DAY_OF_PUBLICATION = datetime(2023, 7, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
OVERVIEW = Path(__file__).with_name("overview.txt")
PLAN = "/admin/plans_registry/plan/"
REVIEW = "/admin/review/1/"


class Story:
    """``editor`` asks, ``approver`` approves: nobody approves what he has changed himself."""

    def __init__(self, editor: Visitor, approver: Visitor, reader: Visitor, clock: Any) -> None:
        self.editor, self.approver, self.reader, self.clock = editor, approver, reader, clock

    def happen(self) -> None:
        chapters: tuple[Callable[[], None], ...] = (
            *(self.rounds_and_people, self.a_second_edition, self.tables, self.changed_and_waiting, self.withdrawn),
            *(self.from_text, self.scheduled, self.preview, self.reports, self.overtaken, self.mistakes),
        )
        for chapter in chapters:
            self.clock.shift(3600)
            try:
                chapter()
            except LookupError as error:  # a form that is there no more is a difference, not the end
                self.editor.recording.write(f"story/{chapter.__name__}-stopped", [str(error)])

    def rounds_and_people(self) -> None:
        add = "/admin/plans_registry/round/add/"
        self.editor.fill(add, "_save", "round", label="令和5年度前期", approved_on="2023-06-01")
        person = {"last_name": "多摩", "first_name": "三郎", "email": "saburo@city.example", "roles": "編集者"}
        self.editor.fill("/admin/auth/user/add/", "_save", "person", **person)

    def a_second_edition(self) -> None:
        photo = SimpleUploadedFile("photo.png", _picture(), "image/png")
        words = {"plain_summary": "販路をひろげ、創業をふやす。", "photo__0__upload": photo, "photo__0__alt": "見本市"}
        self.editor.fill(f"{PLAN}1/change/", "_continue", "edited", title="足立区地域産業活性化計画（改）", **words)
        measure = {"measure__0__0__audience": "区内の中小企業", "measure__0__0__amount": "上限50万円"}
        self.editor.fill(f"{PLAN}1/change/", "_continue", "edited-measure", **measure)
        self.editor.fill(f"{PLAN}1/change/", "do=measure-delete-0-1", "deleting")
        self.editor.fill(f"{PLAN}1/change/", "_submit", "submitted")
        self.approver.fill(f"{PLAN}1/change/", "send_back/do/", "sent-back", reason="施策名が資料と違います")
        self.editor.fill(f"{PLAN}1/change/", "_submit", "submitted-again")
        self.approver.fill(f"{PLAN}1/change/", "publish/do/", "published", note="施策の内容を直しました")

    def changed_and_waiting(self) -> None:
        changes = {
            "background": "世田谷区は、小売業が多い。\n\n新しい行。",
            "period_text": "令和3～5年度",
            "round": "1",
        }
        self.editor.fill(f"{PLAN}2/change/", "_continue", "changed", **changes)
        self.editor.fill(f"{PLAN}2/change/", "do=pillar-down-0", "moving")
        self.editor.fill(f"{PLAN}3/change/", "_continue", "changed-waiting", title="町田市の産業計画", round="1")
        self.editor.fill(f"{PLAN}3/change/", "_submit", "waiting")

    def withdrawn(self) -> None:
        self.approver.fill(f"{PLAN}4/change/", "withdraw/do/", "withdrawn", reason="市の依頼により、誤りを直すまで")

    def from_text(self) -> None:
        self.editor.fill("/admin/review/new/", "text", "read", text=OVERVIEW.read_text(encoding="utf-8"))
        self.editor.see(REVIEW, name="reading")
        self.editor.see(f"{PLAN}add/?reading=1-0", name="reading-opened")
        self.editor.fill(
            "/admin/review/new/", "text", "read-again", text="「調布市産業計画」　（調布市）\n１　柱\n　事業"
        )

    def scheduled(self) -> None:
        self.editor.fill(f"{PLAN}5/change/", "_submit", "submitted-5")
        self.approver.fill(f"{PLAN}5/change/", "schedule/do/", "scheduled", on=DAY_OF_PUBLICATION.date().isoformat())

    def preview(self) -> None:
        """The link is shown once, to whoever made it."""
        self.editor.fill(f"{PLAN}2/change/", "preview/", "preview-made")
        page = self.editor.last_page
        for link in re.findall(r'href="[^"]*(/preview/[^"]+)"', page)[:1]:
            self.reader.see(link, name="preview")
        self.editor.fill(f"{PLAN}2/change/", "end", "preview-ended")
        for link in re.findall(r'href="[^"]*(/preview/[^"]+)"', page)[:1]:
            self.reader.see(link, name="preview-over")

    def tables(self) -> None:
        table = content_of(self.reader.client.get("/measures.csv"))
        changed = table.replace("区内の中小企業".encode(), "区内の事業者".encode())
        wrong = table.replace(b"2021,2023", "令和,2023".encode(), 2)
        for name, content in (
            ("same", table),
            ("changed", changed),
            ("wrong", wrong),
            ("empty", b""),
            ("no-table", b"a"),
        ):
            self._upload(f"{name}.csv", content)
        self._upload("measures.xlsx", content_of(self.reader.client.get("/measures.xlsx")))
        self.editor.fill("/admin/tables/2/", "save/", "table-saved")

    def _upload(self, name: str, content: bytes) -> None:
        file = SimpleUploadedFile(name, content)
        response = self.editor.see("/admin/tables/", method="POST", data={"file": file}, name=f"table-{name}-sent")
        if response.status_code == 302:
            self.editor.see(response["Location"], name=f"table-{name}-then")

    def reports(self) -> None:
        report = {"kind": "content", "text": "補助額が違います。", "page": "/measures/1/", "reply_to": "a@b.example"}
        self.reader.fill("/contact/", "website", "report", **report)
        self.reader.fill("/en/contact/", "website", "report-en", kind="nothing", text="", page="x" * 400)

    def overtaken(self) -> None:
        """Two people have the page open; the second to save is told."""
        mine = self.editor.open(f"{PLAN}2/change/", "_continue")
        self.approver.fill(f"{PLAN}2/change/", "_continue", "overtaking", title="世田谷区の計画（先）")
        mine.send("overtaken", title="世田谷区の計画（後）", background="後から。")

    def mistakes(self) -> None:
        wrong = {
            "title": "",
            "first_year": "2024",
            "last_year": "2021",
            "pillar__1__title": "",
            "measure__0__0__url": "x",
            "measure__0__0__name": "",
        }
        self.editor.fill(f"{PLAN}2/change/", "_continue", "wrong-plan", **wrong)
        self.editor.fill("/admin/plans_registry/plan/add/", "_save", "empty-plan")
        self.editor.fill("/admin/auth/user/add/", "_save", "empty-person")
        self.editor.fill("/admin/review/new/", "text", "nothing-to-read")
        self.editor.fill("/admin/review/new/", "text", "not-an-overview", text="今日はよい天気です。")
        self.editor.fill(f"{PLAN}1/change/", "withdraw/do/", "without-a-reason")
        self.editor.see(f"{PLAN}1/publish/do/", method="POST", data={"seen": "x"}, name="not-asked-for")
        self.reader.fill("/accounts/login/", "password", "wrong-password", login="hanako", password="wrong")
        self.reader.fill("/accounts/password/reset/", "email", "forgotten", email="hanako@city.example")


def _picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "PNG")
    return file.getvalue()

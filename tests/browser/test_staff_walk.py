"""The whole way of one plan, by three people in a real browser: invited, second factor, read in, returned, published.

``GUIDE_PICTURES=1`` writes what the screens look like at 1280 px to ``docs/images/guide/``, for ``docs/staff.md``.
"""

import base64
import hmac
import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from plans_registry.models import Plan
from tests import factories
from tests.browser.seeing import fits, settled
from tests.intake.overviews import small

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = {"1280": (1280, 900), "375": (375, 740)}
PICTURES = Path(__file__).parents[2] / "docs" / "images" / "guide"
BOTTOM = "[...document.querySelectorAll('#content, main.account > *')].at(-1)?.getBoundingClientRect().bottom ?? 900"
PASSWORD = "とても長い合い言葉のつもりです"
REASON = "計画期間の終わりの年度が、資料と違うようです。確かめてください。"
OVERVIEW = small(
    "１ 販路の拡大",
    "展示会等出展支援事業（国内外の展示会への出展に対する助成）、区内製品ブランド化推進事業（PR 活動の支援）",
    "２ 働く人を育てる",
    "人材確保支援事業（合同説明会の開催）、資格取得支援補助金（従業員の資格取得に対する補助）",
    head="「足立区産業振興プラン」（足立区）",
    background="足立区では、物価の高騰により区内企業の経営環境が厳しさを増している。",
)


@pytest.fixture(autouse=True)
def _registry(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    factories.load_reference()


def code(secret: str, *, steps: int = 0) -> str:
    """The six digits an authenticator app shows (RFC 6238), now or some half minutes on."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


class Person:
    """Somebody at a screen; every screen they stop at fits, breaks no rule, and may be pictured."""

    def __init__(self, page: Page, check_axe: Callable[..., None], *, wide: bool) -> None:
        self.page, self.check_axe, self.wide = page, check_axe, wide

    def press(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def look(self, name: str, at: Locator | None = None) -> None:
        """``at``: what is at the top of the picture; else the top of the page."""
        assert fits(self.page), name
        self.check_axe(self.page, colours=self.wide)
        if self.wide and os.environ.get("GUIDE_PICTURES"):
            self._picture(name, at)

    def _picture(self, name: str, at: Locator | None) -> None:
        top = max(0, at.evaluate("part => part.getBoundingClientRect().top + scrollY") - 24) if at else 0
        whole = self.page.evaluate(BOTTOM)
        clip = {"x": 0, "y": top, "width": 1280, "height": max(320, min(900, whole + 24 - top))}
        drawn = Image.open(io.BytesIO(self.page.screenshot(full_page=True, clip=clip))).convert("RGB")
        drawn.quantize(128, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)

    def sign_in(self, name: str, secret: str) -> None:
        self.page.goto("/admin/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", "password")
        self.look("sign-in")
        self.press("ログイン")
        self.page.fill("#id_code", code(secret))
        self.press("ログイン")
        expect(self.page.locator("#user-tools")).to_be_visible()

    def invite(self, last: str, first: str, email: str, role: str, municipality: str = "") -> str:
        """Fill 利用者's form; the link in the mail."""
        self.page.goto("/admin/auth/user/")
        self.page.locator(".addlink").first.click()
        for field, text in {"last_name": last, "first_name": first, "email": email}.items():
            self.page.fill(f"#id_{field}", text)
        self.page.get_by_label(role).check()
        if municipality:
            self.page.get_by_role("combobox", name="区市町村").first.focus()
            self.page.keyboard.press("Enter")
            self.page.locator(".select2-search__field").press_sequentially(municipality)
            expect(self.page.locator(".select2-results__option--highlighted")).to_have_text(municipality)
            self.page.keyboard.press("Enter")
        self.look("invite")
        self.press("保存する")
        expect(self.page.locator(".messagelist .success").first).to_contain_text("招待のメールを送りました")
        found = re.search(r"https?://\S+/accounts/invitation/\S+", mail.outbox[-1].body)
        assert found
        assert mail.outbox[-1].to == [email]
        return found[0]

    def accept(self, link: str) -> None:
        self.page.goto(link)
        self.look("password")
        for field in ("#id_new_password1", "#id_new_password2"):
            self.page.fill(field, PASSWORD)
        self.press("パスワードを決めて始める")

    def set_up_factor(self) -> None:
        """From the page of second factors to the staff desk, with the secret the page shows."""
        expect(self.page).to_have_url(re.compile("/accounts/2fa/$"))
        self.look("factor")
        self.press("認証アプリを設定する", "link")
        self.look("app")
        self.page.get_by_label("コード").fill(code(self.page.locator("code.secret").inner_text().strip()))
        self.press("設定する")
        self.look("codes")
        self.press("仕事の画面", "link")
        expect(self.page.locator("#user-tools")).to_be_visible()


@pytest.fixture(params=SIZES)
def come(open_page: Callable[..., Page], check_axe: Callable, request: pytest.FixtureRequest) -> Callable[[], Person]:
    """A person at a fresh browser."""
    size = SIZES[request.param]
    return lambda: Person(open_page(size=size), check_axe, wide=request.param == "1280")


def read_in(editor: Person) -> None:
    page = editor.page
    editor.look("desk")
    editor.press("資料から取り込む", "link")
    page.fill("#id_text", OVERVIEW)
    editor.look("paste")
    editor.press("読み取る")
    editor.look("drafted")


def fill_and_submit(editor: Person) -> None:
    page = editor.page
    page.get_by_role("link", name="足立区産業振興プラン").first.click()
    expect(page.locator("#issues")).to_be_visible()
    editor.look("missing")
    editor.look("read", page.locator("#issues"))
    for tick in settled(page).locator("#issues input[type=checkbox]").all():
        tick.click()
    page.locator(".missing a").first.click()
    page.select_option("#id_first_year", "2024")
    page.select_option("#id_last_year", "2025")
    tick_types(page)
    page.click("[name=_continue]:not(.enter-saves)")
    expect(page.locator(".missing")).to_have_count(0)
    editor.look("complete")
    editor.press("確認を依頼する")
    expect(page.locator(".state-submitted")).to_have_text("確認待ち")


def tick_types(page: Page) -> None:
    """A type for each pillar that no word of its title proposed one for."""
    for number in range(2):
        boxes = page.locator(f"[name=pillar-{number}-types]")
        if not any(box.is_checked() for box in boxes.all()):
            boxes.nth(3).check()


def send_back(approver: Person) -> None:
    page = approver.page
    approver.look("waiting")
    page.get_by_role("link", name="足立区産業振興プラン").first.click()
    page.get_by_label("差し戻す理由").fill(REASON)
    approver.look("return")
    page.get_by_role("button", name="差し戻す").click()
    expect(page.locator(".state-returned")).to_be_visible()


def mend_and_submit(editor: Person) -> None:
    page = editor.page
    page.goto("/admin/")
    page.get_by_role("link", name="足立区産業振興プラン").first.click()
    expect(page.locator(".desk-note").first).to_contain_text(REASON)
    editor.look("returned")
    page.select_option("#id_last_year", "2026")
    editor.press("確認を依頼する")
    expect(page.locator(".state-submitted")).to_have_text("確認待ち")


def publish(approver: Person) -> None:
    page = approver.page
    page.goto("/admin/")
    page.get_by_role("link", name="足立区産業振興プラン").first.click()
    approver.look("approve")
    approver.press("承認して公開する")
    expect(page.locator(".state-published")).to_have_text("公開中")
    approver.look("published")
    approver.press("公開ページを見る", "link")
    expect(page.get_by_role("heading", level=1)).to_contain_text("足立区産業振興プラン")
    approver.look("public")


def test_from_an_invitation_to_the_public_page(come: Callable[[], Person]):
    secret = generate_totp_secret()
    TOTP.activate(factories.administrator(), secret)
    administrator, editor, approver = come(), come(), come()
    administrator.sign_in("administrator", secret)
    to_approver = administrator.invite("千葉", "誠", "chiba@tokyo.example", "承認者")
    administrator.page.goto("/admin/")
    to_editor = administrator.invite("青木", "花", "aoki@city.example", "編集者", "足立区")
    editor.accept(to_editor)
    editor.press("アカウント", "link")
    editor.set_up_factor()
    read_in(editor)
    fill_and_submit(editor)
    approver.accept(to_approver)
    approver.set_up_factor()
    send_back(approver)
    mend_and_submit(editor)
    publish(approver)
    plan = Plan.objects.get()
    assert (plan.status, plan.key, plan.period_label) == ("published", "131211-2024", "令和6年度～令和8年度")

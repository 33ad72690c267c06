"""Accounts in a real browser: invited, signed in, with an authenticator app or a passkey, on every page of an account.

Every page passes axe, and fits, at a desk and on a phone, light and dark; ``open_page`` hears what the content security
policy stops.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user_model
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from tests import factories
from tests.browser.seeing import fits, settled

pytestmark = pytest.mark.django_db(transaction=True)

DESK, PHONE = (1280, 900), (375, 740)
PASSWORD = "とても長い合い言葉のつもりです"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    factories.load_reference()


@pytest.fixture
def look(check_axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """``look(page)``: the page as it stands breaks no rule, at both widths, light and dark."""

    def check(page: Page) -> None:
        for size in (PHONE, DESK):
            fits_in(page, size)
            page.emulate_media(color_scheme="dark")
            check_axe(page)
            page.emulate_media(color_scheme="light")
        check_axe(page)

    return check


def sign_in(page: Page, name: str, password: str = "password") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス（または利用者名）").fill(name)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログイン", exact=True).click()


def fits_in(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert fits(page), page.url


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    settled(page)


def with_authenticator(page: Page) -> tuple[CDPSession, dict[str, str]]:
    """A fingerprint reader that always says yes."""
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    return chromium, chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def copied(key: tuple[CDPSession, dict[str, str]], other: tuple[CDPSession, dict[str, str]]) -> None:
    """The same key in the other browser."""
    for credential in key[0].send("WebAuthn.getCredentials", key[1])["credentials"]:
        other[0].send("WebAuthn.addCredential", {**other[1], "credential": credential})


def test_a_wrong_password_is_told_and_the_way_out_shown(page: Page, look: Any) -> None:
    factories.aoki()
    page.goto("/admin/")
    look(page)
    sign_in(page, "aoki", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("正しくありません")
    expect(page.get_by_label("メールアドレス（または利用者名）")).to_have_value("aoki")
    look(page)
    page.get_by_role("link", name="パスワードを忘れたとき").click()
    heading(page, "パスワードを忘れたとき")
    look(page)
    page.get_by_label("メールアドレス").fill("nobody@city.example")
    button(page, "メールを送る")
    heading(page, "メールを送りました")
    look(page)
    for _ in range(5):
        sign_in(page, "aoki", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("ログイン失敗が連続しています")


def test_a_person_is_invited_and_chooses_a_password(open_page: Callable[..., Page], look: Any, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    administrator, invited = open_page(), open_page()
    sign_in(administrator, factories.administrator().username)
    administrator.goto("/admin/auth/user/add/")
    fits_in(administrator, PHONE)
    administrator.locator("#id_last_name").fill("鈴木")
    administrator.locator("#id_first_name").fill("花")
    administrator.get_by_label("メールアドレス").fill("hana@city.example")
    administrator.get_by_label("監査担当").check()
    administrator.get_by_role("button", name="保存").first.click()
    expect(administrator.locator(".messagelist")).to_contain_text("招待のメールを送りました")
    fits_in(administrator, PHONE)
    administrator.goto("/admin/auth/user/")
    look(administrator)
    link = re.search(r"http://\S+/accounts/invitation/\S+", mail.outbox[-1].body)
    assert link
    invited.goto(link[0])
    look(invited)
    for label, password in (("パスワード", PASSWORD), ("パスワード（もう一度）", "ちがうもの")):
        invited.get_by_label(label, exact=True).fill(password)
    button(invited, "パスワードを決めて始める")
    expect(invited.locator(".error")).to_contain_text("2つのパスワードが違います")
    look(invited)
    for label in ("パスワード", "パスワード（もう一度）"):
        invited.get_by_label(label, exact=True).fill(PASSWORD)
    button(invited, "パスワードを決めて始める")
    expect(invited.locator("#user-tools")).to_be_visible()
    invited.goto(link[0])
    heading(invited, "この招待は使えません")
    look(invited)


def test_an_approver_sets_up_an_authenticator_app(page: Page, look: Any) -> None:
    sign_in(page, factories.chiba().username)
    expect(page.get_by_text("第二の確認が必要です")).to_be_visible()
    look(page)
    page.get_by_role("link", name="認証アプリを設定する").click()
    heading(page, "認証アプリの設定")
    secret = page.locator(".secret").inner_text()
    look(page)
    page.locator("[autocomplete=one-time-code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    button(page, "設定する")
    heading(page, "予備のコード")
    look(page)
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="書きとめました。仕事の画面へ").click()
    expect(page.locator("#user-tools")).to_be_visible()
    page.goto("/accounts/2fa/")
    look(page)
    page.get_by_role("link", name="認証アプリをやめる").click()
    heading(page, "認証アプリをやめますか")
    look(page)
    page.context.clear_cookies()
    sign_in(page, "chiba")
    heading(page, "第二の確認")
    look(page)
    page.locator("[autocomplete=one-time-code]").fill("000000")
    button(page, "ログイン")
    expect(page.locator(".error")).to_be_visible()
    page.locator("[autocomplete=one-time-code]").fill(code)
    button(page, "ログイン")
    expect(page.locator("#user-tools")).to_be_visible()


def test_a_person_who_signed_in_a_while_ago_confirms_the_password(page: Page, look: Any) -> None:
    sign_in(page, factories.chiba().username)
    page.goto("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/")
    heading(page, "本人の確認")
    look(page)
    page.get_by_label("パスワード").fill("password")
    button(page, "続ける")
    heading(page, "認証アプリの設定")


def test_an_approver_registers_a_passkey_and_signs_in_with_it_alone(page: Page, look: Any) -> None:
    with_authenticator(page)
    sign_in(page, factories.chiba().username)
    page.get_by_role("link", name="パスキーを登録する").click()
    heading(page, "パスキーの登録")
    look(page)
    page.locator("input[name=name]").fill("机のパソコン")
    page.locator("input[name=passwordless]").check()
    button(page, "登録する")
    heading(page, "予備のコード")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("机のパソコン").first).to_be_visible()
    look(page)
    page.get_by_role("link", name="名前を変える").click()
    heading(page, "パスキーの名前")
    look(page)
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="取り除く").click()
    heading(page, "取り除きますか")
    look(page)
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    button(page, "パスキーでログイン")
    expect(page.locator("#user-tools")).to_be_visible()


def test_a_passkey_is_asked_for_after_the_password_also_where_one_was_signed_in_before(
    open_page: Callable[..., Page], look: Any
) -> None:
    page, earlier = open_page(), open_page()
    key = with_authenticator(page)
    sign_in(earlier, factories.chiba().username)
    sign_in(page, "chiba")
    page.get_by_role("link", name="パスキーを登録する").click()
    heading(page, "パスキーの登録")
    page.locator("input[name=name]").fill("机のパソコン")
    button(page, "登録する")
    heading(page, "予備のコード")
    earlier.goto("/admin/")
    heading(earlier, "職員のログイン")  # its session ended with the first second factor
    copied(key, with_authenticator(earlier))
    sign_in(earlier, "chiba")
    heading(earlier, "第二の確認")
    look(earlier)
    button(earlier, "パスキーを使う")
    expect(earlier.locator("#user-tools")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, "chiba")
    heading(page, "第二の確認")
    button(page, "パスキーを使う")
    expect(page.locator("#user-tools")).to_be_visible()


def test_sessions_are_listed_and_the_others_ended(open_page: Callable[..., Page], look: Any) -> None:
    here, there = open_page(), open_page()
    for page in (there, here):
        sign_in(page, factories.aoki().username)
        expect(page.locator("#user-tools")).to_be_visible()
    here.goto("/accounts/sessions/")
    expect(here.locator(".account .box")).to_have_count(2)
    look(here)
    button(here, "ほかの端末からログアウトする")
    expect(here.locator(".account .box")).to_have_count(1)
    there.goto("/admin/")
    heading(there, "職員のログイン")
    here.goto("/accounts/password/change/")
    look(here)
    here.goto("/accounts/logout/")
    look(here)
    button(here, "ログアウト")
    heading(here, "職員のログイン")


def test_a_stopped_account_is_told_so(page: Page, look: Any) -> None:
    get_user_model().objects.filter(pk=factories.aoki().pk).update(is_active=False)
    sign_in(page, "aoki")
    heading(page, "このアカウントは停止中です")
    look(page)

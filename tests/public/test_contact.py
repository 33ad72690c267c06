"""連絡: a visitor's words reach staff, without a cookie, a script, an address kept, or a flood."""

import io
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from plans_registry import rates
from plans_registry.catalogue.models import Report
from plans_registry.catalogue.models.reports import TEXT_LENGTH
from plans_registry.editorial.admin.contact_reports import mark_handled
from plans_registry.editorial.permissions import APPROVERS, ensure_roles
from plans_registry.editorial.workflow import WorkflowError
from plans_registry.public.throttle import FORM_BYTES
from tests import factories
from tests.public.reading import Reader, plain, read

pytestmark = pytest.mark.django_db

SENT = {
    "kind": "content",
    "text": "柱2の施策名がちがいます。",
    "page": "/plans/131211-2021/",
    "reply_to": "",
    "website": "",
}


def send(client: Client, *, status: int = 302, headers: dict | None = None, **changed: str) -> Reader | None:
    response = client.post("/contact/", {**SENT, **changed}, headers=headers)
    assert response.status_code == status
    return Reader(response.content.decode()) if response.content else None


def staff(client: Client, user) -> Client:
    client.force_login(user)
    return client


def test_a_report_is_stored_and_the_sender_learns_what_happens_next(client: Client):
    response = client.post("/contact/", SENT, follow=True)
    assert response.redirect_chain == [("/contact/received/", 302)]
    assert "担当者が内容を読み" in Reader(response.content.decode()).main
    report = Report.objects.get()
    assert (report.kind, report.text, report.page, report.language) == ("content", SENT["text"], SENT["page"], "ja")
    assert response.cookies == client.cookies == {}


def test_an_english_report_says_so(client: Client):
    assert client.post("/en/contact/", SENT).headers["Location"] == "/en/contact/received/"
    assert Report.objects.get().language == "en"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, "内容を入力してください。"),
        ({"text": "  \n "}, "内容を入力してください。"),
        ({"kind": ""}, "選んでください"),
        ({"kind": "gossip"}, "選んでください"),
        ({"text": "あ" * (TEXT_LENGTH + 1)}, "2000文字までで書いてください。いまは2001文字あります。"),
        ({"page": "/" * 301}, "300文字まで"),
        ({"reply_to": "a" * 201}, "200文字まで"),
        ({"reply_to": "hanako@example"}, "打ちまちがい"),
        ({"reply_to": "hanako@exa mple.jp"}, "打ちまちがい"),
        ({"reply_to": "hanako"}, "メールアドレスか電話番号を書いてください"),
        ({"reply_to": "内線5"}, "メールアドレスか電話番号を書いてください"),
        ({"reply_to": "㍿" * 60 + "03-0000-0000"}, "200文字まで"),
        ({"text": "a\x00b"}, "文字"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client: Client, changed: dict[str, str], said: str):
    page = send(client, status=422, **changed)
    assert page
    assert said in page.main
    assert "まだ送っていません" in page.main
    (summary,) = page.all("div", role="alert")
    assert "autofocus" in summary.attrs
    for link in page.all("a"):
        if link["href"].startswith("#id_"):
            assert any(element.attrs.get("id") == link["href"][1:] for element in page.elements)
    if "text" not in changed:
        assert page.one("textarea").text.strip() == SENT["text"]
    assert Report.objects.count() == 0


@pytest.mark.parametrize("address", ["/contact/", "/en/contact/", "/follow/", "/en/follow/"])
def test_each_mistake_is_named_by_its_field_in_the_order_of_the_form(client: Client, address: str):
    page = Reader(
        client.post(address, {"text": "あ" * 2_001, "page": "/" * 301, "reply_to": "a" * 201}).content.decode()
    )
    said = {link["href"][1:]: plain(link.text) for link in page.all("a") if link["href"].startswith("#id_")}
    fields = [element for element in page.elements if element.attrs.get("id") in said]
    assert len(said) == (4 if "contact" in address else 2)
    assert list(said) == [field["id"] for field in fields]
    for field in fields:
        name = page.one("legend") if field.attrs.get("type") == "radio" else page.one("label", **{"for": field["id"]})
        assert said[field["id"]].startswith(plain(name.text))


@pytest.mark.parametrize("length", [1, TEXT_LENGTH])
def test_the_longest_and_the_shortest_text_are_taken(client: Client, length: int):
    send(client, text="あ" * length)
    assert len(Report.objects.get().text) == length


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        (" ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ ", "hanako@example.jp"),
        ("03-0000-0000（産業課 山田）", "03-0000-0000(産業課 山田)"),
        ("０３ー００００ー００００", "03ー0000ー0000"),
        ("+1 212 555 0100", "+1 212 555 0100"),
    ],
)
def test_an_answer_goes_to_an_address_or_a_telephone(client: Client, typed: str, kept: str):
    send(client, reply_to=typed)
    assert Report.objects.get().reply_to == kept


def test_a_program_that_fills_in_the_trap_is_thanked_and_forgotten(client: Client):
    send(client, website="http://spam.example/")
    assert Report.objects.count() == 0


def test_one_visitor_may_send_a_few_in_an_hour(client: Client, settings):
    for _ in range(settings.REPORTS_PER_HOUR):
        send(client)
    assert client.post("/contact/", SENT)["Retry-After"] == "3600"
    page = send(client, status=429)
    assert page
    assert "いまは受け付けられません" in page.main
    assert page.one("textarea").text.strip() == SENT["text"]
    assert Report.objects.count() == settings.REPORTS_PER_HOUR
    assert client.post("/contact/", SENT, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_all_together_may_send_so_many_in_an_hour(client: Client, settings):
    settings.REPORTS_PER_HOUR_IN_ALL = 3
    answers = [client.post("/contact/", SENT, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]


def test_an_hour_later_there_is_room_again(client: Client, settings, time_machine):
    time_machine.move_to("2026-11-24T09:10:00+09:00")
    for _ in range(settings.REPORTS_PER_HOUR):
        send(client)
    send(client, status=429)
    time_machine.move_to("2026-11-24T10:10:00+09:00")
    send(client)


def test_no_address_of_the_network_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch):
    keys: list[str] = []
    count = rates._count
    monkeypatch.setattr(rates, "_count", lambda cache, key, *spent: keys.append(key) or count(cache, key, *spent))
    client.post("/contact/", SENT, REMOTE_ADDR="192.0.2.77")
    assert len(keys) == 2
    assert not [key for key in keys if "192.0.2.77" in key or sha256(b"192.0.2.77").hexdigest() in key]
    assert "192.0.2.77" not in str(list(Report.objects.values()))


def test_behind_the_proxy_its_own_word_counts(client: Client, settings):
    settings.SECURE_PROXY_SSL_HEADER, settings.REPORTS_PER_HOUR = ("HTTP_X_FORWARDED_PROTO", "https"), 1
    for forged in ("1.1.1.1", "2.2.2.2"):
        answer = client.post("/contact/", SENT, headers={"X-Forwarded-For": f"{forged}, 203.0.113.9"})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 302),
        ("192.0.2.1", "192.0.2.2", 302),
    ],
)
def test_one_line_of_ipv6_is_one_visitor(client: Client, settings, first: str, second: str, status: int):
    settings.REPORTS_PER_HOUR = 1
    client.post("/contact/", SENT, REMOTE_ADDR=first)
    assert client.post("/contact/", SENT, REMOTE_ADDR=second).status_code == status


def test_a_foreign_page_cannot_send_in_a_visitors_name(client: Client):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/contact/", SENT, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert strict.post("/contact/", SENT, headers={"Origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("origin", ["http://[::1", "null", "//", "http://testserver.elsewhere.example"])
def test_what_is_no_origin_of_ours_is_a_foreign_page(client: Client, origin: str):
    send(client, status=403, headers={"Origin": origin})


def test_what_no_form_of_ours_sends_is_refused_before_it_is_read(client: Client):
    body = io.BytesIO(b"text=" + b"a" * FORM_BYTES)
    response = client.generic("POST", "/contact/", body.read(), "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "1MBまで" in response.content.decode()
    unread = client.request(
        REQUEST_METHOD="POST",
        PATH_INFO="/contact/",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH="600000000",
        **{"wsgi.input": Unreadable()},
    )
    assert unread.status_code == 413


class Unreadable(io.BytesIO):
    def read(self, *_: object) -> bytes:
        raise AssertionError("read")


@pytest.mark.parametrize(
    ("referrer", "filled"),
    [
        ("http://testserver/plans/131211-2021/?x=1", "/plans/131211-2021/?x=1"),
        ("http://elsewhere.example/plans/", ""),
        ("http://testserver/contact/", ""),
        ("", ""),
        ("::::", ""),
        ("http://[::1", ""),
        ("http://testserver/" + "a" * 400, ("/" + "a" * 400)[:300]),
    ],
)
def test_the_page_somebody_comes_from_is_filled_in(client: Client, referrer: str, filled: str):
    page = Reader(client.get("/contact/", headers={"Referer": referrer}).content.decode())
    assert page.one("input", name="page")["value"] == filled


def test_a_named_page_is_filled_in(client: Client):
    assert read(client, "/contact/?page=/measures/12/").one("input", name="page")["value"] == "/measures/12/"
    assert read(client, "/contact/?page=javascript:x").one("input", name="page")["value"] == ""


def test_a_half_written_form_is_never_kept_by_a_proxy(client: Client):
    assert "no-store" in client.get("/contact/")["Cache-Control"]


def test_mail_is_sent_once_the_report_is_stored(client: Client, settings, django_capture_on_commit_callbacks):
    settings.REPORTS_TO = ["desk@example.org"]
    with django_capture_on_commit_callbacks(execute=True):
        send(client, reply_to="a@example.org")
    (message,) = mail.outbox
    assert message.to == ["desk@example.org"]
    assert SENT["text"] in message.body
    assert "a@example.org" in message.body
    with django_capture_on_commit_callbacks(execute=True):
        settings.REPORTS_TO = []
        send(client)
    assert len(mail.outbox) == 1


def test_a_mail_that_fails_loses_no_report(client: Client, settings, django_capture_on_commit_callbacks):
    settings.REPORTS_TO, settings.EMAIL_BACKEND = ["desk@example.org"], "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        send(client)
    assert Report.objects.count() == 1


def test_an_approver_reads_it_and_marks_it_done(client: Client):
    factories.load_reference()
    send(client, text="<script>見本</script>", page="//elsewhere.example/")
    report = Report.objects.get()
    chiba = factories.chiba()
    chiba.last_name, chiba.first_name = "千葉", "花子"
    chiba.save()
    desk = staff(Client(), chiba)
    listed = desk.get("/admin/catalogue/report/?handled=no").content.decode()
    assert "&lt;script&gt;見本" in listed
    assert 'href="//elsewhere' not in listed
    address = f"/admin/catalogue/report/{report.pk}/change/"
    shown = desk.get(address).content.decode()
    assert "対応済みにする" in shown
    assert "対応済みにしました" in desk.post(address, {"handling": "第2版で直した。"}, follow=True).content.decode()
    report.refresh_from_db()
    assert (report.handled_by_name, report.handling) == ("千葉 花子", "第2版で直した。")
    assert report.text == "<script>見本</script>"
    assert desk.get("/admin/catalogue/report/?handled=no").content.decode().count("見本") == 0
    assert "対応済みにする" not in desk.get(address).content.decode()
    with pytest.raises(WorkflowError, match="千葉 花子さんが対応済み"):
        mark_handled(report, by=factories.administrator())


@pytest.mark.parametrize("page", ["//evil.example/", "/\\evil.example/", "/\t/evil.example/", "javascript:alert(1)"])
def test_a_strangers_page_becomes_no_link_to_another_site(client: Client, page: str):
    factories.load_reference()
    send(client, page=page)
    send(client, page="/plans/131211-2021/")
    listed = staff(Client(), factories.chiba()).get("/admin/catalogue/report/?handled=no").content.decode()
    links = [link["href"] for link in Reader(listed).all("a") if "href" in link.attrs]
    assert "/plans/131211-2021/" in links
    assert page not in links


def test_nobody_else_reads_it(client: Client):
    factories.load_reference()
    send(client)
    report = Report.objects.get()
    for user in (factories.aoki(), factories.doi()):
        desk = staff(Client(), user)
        for address in ("/admin/catalogue/report/", f"/admin/catalogue/report/{report.pk}/change/"):
            assert desk.get(address).status_code in (302, 403)
        with pytest.raises(WorkflowError, match="承認者だけ"):
            mark_handled(report, by=user)
    assert SENT["text"] not in client.get("/contact/").content.decode()


def test_approvers_have_the_right_after_an_upgrade():
    ensure_roles()
    names = Group.objects.get(name=APPROVERS).permissions.values_list("codename", flat=True)
    assert {"view_report", "change_report"} <= set(names)


def test_every_label_names_its_field(client: Client):
    page = read(client, "/contact/")
    labels = {label.attrs.get("for"): plain(label.text) for label in page.all("label")}
    assert {"id_text", "id_page", "id_reply_to"} <= set(labels)
    assert page.one("div", class_="trap")["aria-hidden"] == "true"

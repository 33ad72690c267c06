"""check_links: dead addresses are named, living ones are not, and the own network is never asked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import call_command

from municipalities.models import Municipality
from plans_registry.editorial.link_check import OutsideLink, dead_links
from plans_registry.models import Approval
from tests import factories

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """A town hall's server with its moods."""

    def do_HEAD(self) -> None:
        self.send(405 if self.path == "/only-get" else self.status())

    def do_GET(self) -> None:
        self.send(self.status())

    def status(self) -> int:
        return {"/gone": 404, "/broken": 500, "/shy": 403, "/moved": 301, "/inside": 302}.get(self.path, 200)

    def send(self, status: int) -> None:
        self.send_response(status)
        if self.path == "/moved":
            self.send_header("Location", "/gone")
        if self.path == "/inside":
            self.send_header("Location", "file:///etc/passwd")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", ""),
        ("/only-get", ""),
        ("/shy", ""),
        ("/gone", "HTTP 404"),
        ("/moved", "HTTP 404"),
        ("/broken", "HTTP 500"),
        ("/inside", "HTTP 302"),
    ],
)
def test_what_is_dead_and_what_is_not(site: str, path: str, reason: str):
    found = list(dead_links([OutsideLink("足立区 公式サイト", site + path)], private=True, pause=0))
    assert [row.reason for row in found] == ([reason] if reason else [])


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/"])
def test_the_own_network_is_never_asked(url: str):
    (found,) = dead_links([OutsideLink("足立区", url)], pause=0)
    assert found.reason == "公開されていないネットワークのアドレスです"


@pytest.mark.parametrize("url", ["ftp://example.jp/", "javascript:alert(1)", "http://", "//example.jp"])
def test_what_is_no_web_page_is_told(url: str):
    (found,) = dead_links([OutsideLink("足立区", url)], pause=0)
    assert found.reason == "ウェブページのアドレスではありません"


def test_the_command_names_place_and_address(site: str):
    factories.load_reference()
    Approval.objects.all().delete()
    Municipality.objects.update(website="", industry_page="")
    Municipality.objects.filter(code=factories.ADACHI).update(website=f"{site}/", industry_page=f"{site}/gone")
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_links", "--private", "--pause", "0", stdout=out, stderr=err)
    assert ended.value.code == 1
    assert out.getvalue() == f"足立区 事業者向けのページ\t{site}/gone\tHTTP 404\n"
    assert "2件のリンクを確かめました" in err.getvalue()

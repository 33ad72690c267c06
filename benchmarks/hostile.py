"""Requests that no browser sends, at a server of one's own: ``python -m benchmarks.hostile 127.0.0.1:8000``.

Paths, parameters, headers, bodies, methods and encodings, mixed by a seed; the answers are counted, and every 500 or silence is printed
with what was asked.  A cut connection counts as an answer: a server may hang up on nonsense.
"""

import random
import socket
import sys
from argparse import ArgumentParser
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

PLACES = (
    "/", "/measures/", "/en/measures/", "/plans/", "/plans/131211-2021/", "/plans/131211-2021/editions/1/", "/measures/1/",
    "/measures.csv", "/measures.xlsx", "/measures.json", "/measures.jsonl", "/measures.atom", "/plans.ics", "/coverage/",
    "/compare/", "/timeline/", "/changes/", "/shortlist/", "/shortlist.csv", "/contact/", "/follow/", "/api/v1/measures", "/api/v1/plans",
    "/api/v1/changes", "/suggest/", "/media/photos/a.jpg", "/static/site.css", "/accounts/login/", "/accounts/password/reset/",
    "/admin/", "/admin/plans_registry/plan/", "/admin/strike/1/", "/preview/x/", "/sitemap.xml", "/open-data/files/", "/healthz",
)  # fmt: skip
NAMES = (
    "q",
    "page",
    "municipality",
    "type",
    "form",
    "year",
    "as_of",
    "sort",
    "match",
    "cursor",
    "limit",
    "fields",
    "next",
    "x",
)
PIECES = (
    "販路", "%E8%B2%A9", "%FF%FE", "%00", "%0d%0aX:1", "'", '"', "<script>alert(1)</script>", "../../etc/passwd", "%2e%2e%2f",
    "..%5c..%5c", "{{7*7}}", "${jndi:ldap://x}", "%ED%A0%80", "\U0001f600", "９" * 30, "9" * 400, "-1", "1e9", "NaN", "٣", "\ufeff",
    "\u202e", "a" * 3000, "(" * 300, '"' * 299, "OR OR NOT", "*", "%", "%%", "[]", "a\tb", "2026-13-99", "0000-00-00", "=1+1",
    ";DROP TABLE x", "\\evil.example", "//evil.example", "http://[::1", "xn--", "ｶﾞ", "e\u0301" * 200, "\x7f",
)  # fmt: skip
BROKEN = ("500", "502", "503", "504", "no answer in 10 s")  # 501 is right for a transfer encoding that there is not
METHODS = (
    "GET",
    "GET",
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "PROPFIND",
    "get",
    "G\xe9T",
)
HEADERS = (
    "Accept", "Accept-Language", "Accept-Encoding", "Cookie", "Origin", "Referer", "If-None-Match", "If-Modified-Since", "Range",
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Content-Type", "Host", "User-Agent", "X-HTTP-Method-Override",
    "HX-Request", "HX-Target", "Authorization", "Expect", "Transfer-Encoding", "Content-Length",
)  # fmt: skip
FORMS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
)


def request(chance: random.Random) -> bytes:
    place = chance.choice(PLACES)
    if chance.random() < 0.3:
        place += chance.choice(PIECES)
    if chance.random() < 0.7:
        asked = (f"{chance.choice(NAMES)}={chance.choice(PIECES)}" for _each in range(chance.randrange(1, 6)))
        place += "?" + chance.choice("&;").join(asked)
    if chance.random() < 0.02:
        place += "&x=" * 2000
    body = b""
    lines = [
        f"{chance.choice(METHODS)} {place.replace(' ', '+')} HTTP/{chance.choice(('1.1', '1.1', '1.1', '1.0', '2.7'))}"
    ]
    headers = {"Host": "localhost", "Connection": "close"}
    for _each in range(chance.randrange(4)):
        headers[chance.choice(HEADERS)] = chance.choice(PIECES).replace("\t", " ")
    if not lines[0].startswith(("GET", "HEAD", "get")):
        body = chance.choice(
            (b"", b"a=1&" * 3000, b"TOTAL_FORMS=100000&a-TOTAL_FORMS=abc", b"{" * 5000, bytes(range(256)) * 20,
             b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + b"a" * 300 + b'.jpg"\r\n\r\nx\r\n--x--\r\n',
             "q=\ud800".encode("utf-8", "surrogatepass"), b"id=" + b"9" * 30)
        )  # fmt: skip
        headers.setdefault("Content-Type", chance.choice(FORMS))
        headers.setdefault("Content-Length", str(len(body) + chance.choice((0, 0, 0, -1))))
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if chance.random() < 0.5:
        lines[0] = quote(lines[0], safe="/?&=;% .:")
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body


def answered(server: tuple[str, int], sent: bytes) -> str:
    """The status, or what became of the connection."""
    try:
        with socket.create_connection(server, timeout=10) as connection:
            connection.sendall(sent)
            line = connection.makefile("rb").readline(200).split(b" ")
        return line[1].decode() if len(line) > 1 else "hung up"
    except TimeoutError:
        return "no answer in 10 s"
    except OSError:
        return "hung up"


def main() -> int:
    parser = ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("server", help="host:port")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    host, _colon, port = options.server.rpartition(":")
    chance = random.Random(options.seed)
    sent = [request(chance) for _each in range(options.requests)]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda each: answered((host, int(port)), each), sent))
    for status, count in sorted(Counter(answers).items()):
        print(f"{count:>7,} {status}")
    broken = [(status, each) for status, each in zip(answers, sent, strict=True) if status in BROKEN]
    for status, each in broken[:20]:
        print(status, each[:400])
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

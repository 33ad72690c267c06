"""Errors for programs: a problem detail (RFC 9457) in place of an error page."""

import json
from http import HTTPStatus

from django.http import HttpResponse

PROBLEM_TYPE = "application/problem+json"


class ProblemDetail(Exception):
    """An answer that cannot be given; ``detail`` is one sentence for a person, ``headers`` go with it."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> HttpResponse:
        title = HTTPStatus(self.status).phrase
        body = {"type": "about:blank", "title": title, "status": self.status, "detail": self.detail}
        content = json.dumps(body, ensure_ascii=False)
        return HttpResponse(content, status=self.status, content_type=PROBLEM_TYPE, headers=self.headers)

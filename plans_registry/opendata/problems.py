"""Errors for programs: a problem detail (RFC 9457) in place of an error page."""

import json
from http import HTTPStatus

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import override

PROBLEM_TYPE = "application/problem+json"
RENAMED = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
"""Phrases of RFC 9110 that Python calls otherwise before 3.13."""


class ProblemDetail(Exception):
    """An answer that cannot be given; ``detail`` is one sentence for a person, ``headers`` go with it.

    An address for programs has no language: a lazy sentence is told in Japanese and, as ``detail_en``, in English.
    """

    def __init__(self, status: int, detail: str | Promise, **headers: str) -> None:
        self.detail = str(detail)
        with override("en"):
            self.detail_en = str(detail).rstrip()  # where another sentence could follow and none does
        super().__init__(self.detail)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def response(self) -> HttpResponse:
        title = RENAMED.get(self.status) or HTTPStatus(self.status).phrase
        said = {"detail": self.detail, "detail_en": self.detail_en}
        body = {"type": "about:blank", "title": title, "status": self.status, **said}
        content = json.dumps(body, ensure_ascii=False)
        return HttpResponse(content, status=self.status, content_type=PROBLEM_TYPE, headers=self.headers)

"""No header of a reader moves the registry to another root: what one is given is kept for all."""

import runpy
from pathlib import Path

import pytest
from django.core.handlers.wsgi import get_script_name
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

CONFIGURATION = Path(__file__).parents[1] / "gunicorn.conf.py"


def read(*headers: str) -> Request:
    """A request as the server reads it from a socket of this machine."""
    config = Config()
    for name, value in runpy.run_path(str(CONFIGURATION)).items():
        if name in config.settings:
            config.set(name, value)
    lines = ["GET /evil/plans/ HTTP/1.1", "Host: plans.example.jp", *headers, "", ""]
    return Request(config, IterUnreader([line.encode() + b"\r\n" for line in lines[:-1]]), ("127.0.0.1", 50000))


@pytest.mark.parametrize("header", ["SCRIPT_NAME: /evil", "PATH_INFO: /plans/"])
def test_the_server_takes_no_root_and_no_path_from_a_header(header: str):
    request = read(header)
    assert request.path == "/evil/plans/"
    assert [name for name, _value in request.headers] == ["HOST"]


@pytest.mark.parametrize("header", ["X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl", "X-Forwarded-Proto: https"])
def test_the_server_leaves_it_to_the_registry_whether_a_proxy_had_https(header: str):
    assert read(header).scheme == "http"


def test_a_root_from_a_server_stands_in_no_link():
    assert get_script_name({"SCRIPT_NAME": "/evil", "PATH_INFO": "/plans/"}) == ""

"""The installation of docs/server names what there is: commands, settings, limits."""

import json
import re
import shutil
import socket
import subprocess
import textwrap
import time
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from io import StringIO
from pathlib import Path
from types import ModuleType
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.urls import URLPattern, get_resolver

from municipalities.models import Municipality
from plans_registry.catalogue.models import Generation
from plans_registry.observing import SECRET

SERVER = settings.BASE_DIR / "docs" / "server"
OPERATING = (settings.BASE_DIR / "docs" / "operating.md").read_text(encoding="utf-8")


def text(name: str) -> str:
    return (SERVER / name).read_text(encoding="utf-8")


def test_the_script_is_one_that_bash_reads():
    subprocess.run(["bash", "-n", SERVER / "install"], check=True)
    assert (SERVER / "install").stat().st_mode & (SERVER / "registry").stat().st_mode & 0o100


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """``docs/server/registry``, unstarted."""
    loader = SourceFileLoader("registry_command", str(SERVER / "registry"))
    loader.path, module = str(SERVER / "registry"), module_from_spec(spec_from_loader("registry_command", loader))
    exec(loader.get_code("registry_command"), module.__dict__)
    return module


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=架空市 産業振興課 ", "架空市 産業振興課"),
        ("NAME=smtp+tls://user:a&b$c@mail.example.jp # 1", "smtp+tls://user:a&b$c@mail.example.jp # 1"),
        ("  NAME = 'two  words' ", "two  words"),
        ('NAME=\'a\\b\'"c\\"d\\e" f', 'a\\bc"d\\ef'),
        ("NAME=one\\\n two\\\\", "one two\\"),
        ("NAME=it's", "it's"),
        ("NAME=", ""),
        ("#NAME=1\n;NAME=2\nexport NAME=3\nNAME", None),
        ("NAME=1\nNAME=2", "2"),
    ],
)
def test_a_command_reads_the_settings_as_systemd_does(command, line, value):
    assert command.read(f"FIRST=1\n{line}\nLAST=1\n").get("NAME") == value


def test_a_variable_in_front_of_a_command_wins(command):
    text = "DATABASE_URL=postgres:///registry\nPAGE_SIZE=20\n"
    told = command.environment(text, {"DATABASE_URL": "postgres:///registry_new"})
    assert told == {"DATABASE_URL": "postgres:///registry_new", "PAGE_SIZE": "20"}


def test_its_timers_are_those_of_the_operating_page_and_run_commands():
    timers = set(re.findall(r"^timer (\w+)", text("install"), re.MULTILINE))
    assert timers == set(re.findall(r'eval "\$MANAGE (\w+)[^"]*"', OPERATING))
    assert timers <= set(get_commands())


def test_it_writes_settings_that_are_read():
    (written,) = re.findall(r"<<SETTINGS\n(.*?)\nSETTINGS", text("install"), re.DOTALL)
    names = set(re.findall(r"^([A-Z_]+)=", written, re.MULTILINE))
    assert "SECRET_KEY" in names
    assert names <= set(re.findall(r"`([A-Z_]+)`", OPERATING))


def test_nginx_lets_through_what_the_registry_refuses_with_a_sentence():
    staff = text("nginx.conf").partition("location /admin/")[2].partition("}")[0]
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m", staff)
    assert int(megabytes) * 1_000_000 > max(settings.TABLE_BYTES_LIMIT, settings.SOURCE_BYTES_LIMIT)


def test_nginx_asks_where_systemd_listens_and_the_script_looks():
    (socket,) = re.findall(r"^ListenStream=(.+)$", text("registry.socket"), re.MULTILINE)
    assert f"server unix:{socket} " in text("nginx.conf")
    assert f"--unix-socket {socket} " in text("install")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_reads_how_postgresql_is_started_again(tmp_path):
    """Beside a unit as Debian's, which has ``Restart=no`` by saying nothing."""
    place = "/etc/systemd/system/postgresql@.service.d/registry.conf"
    assert f"postgresql-restart.conf {place}" in text("install")
    (unit := tmp_path / "postgresql@.service").write_text("[Service]\nType=forking\nExecStart=/bin/true\n")
    drop_in = tmp_path / Path(place).parent.name / "registry.conf"
    drop_in.parent.mkdir()
    drop_in.write_text(text("postgresql-restart.conf"))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    assert str(drop_in) not in done.stdout + done.stderr
    lines = drop_in.read_text().splitlines()
    assert {"Restart=on-failure", "StartLimitIntervalSec=0"} <= set(lines)


def test_files_of_the_whole_registry_do_not_wait_for_their_timer():
    """After a restore they would be 404 for minutes."""
    started = text("install").partition("systemctl restart registry\n")[2]
    assert "systemctl start --no-block registry-task@export_registry" in started


NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
has_nginx = pytest.mark.skipif(not NGINX, reason="there is no nginx")


def check_site(site: str, folder: Path) -> Path:
    """``nginx -t`` of a site, which writes into the folder alone; the settings that it has then."""
    site = site.replace("/var/log/nginx", str(folder))
    site = re.sub(r"(listen (?:\[::\]:)?)(80|443)", r"\g<1>18\2", site)  # the others are root's
    temporary = " ".join(f"{name}_temp_path {folder};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = folder / "nginx.conf"
    whole.write_text(f"pid {folder}/pid; error_log stderr; events {{}} http {{ {temporary} access_log off;\n{site} }}")
    done = subprocess.run([NGINX, "-t", "-c", whole], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return whole


def status_of(request: Request) -> int:
    """Once the server listens."""
    for _ in range(100):
        try:
            return urlopen(request, timeout=5).status
        except HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.05)
    return 0


@has_nginx
def test_nginx_logs_neither_who_asked_nor_what_was_searched_for(tmp_path):
    """Also where the registry does not answer, which is a line of nginx's log of errors."""
    site = text("nginx.conf").replace("@HOST@", "plans.example.jp").replace("/var/lib/nginx", str(tmp_path))
    whole = check_site(site.replace("/run/registry", str(tmp_path)), tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    whole.write_text(whole.read_text().replace("1880", port))
    addresses = [
        "/measures/?q=secret",
        "/en/follow/confirm/secret/",
        "/accounts/password/reset/key/1-secret/",
        "/preview/secret/x",
    ]
    with subprocess.Popen(
        [NGINX, "-c", whole, "-g", "daemon off; master_process off;"], stderr=subprocess.PIPE
    ) as nginx:
        for address in addresses:
            request = Request(f"http://127.0.0.1:{port}{address}", headers={"Host": "plans.example.jp"})
            assert status_of(request) == 502
        nginx.terminate()
        said = nginx.communicate()[1].decode()
    access, errors = ((tmp_path / name).read_text() for name in ("access.log", "error.log"))
    assert not re.search(r"secret|127\.0\.0\.1", access + errors + said)
    lines = [line.partition("]")[2].split()[1].strip('"') for line in access.splitlines()]
    assert lines == ["/measures/", "/en/follow/confirm/...", "/accounts/password/reset/key/...", "/preview/..."]
    assert {line.partition(" ")[0] for line in access.splitlines()} == {"127.0.0.0"}


def routes_under(patterns: list, before: str = "/") -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            yield route, set(pattern.pattern.regex.groupindex)
        else:
            yield from routes_under(pattern.url_patterns, route)


def test_links_that_open_doors_are_known_to_nginx():
    """``docs/server/nginx.conf`` writes none of them: whoever reads the log could go through."""
    (doors,) = re.findall(r"~\^\(\?<door>(.+)\) ", text("nginx.conf"))
    opening = [route for route, names in routes_under(get_resolver().url_patterns) if names & SECRET]
    assert len(opening) == 5
    assert [route for route in opening if not re.match(doors, route)] == []


def test_postgresql_reads_what_it_may_not_log():
    """Only a superuser may set both, and for the whole cluster: a process that ends is told of by another."""
    lines = set(text("postgresql-log.conf").splitlines())
    assert {"log_min_error_statement = panic", "log_error_verbosity = terse"} <= lines
    assert 'postgresql-log.conf "$cluster"/conf.d/registry.conf' in text("install")


@has_nginx
def test_nginx_reads_its_site_with_a_certificate_of_ones_own(tmp_path):
    """The line of docs/install.md opens what is needed, and nothing else."""
    (opening,) = re.findall(r"sed -i 's/(#TLS )//'", (SERVER.parent / "install.md").read_text(encoding="utf-8"))
    site = text("nginx.conf").replace(opening, "").replace("@HOST@", "plans.example.jp")
    for place in ("/etc/ssl/registry.crt", "/etc/ssl/private/registry.key", "/var/lib/nginx/registry"):
        assert place in site
        site = site.replace(place, str(tmp_path / Path(place).name))
    names = ["-subj", "/CN=plans.example.jp", "-keyout", tmp_path / "registry.key", "-out", tmp_path / "registry.crt"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names], check=True, capture_output=True
    )
    check_site(site, tmp_path)


@has_nginx
def test_nginx_in_a_container_reads_the_site_that_is_made_of_it(tmp_path):
    """The registry is looked up anew, pages are kept by the scheme that was asked, and nothing leads to the socket."""
    (command,) = re.findall(r"^ +- >-\n(.+?)\n\n", text("compose.yaml"), re.MULTILINE | re.DOTALL)
    command = re.sub(r"\s+", " ", command).replace("$$", "$").partition("&& exec")[0]
    for place, here in {
        "/etc/nginx/conf.d/default.conf": tmp_path / "site",
        "/registry.conf": SERVER / "nginx.conf",
        "/var/cache/nginx/": f"{tmp_path}/",
        "/etc/resolv.conf": tmp_path / "resolv.conf",
    }.items():
        assert place in command
        command = command.replace(place, str(here))
    (tmp_path / "resolv.conf").write_text("search example.jp\nnameserver 127.0.0.11\nnameserver 192.0.2.1\n")
    subprocess.run(["sh", "-c", command], check=True, env={"HOST": "plans.example.jp", "PATH": "/usr/bin:/bin"})
    site = (tmp_path / "site").read_text()
    assert "server_name plans.example.jp localhost;" in site
    assert "resolver 127.0.0.11 " in site
    assert set(re.findall(r"proxy_pass (.+);", site)) == {"http://$registry"}
    assert "$request_method $http_x_forwarded_proto $host" in site
    assert not re.search(r"\$scheme|gunicorn.sock", site)
    check_site(site, tmp_path)


def test_an_older_release_takes_back_the_tables_of_each_app_that_has_some():
    (named,) = re.findall(r"^for folder in (.+); do$", text("install"), re.MULTILINE)
    there = {
        path.parent.relative_to(settings.BASE_DIR).as_posix() for path in settings.BASE_DIR.glob("*/**/0001_initial.py")
    }
    assert set(named.split()) == {folder for folder in there if not folder.startswith((".", "var"))}


def test_containers_run_by_the_clock_what_the_operating_page_names():
    run = set(re.findall(r"^ +due \d+ (\w+)", text("compose.yaml"), re.MULTILINE))
    assert run == set(re.findall(r'eval "\$MANAGE (\w+)[^"]*"', OPERATING))


def test_containers_are_given_settings_that_are_read():
    named = set(re.findall(r"^    ([A-Z_]+): ", text("compose.yaml"), re.MULTILINE))
    assert {name.removesuffix("_FILE") for name in named} <= set(re.findall(r"`([A-Z_]+)`", OPERATING))


def test_an_image_holds_no_secret_whatever_builds_it():
    """Only BuildKit and Podman read an ignore file beside the Dockerfile; all read the one of the checkout."""
    ignored = (settings.BASE_DIR / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "var", "**/.env", "docs/server/secrets"} <= set(ignored)
    secrets = re.findall(r"\{file: \./(.+)/\w+\}", text("compose.yaml"))
    assert {f"docs/server/{folder}" for folder in secrets} == {"docs/server/secrets"}
    assert not list(SERVER.glob("*.dockerignore"))


def shell_of(name: str) -> str:
    """What ``sh`` runs as the first process of ``registry`` or of ``clock``."""
    if name == "clock":
        (loop,) = re.findall(r"^ +- \|\n(.+?)\n\n", text("compose.yaml"), re.MULTILINE | re.DOTALL)
        return textwrap.dedent(loop).replace("$$", "$")
    (command,) = re.findall(r"^CMD (.+)", text("Dockerfile"), re.MULTILINE)
    return json.loads(command)[-1]


@pytest.mark.django_db
def test_a_container_starts_the_registry_once_before_it_serves():
    """Each start loads all of it, seconds on a small machine."""
    assert shell_of("registry").count("manage") == 1
    out = StringIO()
    call_command("bring_up", stdout=out)
    assert "62 municipalities" in out.getvalue()
    assert "Administrator: admin" in out.getvalue()


@pytest.mark.slow
@pytest.mark.django_db
def test_a_start_with_nothing_to_do_leaves_every_copy_in_its_place():
    """What browsers, caches and other programs keep goes by the generation; a server may start again and again."""

    def started() -> str:
        call_command("bring_up", stdout=StringIO())
        return Generation.stamp()

    first = started()
    assert started() == first
    Municipality.objects.filter(code="131211").update(name_en="Adachi")
    brought = started()
    assert brought != first
    assert started() == brought


@pytest.mark.parametrize(("name", "code"), [("registry", 143), ("clock", 0)])
def test_a_container_told_to_stop_ends_after_the_command_that_runs(tmp_path, name, code):
    """The first process of a container is sent away by a signal only where it has said so."""
    for program, does in {"python": 'echo "$@" >> ran\nsleep 0.3\necho ended >> ran', "psql": "true"}.items():
        (tmp_path / program).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / program).chmod(0o755)
    (tmp_path / "var").mkdir()
    shell = shell_of(name).replace("sleep 60", "sleep 0")
    where = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    with subprocess.Popen(["sh", "-ec", shell], cwd=tmp_path, env=where, stderr=subprocess.DEVNULL) as process:
        while not (tmp_path / "ran").exists():
            time.sleep(0.01)
        process.terminate()
        assert process.wait(10) == code
    assert len(lines := (tmp_path / "ran").read_text().splitlines()) == 2, lines
    assert lines[1] == "ended"


def test_a_clock_told_to_stop_does_not_wait_for_its_minute(tmp_path):
    for program, does in {"sleep": "touch asleep; exec /bin/sleep 6", "psql": "true"}.items():
        (tmp_path / program).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / program).chmod(0o755)
    where = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    with subprocess.Popen(["sh", "-c", shell_of("clock")], cwd=tmp_path, env=where, stderr=subprocess.DEVNULL) as clock:
        while not (tmp_path / "asleep").exists():
            time.sleep(0.01)
        clock.terminate()
        assert clock.wait(3) == 0


def pins(name: str) -> set[str]:
    """``{"django==5.2.19", …}``, as PyPI spells names."""
    lines = re.findall(r"^([\w.-]+==[\w.]+)", (settings.BASE_DIR / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {line.lower().replace("_", "-") for line in lines}


def test_what_is_installed_is_what_the_requirements_name_by_hashes():
    """After a change of requirements.txt: ``make lock``."""
    assert pins("requirements.lock") == pins("requirements.txt")
    assert "--require-hashes -r $to/requirements.lock" in text("install")
    lock = (settings.BASE_DIR / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"==[\w.]+\n", lock)  # each goes on with its hashes


def test_the_licence_of_every_package_is_named():
    known = set(re.findall(r"[\w-]+", (settings.BASE_DIR / "THIRD_PARTY.md").read_text(encoding="utf-8")))
    assert {pin.partition("==")[0] for pin in pins("requirements.txt")} - known == set()


def test_a_test_mail_that_cannot_be_sent_ends_with_one_line(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="No mail was sent: "):
        call_command("sendtestemail", "somebody@example.jp")

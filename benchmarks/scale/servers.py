"""The machines of docs/scaling.md as processes of one: PostgreSQL twice, Redis, two application servers, nginx.

From Debian: ``apt-get install postgresql nginx-light redis-server``.  Everything lives in one folder, which is deleted.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
NGINX = ROOT / "docs" / "server" / "nginx.conf"
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
PORT = int(os.environ.get("SCALE_PORT", "6540"))  # and the ones after it
PARTS = ("primary", "replica", "redis", "app-1", "app-2", "nginx")
PORTS = {name: PORT + place for place, name in enumerate(PARTS)}
HOST = "plans.example.jp"
POSTGRESQL = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_wal_senders = 5
hot_standby = on
"""


class Site:
    """What runs, by name; each can be killed, and started again as its service manager would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}
        hosts, ports = "127.0.0.1,127.0.0.1", f"{PORTS['primary']},{PORTS['replica']}"
        # libpq tries one server after the other, and takes the one that can be written to: after a promotion the other.
        self.database = (
            f"postgres://registry@/registry?host={hosts}&port={ports}&target_session_attrs=read-write&connect_timeout=2"
        )
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DEBUG", "ALLOWED_HOSTS")},
            "SECRET_KEY": "scale-only-" * 4,
            "DJANGO_SETTINGS_MODULE": "plans_registry.settings",
            "DATABASE_URL": self.database,
            "REPLICA_URL": f"postgres://registry@127.0.0.1:{PORTS['replica']}/registry",
            "CACHE_URL": f"redis://127.0.0.1:{PORTS['redis']}/0",
            "MEDIA_ROOT": str(folder / "media"),
            "BULK_FOLDER": str(folder / "bulk"),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"http://{HOST}",
            "HTTPS": "0",
            "BEHIND_PROXY": "1",
            "REQUIRE_SECOND_FACTOR": "0",
        }

    def start(self, name: str, command: Sequence[str] = ()) -> None:
        command = command or COMMANDS[name](self)
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, name: str) -> None:
        """As a machine that loses its power: the process and its children at once."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait()

    def stop(self) -> None:
        for name in reversed(list(self.running)):
            self.kill(name)

    def memory(self, name: str) -> float:
        """Of a process and its children, in MB, each shared page counted once (PSS).

        Without the files of programs and libraries: how much of those counts depends on who else runs the same ones.
        """
        return self._sum(name, _own_memory) / 1000

    def processor(self, name: str) -> float:
        """Seconds that a process and its children have used, those which have ended meanwhile included."""
        return self._sum(name, lambda process: sum(process.cpu_times()[:4]))

    def _sum(self, name: str, figure: Callable[[psutil.Process], float]) -> float:
        server, total = psutil.Process(self.running[name].pid), 0.0
        for process in [*server.children(recursive=True), server]:
            with suppress(psutil.NoSuchProcess):  # PostgreSQL's come and go
                total += figure(process)
        return total

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(command)}: {done.stderr[-2000:]}")
        return done.stdout

    def sql(self, server: str, statement: str) -> str:
        address = f"host=127.0.0.1 port={PORTS[server]} user=registry dbname=registry connect_timeout=2"
        return run("psql", "-qtA", address, "-c", statement).strip()

    def data(self, server: str) -> Path:
        return self.folder / server


def _own_memory(process: psutil.Process) -> int:
    """In kB."""
    try:
        told = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError as gone:
        raise psutil.NoSuchProcess(process.pid) from gone
    return sum(map(int, re.findall(r"^Pss_(?:Anon|Shmem): +(\d+) kB$", told, re.MULTILINE)))


def run(program: str, *arguments: str) -> str:
    """One of PostgreSQL's programs, which refuse to run as root."""
    done = subprocess.run([*as_postgres(program), *arguments], cwd="/", capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.strip()}")
    return done.stdout


def as_postgres(program: str) -> list[str]:
    own = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.geteuid() == 0 else []
    return [*own, str(PROGRAMS[-1] / program)]


def _postgresql(server: str) -> Callable[[Site], Sequence[str]]:
    return lambda site: [*as_postgres("postgres"), "-D", str(site.data(server)), "-p", str(PORTS[server])]


def _application(name: str) -> Callable[[Site], Sequence[str]]:
    listening = ["--bind", f"127.0.0.1:{PORTS[name]}", "--workers", "1"]
    return lambda _site: [sys.executable, "-m", "gunicorn", *listening, "plans_registry.wsgi"]


COMMANDS: dict[str, Callable[[Site], Sequence[str]]] = {
    "primary": _postgresql("primary"),
    "replica": _postgresql("replica"),
    "redis": lambda site: [
        "redis-server",
        "--bind",
        "127.0.0.1",
        "--port",
        str(PORTS["redis"]),
        "--save",
        "",
        "--dir",
        str(site.folder),
    ],
    "app-1": _application("app-1"),
    "app-2": _application("app-2"),
    "nginx": lambda site: ["nginx", "-p", str(site.folder), "-c", str(site.folder / "nginx.conf")],
}


def make_primary(site: Site) -> None:
    _empty_folder(site.data("primary"))
    run("initdb", "-D", str(site.data("primary")), "-U", "registry", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    with (site.data("primary") / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(POSTGRESQL)
    site.start("primary")
    until(
        lambda: run(
            "psql", "-qtA", f"host=127.0.0.1 port={PORTS['primary']} user=registry dbname=postgres", "-c", "SELECT 1"
        )
    )
    run("createdb", "-h", "127.0.0.1", "-p", str(PORTS["primary"]), "-U", "registry", "-T", "template0", "registry")


@contextmanager
def a_site() -> Iterator[Site]:
    """Nothing of it runs or is kept afterwards, also when the run is ended from outside."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="registry-site-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL is another user
        site = Site(Path(folder))
        try:
            yield site
        finally:
            site.stop()


def fill(site: Site, measures: int) -> None:
    """So many made-up measures, and the sample after them."""
    site.manage("migrate", "-v0")
    site.manage("load_reference")
    if measures:
        site.manage("seed_synthetic", "--measures", str(measures))
        # Made-up measures have numbers of their own; the real ones come after them.
        sequence = "pg_get_serial_sequence('plans_registry_measure', 'id')"
        site.sql("primary", f"SELECT setval({sequence}, {measures + 10**6})")
    site.manage("load_sample")
    site.manage("collectstatic", "--noinput", "-v0")


def make_replica(site: Site, *, of: str = "primary", name: str = "replica") -> None:
    """A copy that follows: the one command which docs/scaling.md names."""
    _empty_folder(site.data(name))
    address = ["-h", "127.0.0.1", "-p", str(PORTS[of]), "-U", "registry"]
    run("pg_basebackup", *address, "-D", str(site.data(name)), "-R", "-X", "stream", "--checkpoint=fast")
    site.start(name)
    until(lambda: site.sql(name, "SELECT pg_is_in_recovery()"))


def _empty_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def make_nginx(site: Site) -> None:
    """The configuration that is shipped, with two servers behind it instead of one socket."""
    text = NGINX.read_text(encoding="utf-8").replace("@HOST@", HOST)
    # One that does not answer is left out for five seconds; the other is asked, unless something was sent to be saved.
    servers = "".join(
        f"    server 127.0.0.1:{PORTS[name]} max_fails=1 fail_timeout=5s;\n" for name in ("app-1", "app-2")
    )
    text = re.sub(r"    server unix:.*\n", servers, text)
    text = re.sub(r"listen 80( default_server)?;", rf"listen 127.0.0.1:{PORTS['nginx']}\1;", text)
    text = re.sub(r"    listen \[::\].*\n", "", text).replace("/var/lib/nginx/registry", str(site.folder / "kept"))
    frame = f"daemon off;\nerror_log stderr;\npid {site.folder}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n"
    frame += f"client_body_temp_path {site.folder}/body;\nproxy_temp_path {site.folder}/proxy;\n"
    (site.folder / "nginx.conf").write_text(f"{frame}{text}\n}}\n", encoding="utf-8")


def until(answers: Callable[[], object], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            answers()
            return
        except (RuntimeError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def asked(address: str, port: int = PORTS["nginx"]) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers={"Host": HOST})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read()

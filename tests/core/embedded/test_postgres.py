from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

import psycopg
import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.homes import find_home
from apps.core.embedded.paths import StackPaths
from apps.core.embedded.postgres import (
    APP_ROLE,
    LASTING,
    OWNER_ROLE,
    THROWAWAY,
    Cluster,
    lasting_cluster,
    socket_folder,
)
from apps.core.embedded.process import has_ended, spawn, stop


@contextmanager
def running(cluster: Cluster, output: int | IO[bytes] = subprocess.DEVNULL) -> Iterator[int]:
    """The server of the cluster; yields its process number."""
    process = spawn(cluster.command(), output=output)
    try:
        while not cluster.is_ready(process.pid):
            assert not has_ended(process)
            time.sleep(0.01)
        yield process.pid
    finally:
        stop(process, cluster.command())


@contextmanager
def unmade(paths: StackPaths) -> Iterator[Cluster]:
    """A cluster that does not exist yet, quick instead of durable."""
    with ExitStack() as cleanup:
        yield replace(lasting_cluster(find_home(paths), cleanup), settings=THROWAWAY)


@pytest.fixture
def cluster(paths: StackPaths) -> Iterator[Cluster]:
    with unmade(paths) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def provisioned(shared_paths: StackPaths) -> Iterator[Cluster]:
    """A running cluster with roles and database, shared by the tests of this module."""
    with unmade(shared_paths) as cluster:
        cluster.create()
        with running(cluster):
            cluster.provision()
            yield cluster


def test_a_cluster_is_made_once_and_keeps_its_data(cluster: Cluster) -> None:
    assert cluster.create()
    with running(cluster):
        cluster.provision()
        with psycopg.connect(cluster.url(OWNER_ROLE)) as owner:
            owner.execute("CREATE TABLE trip (id int)")
            owner.execute("INSERT INTO trip VALUES (1)")

    assert not cluster.create()
    with running(cluster):
        cluster.provision()
        with psycopg.connect(cluster.url(APP_ROLE)) as app:
            assert app.execute("SELECT id FROM trip").fetchall() == [(1,)]


def test_the_details_of_a_refusal_are_told_to_who_asked_and_to_no_log(
    cluster: Cluster, tmp_path: Path
) -> None:
    cluster.create()
    log = tmp_path / "postgres.log"
    with log.open("wb") as output, running(cluster, output):
        cluster.provision()
        with psycopg.connect(cluster.url(OWNER_ROLE)) as owner:
            owner.execute("CREATE TABLE person (email text CONSTRAINT one_each UNIQUE)")
            owner.execute("INSERT INTO person VALUES (%s)", ["ada@example.com"])
            with pytest.raises(psycopg.errors.UniqueViolation) as refused:
                owner.execute("INSERT INTO person VALUES (%s)", ["ada@example.com"])

    assert "ada@example.com" in str(refused.value.diag.message_detail)
    assert "one_each" in log.read_text()
    assert "ada@example.com" not in log.read_text()


def test_half_a_cluster_is_never_taken_for_one(cluster: Cluster) -> None:
    abandoned = cluster.data.with_name(".data.new")
    abandoned.mkdir()
    (abandoned / "PG_VERSION").write_text("18")

    assert cluster.create()
    with running(cluster):
        pass
    assert not abandoned.exists()


def test_data_of_another_version_are_left_alone(cluster: Cluster) -> None:
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(StackError, match=f"The data in {cluster.data} were made by PostgreSQL 17"):
        cluster.create()
    assert [file.name for file in cluster.data.iterdir()] == ["PG_VERSION"]


def test_databases_are_utf8_with_code_point_order_and_have_the_extensions(provisioned: Cluster) -> None:
    with psycopg.connect(provisioned.url(APP_ROLE)) as app:
        row = app.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale, pg_get_userbyid(datdba)"
            "  FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        extensions = app.execute("SELECT extname FROM pg_extension ORDER BY extname").fetchall()

    assert row == ("UTF8", "b", "C.UTF-8", OWNER_ROLE)
    assert extensions == [("btree_gist",), ("pg_trgm",), ("plpgsql",), ("unaccent",)]


@pytest.mark.parametrize("database", ["flyaway", "made_by_a_test"])
def test_the_application_reads_and_writes_what_the_owner_makes_but_cannot_empty_or_change_it(
    provisioned: Cluster, database: str
) -> None:
    if database != "flyaway":
        with psycopg.connect(provisioned.url(OWNER_ROLE), autocommit=True) as owner:
            owner.execute("CREATE DATABASE made_by_a_test")
    with psycopg.connect(provisioned.url(OWNER_ROLE, database)) as owner:
        owner.execute("CREATE TABLE trip (id bigserial PRIMARY KEY, name text)")

    with psycopg.connect(provisioned.url(APP_ROLE, database), autocommit=True) as app:
        app.execute("INSERT INTO trip (name) VALUES ('out'), ('home')")
        app.execute("UPDATE trip SET name = 'back' WHERE name = 'home'")
        app.execute("DELETE FROM trip WHERE name = 'out'")
        assert app.execute("SELECT id, name FROM trip").fetchall() == [(2, "back")]
        for forbidden in (
            "TRUNCATE trip",
            "DROP TABLE trip",
            "ALTER TABLE trip ADD x int",
            "CREATE TABLE t (i int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


def test_the_owner_can_step_into_the_shoes_of_the_application(provisioned: Cluster) -> None:
    with psycopg.connect(provisioned.url(OWNER_ROLE)) as owner:
        owner.execute(f"SET ROLE {APP_ROLE}")
        assert owner.execute("SELECT current_user").fetchone() == (APP_ROLE,)


def test_provisioning_may_be_repeated(provisioned: Cluster) -> None:
    provisioned.data.with_name("provisioned").unlink()

    provisioned.provision()


def test_a_failure_to_provision_is_told_in_the_words_of_the_tool(cluster: Cluster) -> None:
    cluster.create()

    with pytest.raises(StackError, match=r"psql said:\n.*No such file or directory"):
        cluster.provision()


def test_nobody_but_the_account_that_started_it_gets_in(provisioned: Cluster) -> None:
    access = (provisioned.data / "pg_hba.conf").read_text()
    with psycopg.connect(provisioned.url(APP_ROLE)) as app:
        listening = app.execute("SELECT current_setting('listen_addresses')").fetchone()

    assert access == "local all all peer map=stack\n"
    assert listening == ("",)
    assert provisioned.socket.stat().st_mode & 0o777 == 0o700


def test_the_lasting_cluster_survives_a_crash_of_the_machine() -> None:
    assert {name: LASTING[name] for name in ("fsync", "synchronous_commit")} == {
        "fsync": "on",
        "synchronous_commit": "on",
    }
    assert "full_page_writes" not in LASTING


def test_the_fingerprint_changes_with_migrations_and_with_emptied_tables_but_not_with_rows_and_partitions(
    provisioned: Cluster,
) -> None:
    def after(sql: str) -> str:
        with psycopg.connect(provisioned.url(OWNER_ROLE)) as owner:
            owner.execute(sql)
        return provisioned.fingerprint()

    after("DROP TABLE IF EXISTS django_migrations")
    assert provisioned.fingerprint() == ""
    migrated = after(
        "CREATE TABLE django_migrations (app text, name text); INSERT INTO django_migrations VALUES ('a', '1');"
        "CREATE TABLE leg (day date) PARTITION BY RANGE (day); CREATE TABLE seat (id int)"
    )
    assert migrated != ""
    assert after("INSERT INTO seat VALUES (1)") == migrated
    assert (
        after("CREATE TABLE leg_1 PARTITION OF leg FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
        == migrated
    )
    emptied = after("TRUNCATE seat")
    assert emptied != migrated
    assert after("DELETE FROM django_migrations") != emptied


def test_a_socket_path_that_is_too_long_for_the_kernel_is_replaced_by_a_short_one(paths: StackPaths) -> None:
    home = find_home(paths)
    with ExitStack() as cleanup:
        short = socket_folder(paths.root / "socket", home, cleanup)
        long = socket_folder(paths.root / ("x" * 100) / "socket", home, cleanup)

        assert short == paths.root / "socket"
        assert len(os.fsencode(long / ".s.PGSQL.5432")) < 104
        assert long.stat().st_mode & 0o777 == 0o700
    assert short.exists()
    assert not long.exists()


def test_variables_of_the_caller_do_not_reach_the_server(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "elsewhere", "PGUSER": "me"}.items():
        monkeypatch.setenv(name, value)
    cluster.create()

    with running(cluster):
        cluster.provision()

    assert Path(cluster.data, "PG_VERSION").exists()

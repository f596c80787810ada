from __future__ import annotations

import json
from pathlib import Path

import pytest

from apps.core.embedded.logs import HeadlineLimit, ProcessLog, headline, plain_words


def test_lines_come_out_whole_however_they_arrive(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "web.log")

    assert log.feed(b"one\ntw") == ["one"]
    assert log.feed(b"o\r\nthr") == ["two"]
    assert log.last_words(2) == ["two", "thr"]
    log.close()
    assert (tmp_path / "web.log").read_bytes() == b"one\ntwo\r\nthr"


def test_a_log_is_turned_over_before_it_grows_too_large(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "web.log", largest=10)

    for line in (b"aaaaaaa\n", b"bbbbbbb\n", b"ccccccc\n"):
        log.feed(line)
    log.close()

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "web.log": b"ccccccc\n",
        "web.log.1": b"bbbbbbb\n",
    }


def test_a_log_goes_on_where_the_last_start_ended(tmp_path: Path) -> None:
    for line in (b"first\n", b"second\n"):
        log = ProcessLog(tmp_path / "web.log")
        log.feed(line)
        log.close()

    assert (tmp_path / "web.log").read_bytes() == b"first\nsecond\n"


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    log = ProcessLog(tmp_path / "web.log")

    assert log.feed(b"caf\xe9\n") == ["caf\ufffd"]
    log.close()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('{"event": "payment_failed", "level": "error"}', "payment_failed"),
        ('{"event": "request", "level": "info", "note": "no ERROR here"}', None),
        ('{"message": "no memory", "level": "CRITICAL"}', "no memory"),
        ("2026-11-22 FATAL:  too many   connections", "FATAL: too many connections"),
        ("[ERROR] Unexpected exit from worker-1", "[ERROR] Unexpected exit from worker-1"),
        ("2026-11-22 LOG:  checkpoint complete", None),
        ("{ not a record, with an ERROR in it", "ERROR in it"),
        ("", None),
    ],
)
def test_only_errors_reach_the_terminal(line: str, shown: str | None) -> None:
    assert headline(line) == shown


def test_a_headline_is_short() -> None:
    shown = headline("ERROR " + "x" * 500)

    assert shown is not None
    assert len(shown) == 160


def test_a_traceback_is_told_by_the_error_at_its_end() -> None:
    lines = [
        "Starting",
        "Traceback (most recent call last):",
        '  File "a.py", line 1, in <module>',
        "    import nothing",
        "ModuleNotFoundError: No module named 'nothing'",
        json.dumps({"event": "stopped", "level": "info"}),
        "",
    ]

    assert list(plain_words(lines)) == [
        "Starting",
        "ModuleNotFoundError: No module named 'nothing'",
        "stopped",
    ]


def test_a_flood_of_headlines_is_held_back() -> None:
    limit = HeadlineLimit(most=2, seconds=3600.0)

    assert [limit.allows() for _ in range(4)] == [True, True, False, False]


def test_headlines_come_again_later() -> None:
    limit = HeadlineLimit(most=1, seconds=0.0)

    assert [limit.allows() for _ in range(3)] == [True, True, True]

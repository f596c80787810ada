from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from apps.core.embedded.errors import StackError
from apps.core.embedded.ports import LOOPBACK, free_port, is_free, parse_port


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_somebody_listens_on_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_a_port_is_free_again_when_the_listener_is_gone(taken: int) -> None:
    other = free_port()
    with socket.create_server((LOOPBACK, other)):
        assert not is_free(other)
    assert is_free(other)


def test_the_preferred_port_is_taken_when_it_is_free() -> None:
    port = free_port()

    assert free_port(preferred=port) == port


def test_another_port_is_taken_when_the_preferred_one_is_not_free(taken: int) -> None:
    port = free_port(preferred=taken)

    assert port != taken
    assert is_free(port)


@pytest.mark.parametrize(("text", "port"), [("1", 1), ("8000", 8000), ("65535", 65535)])
def test_a_port_is_a_whole_number(text: str, port: int) -> None:
    assert parse_port(text) == port


@pytest.mark.parametrize("text", ["", "0", "65536", "-1", "80.5", "http", "٨٠٠٠", "8000 "])
def test_anything_else_is_no_port_and_the_answer_names_the_setting(text: str) -> None:
    with pytest.raises(StackError, match=f"PORT={text} is not a port"):
        parse_port(text)

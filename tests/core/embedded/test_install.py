from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from apps.core.embedded import install
from apps.core.embedded.install import Environment, InstallError, main

PROJECT = Path(__file__).resolve().parents[3]


@dataclass
class Tools:
    """Stands in for venv, pip and uv, which would need the network: does what they would leave behind."""

    environment: Environment
    calls: list[str] = field(default_factory=list)
    has_pytest: bool = False
    has_pip: bool = False
    uv_works: bool = True

    def run(self, command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        text = " ".join(command).replace(str(self.environment.project), "").replace(sys.executable, "python")
        return subprocess.CompletedProcess(command, 0 if self._do(text) else 1)

    def _do(self, text: str) -> bool:
        if "import pip" in text:
            return self.has_pip
        if "import pytest" in text:
            return self.has_pytest
        if "-m venv" in text:
            self.calls.append("venv")
            self.environment.python.parent.mkdir(parents=True, exist_ok=True)
            self.environment.python.unlink(missing_ok=True)
            self.environment.python.symlink_to(sys.executable)
            self.has_pip = True
            return True
        tool = "uv" if "/uv " in text else "pip"
        self.calls.append(
            f"{tool} {' '.join(part.rpartition('/')[2] for part in text.split() if '.txt' in part)}"
        )
        self.has_pytest = self.has_pytest or "dev.txt" in text
        return tool == "pip" or self.uv_works


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tools:
    for name in ("installer.txt", "embedded.txt", "dev.txt", "browser.txt"):
        (tmp_path / "requirements").mkdir(exist_ok=True)
        (tmp_path / "requirements" / name).write_text(name)
    tools = Tools(Environment(tmp_path))
    monkeypatch.setattr(subprocess, "run", tools.run)
    return tools


MAKE_DEMO = ["venv", "pip installer.txt", "uv embedded.txt"]


def test_a_fresh_clone_gets_an_environment_and_the_packages_of_the_demo(tools: Tools) -> None:
    tools.environment.provide("demo")

    assert tools.calls == MAKE_DEMO


@pytest.mark.parametrize("purpose", ["demo", "test"])
def test_nothing_is_done_twice(tools: Tools, purpose: str) -> None:
    tools.environment.provide(purpose)
    tools.calls.clear()

    tools.environment.provide(purpose)

    assert tools.calls == []


def test_the_packages_of_the_tests_come_on_top(tools: Tools) -> None:
    tools.environment.provide("demo")
    tools.calls.clear()

    tools.environment.provide("test")

    assert tools.calls == ["pip installer.txt", "uv dev.txt browser.txt"]


def test_the_demo_is_content_with_the_packages_of_the_tests(tools: Tools) -> None:
    tools.environment.provide("test")
    tools.calls.clear()

    tools.environment.provide("demo")

    assert tools.calls == []


def test_new_locks_are_installed(tools: Tools) -> None:
    tools.environment.provide("demo")
    tools.calls.clear()
    (tools.environment.project / "requirements" / "embedded.txt").write_text("a newer one")

    tools.environment.provide("demo")

    assert tools.calls == ["pip installer.txt", "uv embedded.txt"]


def test_the_demo_does_not_take_the_packages_of_the_tests_away(tools: Tools) -> None:
    tools.environment.provide("test")
    tools.calls.clear()
    (tools.environment.project / "requirements" / "embedded.txt").write_text("a newer one")

    tools.environment.provide("demo")

    assert tools.calls == ["pip installer.txt", "uv dev.txt browser.txt"]


def test_an_environment_whose_python_is_another_one_by_now_is_made_again(tools: Tools) -> None:
    tools.environment.provide("demo")
    tools.calls.clear()
    tools.has_pip = False
    tools.environment.python.unlink()
    tools.environment.python.symlink_to("/bin/sh")

    tools.environment.provide("demo")

    assert tools.calls == MAKE_DEMO


def test_pip_is_tried_where_uv_fails(tools: Tools, capsys: pytest.CaptureFixture[str]) -> None:
    tools.uv_works = False

    tools.environment.provide("demo")

    assert tools.calls == [*MAKE_DEMO, "pip embedded.txt"]
    assert "Trying again with pip" in capsys.readouterr().out


def test_a_failed_installation_is_tried_again_at_the_next_start(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 1)

    with monkeypatch.context() as offline:
        offline.setattr(subprocess, "run", fail)
        with pytest.raises(InstallError, match="The virtual environment could not be made"):
            tools.environment.provide("demo")

    tools.environment.provide("demo")
    assert tools.calls == MAKE_DEMO


def test_a_python_without_venv_is_told_what_to_install(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: None)

    with pytest.raises(InstallError, match="apt install python3-venv"):
        tools.environment.provide("demo")


def test_an_old_python_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))

    assert main(["demo"]) == 1
    assert capsys.readouterr().out.startswith("FlyAway needs Python 3.11 or newer; this is ")


@pytest.mark.parametrize("arguments", [[], ["production"], ["demo", "test"]])
def test_an_unknown_purpose_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().out == "usage: install.py demo|test\n"


def test_it_runs_before_anything_is_installed() -> None:
    answer = subprocess.run(
        [sys.executable, "-I", "-S", PROJECT / "apps/core/embedded/install.py"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "usage: install.py demo|test\n", "")

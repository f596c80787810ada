"""The documents say what is so."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()

COMMANDS = (
    "demo",
    "load_network",
    "generate_flights",
    "release_expired_holds",
    "reconcile_payments",
    "verify_integrity",
    "create_staff",
)


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", README))))
def test_make_commands_of_the_readme_exist(target: str) -> None:
    assert target in make_targets()
    dry = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr


@pytest.mark.parametrize("name", sorted(set(re.findall(r"manage\.py ([a-z_]+)", README))))
def test_manage_commands_of_the_readme_exist(name: str) -> None:
    assert name in get_commands()


@pytest.mark.parametrize("name", COMMANDS)
def test_promised_commands_say_what_they_do(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert command.help
    command.create_parser("manage.py", name).format_help()


def test_paths_of_the_readme_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []

"""What production reads from its environment is what docs/operations.md says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flyaway.settings.env import Environment

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = [ROOT / f"flyaway/settings/{name}.py" for name in ("production", "endpoints", "base", "logging")]
READERS = {name for name in vars(Environment) if not name.startswith("_")}
# The supervisor of the demo, and how it talks with its children: production has neither.
EMBEDDED = ROOT / "apps/core/embedded"


def code() -> Iterator[Path]:
    """What runs in production beside its settings."""
    yield from (path for path in (ROOT / "apps").rglob("*.py") if EMBEDDED not in path.parents)
    yield from (ROOT / "flyaway").glob("*.py")
    yield from (ROOT / "manage.py", ROOT / "celery_app.py")


def read_by_settings(path: Path) -> Iterator[str]:
    """The names in `env.string("NAME")` and the like."""
    for call in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if ast.unparse(call.func.value) == "env" and call.func.attr in READERS:
            assert isinstance(call.args[0], ast.Constant), f"{path.name}:{call.lineno}: not a name"
            yield str(call.args[0].value)


def read_by_code(path: Path) -> Iterator[str]:
    """The names in `os.environ["NAME"]`, `os.environ.get("NAME")`, `os.getenv("NAME")` and the like."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield str(ast.literal_eval(node.slice))
        if isinstance(node, ast.Call) and re.fullmatch(r"os\.(environ\.\w+|getenv)", ast.unparse(node.func)):
            yield str(ast.literal_eval(node.args[0]))


def in_the_table() -> list[str]:
    section = (ROOT / "docs/operations.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return [name for cell in rows for name in re.findall(r"`([A-Z_]+)`", cell)]


def test_the_table_of_settings_is_what_production_reads() -> None:
    read = {name for path in SETTINGS for name in read_by_settings(path)}
    read |= {name for path in (*SETTINGS, *code()) for name in read_by_code(path)}
    assert {"DATABASE_URL", "PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE"} <= read
    assert sorted(in_the_table()) == sorted(read)


def test_documents_are_kept_where_the_table_says() -> None:
    (folder,) = re.findall(r'storages\(env, "(.+)"\)', SETTINGS[0].read_text())
    assert f"without them files in `{folder}`" in (ROOT / "docs/operations.md").read_text()

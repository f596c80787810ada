"""Joins the ES modules of `static/js/` into one, so that a page loads one file instead of a chain of them.

The modules are plain ES modules which a browser can also load as they are (and does, in debug). The bundle
supports exactly the forms that they use: `import { a, b } from "./other.js";`, `import "./other.js";`, and
`export function` or `export const` at the start of a line. Anything else is an error here, not a surprise in
a browser.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(
    r'^import (?:\{ ?(?P<names>[\w, ]+?) ?\} from )?"\./(?P<file>[\w-]+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (?P<name>\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*\(", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^\s*(?://.*|/\*\*?.*\*/)\n", re.MULTILINE)
_COMMENT_BLOCK = re.compile(r"^/\*\*\n(?: \*.*\n)+", re.MULTILINE)


class ScriptError(ValueError):
    """A module imports or exports in a way that the bundle doesn't know, or modules import one another."""


def bundle(entry: Path) -> str:
    """One script of every module that `entry` needs, each in a scope of its own, in the order they need."""
    order: list[Path] = []
    _visit(entry, order, ())
    return '"use strict";\n' + "\n".join(_scoped(module) for module in order) + "\n"


def _visit(module: Path, order: list[Path], trail: tuple[Path, ...]) -> None:
    if module in trail:
        raise ScriptError(f"modules import one another: {' > '.join(path.name for path in (*trail, module))}")
    if module in order:
        return
    for found in _IMPORT.finditer(module.read_text()):
        _visit(module.parent / found["file"], order, (*trail, module))
    order.append(module)


def _scoped(module: Path) -> str:
    text = _COMMENT_LINE.sub("", _COMMENT_BLOCK.sub("", module.read_text()))
    exports = [found["name"] for found in _EXPORT.finditer(text)]
    text = _EXPORT.sub("", _IMPORT.sub(_binding, text))
    if left := _LEFT_OVER.search(text):
        raise ScriptError(f"{module.name}: the bundle doesn't support '{left.group().strip()}'")
    name, names = _variable(module.name), ", ".join(exports)
    return f"const {name} = (() => {{\n{text.strip()}\nreturn {{ {names} }};\n}})();"


def _binding(found: re.Match[str]) -> str:
    return f"const {{ {found['names']} }} = {_variable(found['file'])};" if found["names"] else ""


def _variable(file: str) -> str:
    return "module_" + file.removesuffix(".js").replace("-", "_")

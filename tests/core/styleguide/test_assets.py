"""The build of styles, scripts and fonts."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from apps.core import asset_fonts, asset_names, asset_scripts, assets

LIMITS = {"fonts/inter.woff2": 45_000, "fonts/red-hat-display.woff2": 25_000}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    assets.build(output=folder)
    return folder


def test_fonts_are_small_and_complete(output: Path) -> None:
    for name, limit in LIMITS.items():
        content = (output / name).read_bytes()
        assert len(content) <= limit
        characters = TTFont(BytesIO(content)).getBestCmap()
        missing = [letter for letter in "aZ09€ñßçøłő“”+−" if ord(letter) not in characters]
        assert missing == []


def test_the_same_source_gives_the_same_bytes(output: Path) -> None:
    face = assets.FACES[1]
    assert asset_fonts.subset(face) == (output / face.target).read_bytes()


def test_what_is_up_to_date_is_left_alone(output: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*.*") if path.name != assets.RECORD}
    assert [item.name for item in assets.build(output=output) if item.written] == []
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_changed_sheet_is_built_again(tmp_path: Path, output: Path) -> None:
    sources, built = tmp_path / "static", tmp_path / "built"
    shutil.copytree(assets.SOURCES, sources)
    shutil.copytree(output, built)
    (sources / "css/screens/extra.css").write_text("@layer screens { .extra { color: var(--ink); } }")
    written = [item.name for item in assets.build(sources=sources, output=built) if item.written]
    assert written == [assets.STYLESHEET]
    assert ".extra" in (built / assets.STYLESHEET).read_text()


def test_layers_come_first_and_comments_go(output: Path) -> None:
    sheet = (output / assets.STYLESHEET).read_text()
    assert sheet.startswith("@layer tokens, base, components, screens, utilities, print;")
    assert "/*" not in sheet


def test_stand_ins_hold_the_place_of_each_face(output: Path) -> None:
    sheet = (output / assets.FONT_SHEET).read_text()
    for face in assets.FACES:
        assert f'"{face.family} Stand-in"' in sheet
    assert sheet.count("size-adjust") == len(assets.FACES)


def test_modules_are_joined_in_the_order_of_their_needs(tmp_path: Path) -> None:
    (tmp_path / "low.js").write_text("/** Says it. */\nexport function low() {\n  return 1;\n}\n")
    (tmp_path / "mid-way.js").write_text('import { low } from "./low.js";\nexport const mid = low;\n')
    (tmp_path / "main.js").write_text(
        'import { low } from "./low.js";\nimport { mid } from "./mid-way.js";\nmid(low);\n'
    )
    script = asset_scripts.bundle(tmp_path / "main.js")
    names = [line.split()[1] for line in script.splitlines() if line.startswith("const module_")]
    assert names == ["module_low", "module_mid_way", "module_main"]
    assert "import" not in script
    assert "Says it" not in script


@pytest.mark.parametrize(
    "text",
    [
        'import low from "./low.js";\n',
        "export default 1;\n",
        'const x = import("./low.js");\n',
        "export { a };\n",
    ],
)
def test_other_forms_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "main.js").write_text(text)
    with pytest.raises(asset_scripts.ScriptError):
        asset_scripts.bundle(tmp_path / "main.js")


def test_a_circle_of_modules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(asset_scripts.ScriptError, match="one another"):
        asset_scripts.bundle(tmp_path / "a.js")


def test_a_missing_package_is_named() -> None:
    face = asset_names.Face("X", "no_such_font", "x.ttf", "fonts/x.woff2", "400", (), (), False)
    with pytest.raises(FileNotFoundError, match="no_such_font"):
        face.source()

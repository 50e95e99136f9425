"""The repository speaks of the product only, and what its documents promise exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, kept, write

# assembled, so that this file does not accuse itself
MACHINE = re.compile(
    "|".join(
        ["/" + "work/", "/" + "farm/", "/" + "root/", "bash" + "_jobs", r"/home/(?!you\b)\w+/", "/Users" + r"/\w+/"]
    )
)
GENERATED = {"uv.lock", "package-lock.json"}
README = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")


def leaks(root: Path, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a workbook
        if path.name not in GENERATED:
            found += [
                f"{path.relative_to(root)}:{number} names a folder of somebody's machine: {match[0]}"
                for number, line in enumerate(text.splitlines(), 1)
                if (match := MACHINE.search(line))
            ]
    return found


def targets(makefile: str) -> set[str]:
    return {name for line in re.findall(r"^([a-z][\w -]*):(?!=)", makefile, re.MULTILINE) for name in line.split()}


def promised(text: str) -> set[str]:
    """Make targets that a document tells its reader to type."""
    return {
        name
        for line in re.findall(r"`make ([^`]+)`|^\s*make (.+)$", text, re.MULTILINE)
        for name in "".join(line).split("#")[0].split(";")[0].split()
        if re.fullmatch(r"[a-z][\w-]*", name)
    }


def commands(text: str) -> set[str]:
    return set(re.findall(r"(?:\.venv/bin/|`)leitai (?:--demo )?([a-z][\w-]*)", text))


def dead_links(root: Path, path: Path) -> list[str]:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    return [link for link in links if "://" not in link and not (path.parent / link).exists()]


def test_no_machine_paths():
    assert leaks(ROOT, kept(ROOT)) == []


@pytest.mark.parametrize("path", ["/" + "work/main/x", "/" + "root/.cache", "/home/" + "li/leitai", "/" + "farm/a"])
def test_machine_path_is_found(tmp_path, path):
    sample = write(tmp_path, "docs/a.md", f"fine: /var/lib/leitai, /home/you/x\nsee {path}\n")
    assert [line.split(" ")[0] for line in leaks(tmp_path, [sample])] == ["docs/a.md:2"]


@pytest.mark.parametrize("name", README)
def test_every_command_in_the_readme_exists(name):
    from typer.main import get_command

    from leitai.cli import app

    text = (ROOT / name).read_text(encoding="utf-8")
    wanted = promised(text)
    assert "test" in wanted
    assert wanted - targets((ROOT / "Makefile").read_text()) == set()
    assert commands(text) - set(get_command(app).commands) == set()


def test_an_empty_promise_is_found():
    wanted = promised("Type `make demo SERVE=0 OUT=out`, or:\n\n    make shine  # nice\n")
    assert wanted == {"demo", "shine"}
    assert wanted - targets("A := b\ndemo dev: setup\n\techo\n") == {"shine"}
    assert commands("run `.venv/bin/leitai facts verify x` or `leitai polish`") == {"facts", "polish"}


def test_links_lead_somewhere():
    documents = [*(ROOT / name for name in (*README, "CHANGELOG.md")), *(ROOT / "docs").rglob("*.md")]
    assert {str(path.relative_to(ROOT)): dead for path in documents if (dead := dead_links(ROOT, path))} == {}


def test_dead_link_is_found(tmp_path):
    page = write(tmp_path, "a.md", "[here](a.md), [gone](b.md), [out](https://example.org/x)")
    assert dead_links(tmp_path, page) == ["b.md"]


def test_both_readmes_name_the_same_commands():
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in README[:2])
    assert promised(english) == promised(chinese)
    assert commands(english) == commands(chinese)


def distributions(table: dict[str, list[str]]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", line)[0].lower() for lines in table.values() for line in lines}


def undocumented(project: str, record: str) -> set[str]:
    parsed = tomllib.loads(project)
    wanted = distributions({"": parsed["project"]["dependencies"], **parsed.get("dependency-groups", {})})
    return {name for name in wanted if f"`{name}`" not in record.lower()}


def test_every_library_has_a_line_in_its_record():
    record = (ROOT / "docs/adr/0000-libraries.md").read_text(encoding="utf-8")
    assert undocumented((ROOT / "pyproject.toml").read_text(), record) == set()


def test_library_without_a_line_is_found():
    project = '[project]\ndependencies = ["django>=5.2", "left-pad[x]==1"]\n[dependency-groups]\ndev = ["ruff"]\n'
    assert undocumented(project, "| `django` | … |") == {"left-pad", "ruff"}


def unknown_words(glossary: str, source: str) -> list[str]:
    """Code names of the glossary that no source file holds."""
    rows = [row.split("|") for row in glossary.splitlines()]
    names = [name for row in rows if len(row) > 4 for name in re.findall(r"`(\w+)`", row[3])]
    words = set(re.findall(r"\w+", source))
    return [name for name in names if name not in words]


def test_every_word_of_the_glossary_is_in_use():
    source = "\n".join(path.read_text(encoding="utf-8") for path in files(ROOT, "*.py", under=("leitai",)))
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    assert glossary.count("`") > 60
    assert unknown_words(glossary, source) == []


def test_word_out_of_use_is_found():
    assert unknown_words("| 榜单 | league | `Standing`, `Gone` | … |", "class Standing:") == ["Gone"]


def undescribed(settings: str, described: str) -> set[str]:
    return set(re.findall(r"\b(?:environ|env_flag|env_list)[^\n]*?\"(LEITAI_\w+)\"", settings)) - set(
        re.findall(r"`(LEITAI_\w+)`", described)
    )


def test_every_setting_is_described():
    settings = (ROOT / "leitai/settings.py").read_text() + (ROOT / "leitai/embedded/__init__.py").read_text()
    assert undescribed(settings, (ROOT / "docs/running.md").read_text(encoding="utf-8")) == set()


def test_undescribed_setting_is_found():
    settings = 'A = env_flag("LEITAI_A")\nB = os.environ.get("LEITAI_B", "")\n'
    assert undescribed(settings, "| `LEITAI_A` |") == {"LEITAI_B"}

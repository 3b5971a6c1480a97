"""The README says what kg does: its commands run and print what stands there, and it names every command and every exported name.

A block ```console runs line by line after `$`, all blocks in one folder; a block that begins with "# name.ext" is that file. After a change
`python -m tests.test_readme` writes the outputs anew: read the difference before you keep it.
"""

from __future__ import annotations

import argparse
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import kg
from kg.cli import to_parser

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONSOLE = re.compile(r"^( *)```console\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^```\w+\n(# ([\w.-]+)\n.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
CLOCK = re.compile(r"(?<=^time: ).*$", re.MULTILINE)  # the one line that differs from run to run


def find_commands(text: str) -> list[tuple[str, str]]:
    """(command, the output that `text` shows for it), in order."""
    blocks = (re.sub(f"^{match[1]}", "", match[2], flags=re.MULTILINE) for match in CONSOLE.finditer(text))
    return [(found[1], found[2]) for block in blocks for found in COMMAND.finditer(block)]


def run_all(text: str, folder: Path) -> list[str]:
    """What each command of `text` prints, run in `folder` one after the other, with `kg` and `python` of this environment."""
    programs = folder / "bin"
    programs.mkdir()
    for name, command in (("kg", "-m kg"), ("python", "")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {command} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    (folder / "examples").symlink_to(ROOT / "examples")
    for found in FILE.finditer(text):
        (folder / found[2]).write_text(found[1], encoding="utf-8")
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    return [run(command, folder, environment) for command, _ in find_commands(text)]


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=250,
    )
    return done.stdout


def without_clock(text: str) -> str:
    return CLOCK.sub("...", text)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return run_all(README.read_text(encoding="utf-8"), tmp_path_factory.mktemp("readme"))


@pytest.mark.parametrize("number", range(len(find_commands(README.read_text(encoding="utf-8")))))
def test_command_prints_what_the_readme_shows(number: int, outputs: list[str]) -> None:
    command, shown = find_commands(README.read_text(encoding="utf-8"))[number]
    assert without_clock(outputs[number]) == without_clock(shown), f"$ {command}\nafter a wanted change: python -m tests.test_readme"


def find_subcommands() -> dict[str, argparse.ArgumentParser]:
    actions = (action for action in to_parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(next(actions).choices)


def test_every_command_is_named_with_an_example() -> None:
    text = README.read_text(encoding="utf-8")
    for name in find_subcommands():
        assert f"**`kg {name}`**" in text
        assert re.search(rf"^ *\$ kg {name} ", text, re.MULTILINE), f"no example of kg {name}"


def test_every_option_is_told_in_the_page_of_the_commands() -> None:
    page = runpy.run_path(str(ROOT / "docs" / "commands.py"))["page"]()
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page, "run `make docs`"
    for name, parser in find_subcommands().items():
        told = page.split(f"\n## kg {name}\n")[1].split("\n## ")[0]
        shown = [action for action in parser._actions if action.help != argparse.SUPPRESS]
        options = {option for action in shown for option in action.option_strings if option.startswith("--")}
        assert {option for option in options - {"--help"} if f"`{option}" not in told} == set()


def test_the_readme_can_be_read_in_minutes() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 250


def test_every_exported_name_is_named() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in kg.__all__ if not re.search(rf"`(kg\.)?{name}`", text)] == []
    assert all((getattr(kg, name).__doc__ or "").strip() for name in kg.__all__)


def test_names_of_kg_in_the_readme_exist() -> None:
    named = set(re.findall(r"\bkg\.([A-Za-z_]+)\b(?!/)", re.sub(r"https?://\S+", "", README.read_text(encoding="utf-8"))))
    assert named - {"kg"} <= set(kg.__all__)


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^    make ([a-z]+)", README.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?://)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_no_command_of_the_readme_breaks() -> None:
    assert "Traceback" not in README.read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) < 250


def write_outputs() -> None:
    """Puts what the commands print now into the README; a line of times is kept where its command printed one before."""
    text = README.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        found = iter(run_all(text, Path(folder)))

    def renew(match: re.Match[str]) -> str:
        indent, block = match[1], re.sub(f"^{match[1]}", "", match[2], flags=re.MULTILINE)
        fresh = COMMAND.sub(lambda command: f"$ {command[1]}\n{keep_clock(command[2], next(found))}", block)
        return f"{indent}```console\n{re.sub('^(?=.)', indent, fresh, flags=re.MULTILINE)}{indent}```"

    README.write_text(CONSOLE.sub(renew, text), encoding="utf-8")


def keep_clock(before: str, now: str) -> str:
    return before if without_clock(before) == without_clock(now) else now


if __name__ == "__main__":
    write_outputs()

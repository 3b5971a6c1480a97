"""Writes docs/commands.md: every command with all its options, as `kg COMMAND --help` tells them (`make docs`)."""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli import to_parser

TARGET = Path(__file__).with_name("commands.md")


def page() -> str:
    """The text of docs/commands.md."""
    commands = next(action for action in to_parser()._actions if isinstance(action, argparse._SubParsersAction))
    entries = "\n".join(_entry(name, parser) for name, parser in commands.choices.items())
    return f"""# The commands

What `kg COMMAND --help` tells, on one page; it is made of that by `make docs`. The exit status is 0 for success, 1 for a
failure and 2 for a call that cannot work.

{entries}"""


def _entry(name: str, parser: argparse.ArgumentParser) -> str:
    rows = [f"| {_shown(action)} | {_told(action)} |" for action in parser._actions if action.help not in (argparse.SUPPRESS, None)]
    rows = [row for row in rows if not row.startswith("| `-h`")]
    example = (parser.epilog or "").removeprefix("example:\n  ")
    return "\n".join([f"## kg {name}", "", parser.description or "", "", f"    {example}", "", "| | |", "|---|---|", *rows, ""])


def _shown(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    if action.choices is not None:
        value = " ".join(map(str, action.choices))
    if not action.option_strings:
        return f"`{value}`"
    takes = f" {value}" if value and action.nargs != 0 else ""
    return ", ".join(f"`{option}`" for option in [*action.option_strings[:-1], action.option_strings[-1] + takes])


def _told(action: argparse.Action) -> str:
    text = (action.help or "").replace("%%", "%") % {"default": action.default} if "%(" in (action.help or "") else action.help or ""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")

"""Who knows what: the table in docs/layout.md says which modules know spaCy and which know RDF; no other may import them."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kg

ROOT = Path(__file__).parents[1]
LIBRARIES = {"spaCy": {"spacy", "thinc"}, "RDF": {"rdflib", "pyoxigraph", "oxrdflib"}}
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "kg").rglob("*.py"))
HEAVY = ("spacy", "rdflib", "pyoxigraph", "oxrdflib", "numpy", "networkx", "rapidfuzz", "tqdm")


def read_table() -> dict[str, str]:
    """What each module and folder knows, by its path, from the table "file | what it holds | knows"."""
    rows = re.findall(r"^\| (`.+?) \|.*\| *(.*?) *\|$", (ROOT / "docs" / "layout.md").read_text(encoding="utf-8"), re.MULTILINE)
    paths = {path if "/" in path else f"kg/{path}": knows for names, knows in rows for path in re.findall(r"`([^`]+)`", names)}
    return {path: knows for path, knows in paths.items() if path.endswith((".py", "/"))}


def find_imports(path: Path) -> set[str]:
    """The top-level names of all that a module imports anywhere, except for the type checker alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checked = {id(node) for test in ast.walk(tree) if is_for_types(test) for node in ast.walk(test)}
    names = set()
    for node in ast.walk(tree):
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def find_knowledge(module: str) -> str:
    table = read_table()
    return table.get(module) or next((knows for path, knows in table.items() if path.endswith("/") and module.startswith(path)), "")


def load(code: str) -> set[str]:
    """Those of the heavy libraries that running `code` in a fresh process loads."""
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()} & set(HEAVY)


def test_the_table_is_read() -> None:
    table = read_table()
    assert {"kg/model.py", "kg/components/", "kg/store.py", "kg/why.py", "kg/cli.py"} <= set(table)
    assert (table["kg/store.py"], table["kg/export.py"], table["kg/components/"]) == ("RDF", "RDF", "spaCy")


@pytest.mark.parametrize("module", MODULES)
def test_only_the_modules_of_the_table_know_spacy_or_rdf(module: str) -> None:
    imported = find_imports(ROOT / module)
    known = find_knowledge(module)
    for library, names in LIBRARIES.items():
        assert library in known or not imported & names, f"{module} imports {imported & names}; docs/layout.md says that it knows {known!r}"


@pytest.mark.parametrize("module", ["model", "errors", "resolve", "statements"])
def test_the_middle_of_the_line_loads_neither(module: str) -> None:
    if not (ROOT / "kg" / f"{module}.py").exists():
        pytest.skip(f"kg/{module}.py is not written yet")
    assert not load(f"import kg.{module}") & (LIBRARIES["spaCy"] | LIBRARIES["RDF"])


@pytest.mark.parametrize("code", ["import kg", "import kg.model", "import kg.errors", "import kg.cli"])
def test_importing_loads_nothing_heavy(code: str) -> None:
    assert load(code) == set()


def test_help_loads_nothing_heavy() -> None:
    assert load("from kg.cli import main; main(['--help'])") == set()
    assert load("from kg.cli import main; main(['build', '--help'])") == set()


# The names of the package


def test_every_export_loads() -> None:
    assert len(set(kg.__all__)) == len(kg.__all__)
    assert set(kg.__all__) <= set(dir(kg))
    for name in kg.__all__:
        assert getattr(kg, name).__name__ == name


BEFORE = ["", "import kg.{name}; ", "from kg.{name} import {name}; ", "import kg.cli, kg.store, kg.{name}; kg.{name}; "]


@pytest.mark.parametrize("name", ["export", "merge", "query", "review", "split", "view", "why"])
@pytest.mark.parametrize("before", BEFORE)
def test_a_command_is_its_function_whatever_was_imported_before(name: str, before: str) -> None:
    check = f"import kg; assert kg.{name}.__module__ == 'kg.{name}', kg.{name}; from kg import {name}; assert callable({name})"
    subprocess.run([sys.executable, "-c", before.format(name=name) + check], cwd=ROOT, check=True, timeout=60)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'kg' has no attribute 'nonsense'"):
        kg.nonsense  # noqa: B018


def test_commands_of_the_cli_are_functions_of_the_package() -> None:
    source = inspect.getsource(sys.modules.get("kg.cli") or __import__("kg.cli").cli)
    for command in ("build", "query", "view", "why", "review", "merge", "split", "export"):
        assert f"from kg.{command} import" in source
        assert command in kg.__all__

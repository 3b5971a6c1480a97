"""Every notebook runs from top to bottom without a network, in a folder that has nothing but the examples, and is kept as it runs.

They run in order in one folder, so that the first builds the graph that the next two open. `python -m tests.test_notebooks` runs them and
keeps what they print, without the frames of a megabyte.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST = 50_000  # bytes of a notebook that is kept
OFFLINE = """\
import socket

def _refuse(self, address, connect=socket.socket.connect):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"a notebook reached for the network: {address}")
    return connect(self, address)

socket.socket.connect = _refuse
"""


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def execute(path: Path, folder: Path) -> Any:
    """The notebook at `path` with the outputs of a run in `folder`; CellExecutionError where a cell fails."""
    notebook = read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE, id="offline"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    manager = "jupyter_client.AsyncKernelManager"
    client = NotebookClient(notebook, timeout=280, kernel_manager_class=manager, resources={"metadata": {"path": str(folder)}})
    client.create_kernel_manager()
    client.km.transport = "ipc"  # no port of the machine is opened
    client.km.kernel_spec.argv[0] = sys.executable  # this Python, whatever kernels the user has installed
    with TemporaryDirectory() as sockets:
        client.km.ip = f"{sockets}/kernel"
        asyncio.run(client.async_execute())
    del notebook.cells[0]
    return notebook


def to_kept(done: Any, path: Path) -> Any:
    """The notebook as it is kept: without times, the machine's version numbers, and frames."""
    for cell in done.cells:
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = join_streams(cell.outputs)
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = re.sub("<iframe.*?</iframe>", "", output.data["text/html"], flags=re.DOTALL)
    done.metadata = read(path).metadata
    return done


def join_streams(outputs: list[Any]) -> list[Any]:
    """The outputs with what is printed in one piece: the kernel sends it in as many as its clock makes of it."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def set_up(folder: Path) -> Path:
    """`folder` with the examples in it, as the notebooks look for them."""
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        yield set_up(Path(made))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs_and_prints_what_is_kept(path: Path, folder: Path) -> None:
    shown, kept = to_kept(execute(path, folder), path), read(path)
    assert [cell.get("outputs") for cell in shown.cells] == [cell.get("outputs") for cell in kept.cells]
    assert {file.name for file in folder.iterdir()} == {"build", "examples"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_kept_small_and_with_outputs(path: Path) -> None:
    notebook = read(path)
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_size < MOST
    assert "<iframe" not in text and str(ROOT) not in text and str(Path.home()) not in text
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["1-read", "2-query", "3-explore", "4-extend"]


def keep_outputs() -> None:
    """Writes every notebook with what it prints."""
    with TemporaryDirectory() as folder:
        set_up(Path(folder))
        for path in NOTEBOOKS:
            nbformat.write(to_kept(execute(path, Path(folder)), path), path)


if __name__ == "__main__":
    keep_outputs()

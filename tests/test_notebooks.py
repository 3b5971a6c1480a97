"""Every notebook runs from top to bottom without a network, from the checkout, and is kept small.

`python -m tests.test_notebooks` runs them and keeps what they print, except for cells tagged "not-kept" (a page of a megabyte).
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST = 50_000  # bytes of a notebook that is kept
NOT_KEPT = "not-kept"
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


def execute(path: Path) -> Any:
    """The notebook at `path` with the outputs of a run in this environment; CellExecutionError where a cell fails."""
    notebook = read(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE, id="offline"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    manager = "jupyter_client.AsyncKernelManager"
    client = NotebookClient(notebook, timeout=280, kernel_manager_class=manager, resources={"metadata": {"path": str(ROOT)}})
    client.create_kernel_manager()
    client.km.transport = "ipc"  # no port of the machine is opened
    client.km.kernel_spec.argv[0] = sys.executable  # this Python, whatever kernels the user has installed
    asyncio.run(client.async_execute())
    del notebook.cells[0]
    return notebook


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_runs(path: Path) -> None:
    done = execute(path)
    errors = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "error"]
    assert errors == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_is_kept_small_and_with_outputs(path: Path) -> None:
    notebook = read(path)
    assert path.stat().st_size < MOST
    assert not any(cell.get("outputs") for cell in notebook.cells if NOT_KEPT in cell.metadata.get("tags", []))
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


def keep_outputs() -> None:
    """Writes every notebook with what it prints, without times and the machine's version numbers."""
    for path in NOTEBOOKS:
        done = execute(path)
        for cell in done.cells:
            cell.metadata.pop("execution", None)
            if NOT_KEPT in cell.metadata.get("tags", []):
                cell.outputs, cell.execution_count = [], None
        done.metadata = read(path).metadata
        nbformat.write(done, path)


if __name__ == "__main__":
    keep_outputs()

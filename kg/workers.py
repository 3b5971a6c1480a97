"""A pool of `kg/worker.py` processes for the server: each query in one of them, ended at its limit.

The limit counts from the moment that the query comes: what it waits for a free worker is part of it. A worker that has worked long on
a query is set behind the others by the scheduler, so that short queries stay quick beside slow ones, and is replaced when it is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from kg.errors import KGError
from kg.worker import LENGTH, to_frame

_PATIENCE = 0.25  # seconds of the processor after which a query counts as slow
_LEAST_WAIT = 0.1  # seconds between two looks at a worker
_NICE = 15  # what the scheduler is then told
_START = 30.0  # seconds that a worker may take to start


class TimeLimitError(KGError):
    """A query took longer than it may."""


class NotReadyError(KGError):
    """What is asked for is still being made."""


class BusyError(KGError):
    """More queries wait than may."""


class MemoryLimitError(KGError):
    """A query needed more memory than it may have."""


class QueryFailure(KGError):
    """What a worker says is wrong with a query; `kind` is the name of the error there."""

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use, waiting included, and how many may run and wait. `None` is no limit."""

    seconds: float = 30.0
    rows: int | None = 1_000_000
    bytes: int | None = 256 * 2**20
    memory: int | None = 4 * 2**30
    parallel: int = max(8, 2 * (os.cpu_count() or 1))
    waiting: int = 256


@dataclass
class Counts:
    """What the pool has done since it started."""

    answered: int = 0
    failed: int = 0
    killed: int = 0
    refused: int = 0
    running: int = 0
    waiting: int = 0


@dataclass
class Timing:
    """Seconds that a query waited for a worker, and that it ran."""

    waited: float = 0.0
    ran: float = 0.0

    def __str__(self) -> str:
        """As the header Server-Timing has it."""
        return f"wait;dur={1000 * self.waited:.1f}, run;dur={1000 * self.ran:.1f}"


@dataclass(eq=False)
class _Worker:
    process: asyncio.subprocess.Process
    confined: bool
    slow: bool = False


@dataclass
class Workers:
    """The pool. `store` is the store directory, `generation` what tells one state of it from the next."""

    store: Path
    limits: Limits
    generation: str = ""
    counts: Counts = field(default_factory=Counts)
    confined: bool = True
    _free: asyncio.LifoQueue[_Worker | None] = field(init=False, repr=False)
    _writing: asyncio.Lock = field(init=False, repr=False)
    _all: set[_Worker] = field(default_factory=set, repr=False)
    _renewing: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self._free = asyncio.LifoQueue()
        self._writing = asyncio.Lock()
        for _ in range(self.limits.parallel):
            self._free.put_nowait(None)  # started when it is needed

    async def query(self, request: dict[str, Any], timing: Timing | None = None) -> tuple[dict[str, Any], bytes]:
        """(what is said of the answer, its bytes). Raises QueryFailure, TimeLimitError, MemoryLimitError, BusyError.

        How long it waited and ran is put into `timing`, whatever comes of it.
        """
        timing, came = timing or Timing(), time.perf_counter()
        limits = {"most_rows": self.limits.rows, "most_bytes": self.limits.bytes}
        full = {**limits, **request, "store": str(self.store), "generation": self.generation}
        if self.counts.waiting >= self.limits.waiting:
            self.counts.refused += 1
            raise BusyError(f"{self.counts.waiting} queries wait already; try again in a moment")
        self.counts.waiting += 1
        try:
            worker = await asyncio.wait_for(self._free.get(), self.limits.seconds)
        except TimeoutError:
            self.counts.refused += 1
            raise BusyError(f"no worker was free for {self.limits.seconds:g} s; try again in a moment") from None
        finally:
            self.counts.waiting -= 1
            timing.waited += time.perf_counter() - came
        self.counts.running += 1
        began = time.perf_counter()
        try:
            worker, answer = await self._ask(worker, full, self.limits.seconds - timing.waited - timing.ran)
        finally:
            self.counts.running -= 1
            timing.ran += time.perf_counter() - began
            self._give_back(worker)
        return self._checked(answer)

    async def update(self, request: dict[str, Any]) -> None:
        """Runs an update, one at a time, in a worker of its own; later queries see what it did."""
        async with self._writing:
            full = {**request, "store": str(self.store), "update": True}
            worker, answer = await self._ask(None, full, self.limits.seconds)
            if worker is not None:
                await self._end(worker)
            self._checked(answer)
            self.generation += "+"

    async def make(self, catalogue: Path, behind: bool) -> None:
        """Makes a catalogue of the store in a worker of its own, `behind` those that answer, in as long as it takes."""
        worker = await self._start()
        try:
            if behind:
                _put_behind(worker)
            request = {"make": str(catalogue), "store": str(self.store), "generation": self.generation}
            said, _ = await _exchange(worker.process, request)
        except asyncio.IncompleteReadError:
            raise MemoryLimitError("a catalogue of the graph needs more memory than a query may have; give more by --memory") from None
        finally:
            await self._end(worker)
        if "error" in said:
            raise QueryFailure(said["error"], said["kind"])

    async def close(self) -> None:
        """Ends all workers."""
        for task in list(self._renewing):
            task.cancel()
        await asyncio.gather(*self._renewing, return_exceptions=True)
        await asyncio.gather(*(self._end(worker) for worker in list(self._all)))

    def _checked(self, answer: tuple[dict[str, Any], bytes]) -> tuple[dict[str, Any], bytes]:
        said, body = answer
        if "error" in said:
            self.counts.failed += 1
            raise QueryFailure(said["error"], said["kind"])
        self.counts.answered += 1
        return said, body

    async def _ask(
        self, worker: _Worker | None, request: dict[str, Any], seconds: float
    ) -> tuple[_Worker | None, tuple[dict[str, Any], bytes]]:
        """(the worker that answered, its answer); a worker that does not in time is killed, also where the asker has gone."""
        watch = None
        try:
            async with asyncio.timeout(seconds):
                if worker is None or worker.process.returncode is not None:
                    worker = await self._start()
                watch = asyncio.create_task(self._set_behind(worker))
                return worker, await _exchange(worker.process, request)
        except TimeoutError:
            self.counts.killed += 1
            self._kill(worker)
            raise TimeLimitError(f"the query took longer than {self.limits.seconds:g} s and was ended") from None
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError):
            self.counts.killed += 1
            self._kill(worker)
            raise MemoryLimitError("the query needed more memory than it may have, and was ended") from None
        except asyncio.CancelledError:
            self._kill(worker)
            raise
        finally:
            if watch is not None:
                watch.cancel()

    def _give_back(self, worker: _Worker | None) -> None:
        """Lets the next query have the worker, or a new one in its place where it was slow or is gone."""
        if worker is not None and not worker.slow and worker.process.returncode is None:
            self._free.put_nowait(worker)
            return
        task = asyncio.create_task(self._renew(worker))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    async def _renew(self, worker: _Worker | None) -> None:
        """Ends a worker and starts another, so that no query has to wait for its start."""
        fresh = None
        try:
            if worker is not None:
                await self._end(worker)
            with contextlib.suppress(BusyError, OSError):
                fresh = await self._start()
        finally:
            self._free.put_nowait(fresh)

    async def _start(self) -> _Worker:
        pipe = asyncio.subprocess.PIPE
        settings = json.dumps({"memory": self.limits.memory})
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "kg.worker", settings, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL
        )
        worker = _Worker(process, False)
        self._all.add(worker)
        try:
            async with asyncio.timeout(_START):
                said, _ = await _read(process)
        except BaseException as error:
            self._kill(worker)
            if isinstance(error, TimeoutError | asyncio.IncompleteReadError):
                raise BusyError("no worker could be started; try again in a moment") from None
            raise
        worker.confined = bool(said.get("confined"))
        self.confined &= worker.confined
        return worker

    async def _set_behind(self, worker: _Worker) -> None:
        """Waits until the worker has worked long on what it does now, and sets it behind."""
        until = _used_by(worker.process.pid) + _PATIENCE
        while (rest := until - _used_by(worker.process.pid)) > 0:
            await asyncio.sleep(max(rest, _LEAST_WAIT))
        worker.slow = True
        _put_behind(worker)

    def _kill(self, worker: _Worker | None) -> None:
        """Kills a worker without waiting for its end, which takes a while on a busy machine."""
        if worker is None:
            return
        worker.slow = True
        if worker.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.process.pid, signal.SIGKILL)  # its own kill() takes the end of the process from who waits for it

    async def _end(self, worker: _Worker) -> None:
        self._kill(worker)
        await worker.process.wait()
        self._all.discard(worker)


def _put_behind(worker: _Worker) -> None:
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, worker.process.pid, _NICE)


def _used_by(pid: int) -> float:
    """Seconds of the processor that a process has used; where the system does not tell (Linux does), those of the clock."""
    try:
        return time.clock_gettime(~pid << 3 | 2)  # MAKE_PROCESS_CPUCLOCK of Linux
    except OSError:
        return time.monotonic()


class Catalogues:
    """The catalogues of the builds that are served: each is made once, aside, while that of the build before serves on."""

    def __init__(self, workers: Workers) -> None:
        self.workers, self.folder = workers, tempfile.TemporaryDirectory(prefix="kg-catalogue-")
        self.ready: Path | None = None
        self.tried = ""  # the generation that the last one was begun for
        self.making: asyncio.Task[None] | None = None
        self.numbers = count()

    def start(self) -> None:
        """Has a catalogue made of the build that is served now, unless it is there or another one is being made."""
        if self.tried != self.workers.generation and (self.making is None or self.making.done()):
            self.tried = self.workers.generation
            self.making = asyncio.create_task(self._make())
            self.making.add_done_callback(_tell)

    async def find(self, patience: float = 0.0) -> Path:
        """The newest catalogue that is ready; a newer one is waited for a while, the first one as long as a query may take."""
        self.start()
        assert self.making is not None
        seconds = patience if self.ready else self.workers.limits.seconds
        done, _ = await asyncio.wait([self.making], timeout=seconds)
        if self.ready is None and done:
            self.making.result()
        if self.ready is None:
            raise NotReadyError("the names of the graph are still being read; try again in a moment")
        return self.ready

    async def _make(self) -> None:
        path = Path(self.folder.name) / f"{next(self.numbers)}.sqlite"
        try:
            await self.workers.make(path, behind=self.ready is not None)
        except (QueryFailure, BusyError, OSError):  # a build has ended meanwhile, or the machine is too busy: it is tried again
            self.tried = ""
            raise
        former, self.ready = self.ready, path
        if former is not None:
            former.unlink()

    async def close(self) -> None:
        if self.making is not None:
            self.making.cancel()
            await asyncio.gather(self.making, return_exceptions=True)
        self.folder.cleanup()


def _tell(made: asyncio.Task[None]) -> None:
    if not made.cancelled() and (error := made.exception()) is not None:
        logging.getLogger("kg.serve").warning("no catalogue: %s", error)


async def _exchange(process: asyncio.subprocess.Process, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    assert process.stdin is not None
    process.stdin.write(to_frame(request))
    await process.stdin.drain()
    return await _read(process)


async def _read(process: asyncio.subprocess.Process) -> tuple[dict[str, Any], bytes]:
    assert process.stdout is not None
    head = await process.stdout.readexactly(LENGTH.size)
    said: dict[str, Any] = json.loads(await process.stdout.readexactly(LENGTH.unpack(head)[0]))
    return said, await process.stdout.readexactly(said.get("size", 0))

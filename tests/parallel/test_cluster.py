"""The same work on a real scheduler with real workers on this machine, one of them killed on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import pieces
from comparable import scenario
from visitering.comparing import comparison, tables
from visitering.errors import UsageError
from visitering.parallel import shift
from visitering.parallel.choice import on_cluster, on_this_machine
from visitering.parallel.cluster import Cluster
from visitering.parallel.executor import Failure, results

pytestmark = pytest.mark.system
TESTS = Path(__file__).parents[1]
FAULTS = TESTS / "faults"
SOURCE = TESTS.parent / "src"
LOOPBACK = "127.0.0.1"


@dataclass
class Loopback:
    """A scheduler and its workers, started as on any machine."""

    address: str
    folder: Path
    processes: dict[int, subprocess.Popen[bytes]]

    def start(self, module: str, *options: str, source: Path = SOURCE) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join([str(TESTS), str(source)])
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", "--host", LOOPBACK, "--no-dashboard", *options],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": paths},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes[process.pid] = process
        return process

    def worker(self, source: Path = SOURCE) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
        return self.start("dask_worker", self.address, *options, source=source)

    def present(self, workers: int) -> None:
        """Waits until so many workers are there."""
        import distributed

        deadline = time.monotonic() + 90
        while True:
            with suppress(OSError, TimeoutError):
                client: Any = vars(distributed)["Client"](self.address, timeout=5, set_as_default=False)
                client.wait_for_workers(workers, timeout=90)
                client.close()
                return
            assert time.monotonic() < deadline


@pytest.fixture
def loopback(tmp_path: Path) -> Iterator[Loopback]:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    cluster = Loopback(f"tcp://{LOOPBACK}:{port}", tmp_path, {})
    cluster.start("dask_scheduler", "--port", str(port))
    try:
        yield cluster
    finally:
        for process in cluster.processes.values():
            process.kill()
            process.wait()


def connected(loopback: Loopback) -> Cluster:
    """A client, once the scheduler and a worker are up."""
    deadline = time.monotonic() + 90
    while True:
        try:
            return Cluster(loopback.address, patience_s=5)
        except UsageError:
            if time.monotonic() > deadline:
                raise


def test_a_cluster_does_what_this_machine_does(loopback: Loopback) -> None:
    loopback.worker()
    loopback.worker()
    cluster = connected(loopback)
    try:
        done = dict(results(cluster, pieces.picky, 2, {"a": 1, "b": 13, "c": 3}))
        assert done == {"a": 2, "b": Failure("usage", "13 is unlucky"), "c": 6}
    finally:
        cluster.close()


def test_the_pieces_of_a_killed_worker_are_done_again(loopback: Loopback) -> None:
    """The worker is killed while it does a piece, known by its process id; the other one finishes all."""
    loopback.worker()
    loopback.worker()
    cluster = connected(loopback)
    killed: list[tuple[str, int]] = []

    def kill() -> None:
        while not killed:
            for mark in loopback.folder.glob("*-*"):
                task, _, pid = mark.name.partition("-")
                if task.isdigit() and int(pid) in loopback.processes:
                    loopback.processes[int(pid)].kill()
                    killed.append((task, int(pid)))
                    return
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        done = dict(results(cluster, pieces.slow, str(loopback.folder), {str(n): n for n in range(12)}))
    finally:
        killer.join()
        cluster.close()
    assert {key: value[0] for key, value in done.items()} == {str(n): n for n in range(12)}
    [(task, pid)] = killed
    assert done[task][1] != pid


def test_a_comparison_on_a_cluster_is_the_same(loopback: Loopback, tmp_path: Path) -> None:
    loopback.worker()
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    connected(loopback).close()
    files = []
    for folder, choice in zip(folders, (on_this_machine(1), on_cluster(loopback.address)), strict=True):
        paths = [scenario(folder, "one"), scenario(folder, "two", "goals: [{place_persons: 1}, {ties: 1}]\n")]
        files.append(tables.csv_files(comparison.compare(paths, choice), "iso"))
    assert files[0] == files[1]


def test_a_sweep_on_a_cluster_has_the_same_bytes(loopback: Loopback, tmp_path: Path) -> None:
    """By the command, as a user would: every file but the manifest."""
    loopback.worker()
    loopback.worker()
    connected(loopback).close()
    found = []
    for name, options in (("here", ("--processes", "1")), ("there", ("--cluster", loopback.address))):
        folder = tmp_path / name
        folder.mkdir()
        vary = ("--vary", "goals.employment=0,1", "--vary", "goals.even_distribution=0:2:1")
        command = [sys.executable, "-m", "visitering", "sweep", str(scenario(folder, "one")), *vary, *options]
        ended = subprocess.run([*command, "--json"], capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr.decode()
        [written] = (folder / "runs").glob("sweep-*")
        found.append({p.name: p.read_bytes() for p in written.iterdir() if p.is_file() and p.name != "manifest.json"})
        rows = json.loads(ended.stdout)["rows"]
        assert len(rows) == 6
    assert set(found[0]) == {"sweep.csv", "tradeoff.html", "tradeoff.svg", "tradeoff.png"}
    assert found[0] == found[1]


def test_years_simulated_on_a_cluster_have_the_same_bytes(loopback: Loopback, tmp_path: Path) -> None:
    loopback.worker()
    loopback.worker()
    connected(loopback).close()
    found = []
    for name, choice in (("here", ("--processes", "1")), ("there", ("--cluster", loopback.address))):
        folder = tmp_path / name
        folder.mkdir()
        years = ("--batches", "3", "--arrivals", "100%", "--seeds", "2")
        command = [sys.executable, "-m", "visitering", "simulate", str(scenario(folder, "one")), *years, *choice]
        ended = subprocess.run(command, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr.decode()
        [written] = (folder / "runs").glob("one-simulation-*")
        found.append({p.name: p.read_bytes() for p in written.iterdir()})
    assert "policies.csv" in found[0]
    assert found[0] == found[1]


def test_a_scheduler_without_workers_is_one_sentence(loopback: Loopback) -> None:
    deadline = time.monotonic() + 60
    while True:
        with pytest.raises(UsageError) as refusal:
            Cluster(loopback.address, patience_s=3)
        if "cannot be reached" not in str(refusal.value) or time.monotonic() > deadline:
            break
    assert str(refusal.value) == f"the scheduler {loopback.address} has no workers"


# --- only its like, and never for ever ------------------------------------------------------------------------------


def changed(folder: Path) -> Path:
    """Another checkout of the product, with the points of one goal doubled."""
    source = folder / "other"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    goal = source / "visitering" / "goals" / "waiting.py"
    goal.write_text(goal.read_text(encoding="utf-8").replace("np.int64)", "np.int64) * 2"), encoding="utf-8")
    return source


def test_a_worker_with_other_code_gets_no_work_and_leaves_nothing_behind(loopback: Loopback, tmp_path: Path) -> None:
    loopback.worker(changed(tmp_path))
    loopback.present(1)
    folder = shutil.copytree(FAULTS / "worker_with_other_code", tmp_path / "fault")
    paths = [folder / "s.yaml", folder / "s2.yaml"]
    command = [sys.executable, "-m", "visitering", "compare", *map(str, paths), "--cluster", loopback.address]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(
        f"No worker of the scheduler {loopback.address} can be given work: the worker tcp://{LOOPBACK}:"
    )
    assert " is not like this program: code " in ended.stderr
    assert not (folder / "runs").exists()


def test_like_workers_do_the_work_of_all_and_the_others_are_named(loopback: Loopback, tmp_path: Path) -> None:
    other = loopback.worker(changed(tmp_path))
    loopback.worker()
    loopback.present(2)
    told: list[str] = []
    cluster = Cluster(loopback.address, tell=told.append)
    try:
        found = dict(results(cluster, pieces.slow, str(tmp_path), {str(n): n for n in range(6)}))
    finally:
        cluster.close()
    assert {value[0] for value in found.values()} == set(range(6))
    assert other.pid not in {value[1] for value in found.values()}
    [sentence] = told
    assert sentence.startswith(f"the worker tcp://{LOOPBACK}:")
    assert sentence.endswith("; it gets no work")


def test_a_worker_killed_while_inputs_are_sent_is_survived(
    loopback: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, killed = Cluster.begin, loopback.worker()
    loopback.worker()
    loopback.present(2)

    def killing(cluster: Cluster, worker: str, function: Callable[..., Any], *arguments: Any) -> Any:
        if function is shift.keep:
            killed.kill()
        return begin(cluster, worker, function, *arguments)

    monkeypatch.setattr(Cluster, "begin", killing)
    folder = shutil.copytree(FAULTS / "worker_lost_early", tmp_path / "fault")
    found = comparison.compare([folder / "s.yaml", folder / "s2.yaml"], on_cluster(loopback.address))
    assert killed.wait() == -signal.SIGKILL
    assert [solved.name for solved in found.solved] == ["t", "u"]
    assert found.answers.failures == {}


def interrupted(loopback: Loopback, end: Callable[[int], object]) -> threading.Thread:
    """Ends something once a worker has begun its third piece; `end` is given the worker's process id."""

    def wait() -> None:
        while not (marks := list(loopback.folder.glob("2-*"))):
            time.sleep(0.02)
        end(int(marks[0].name.partition("-")[2]))

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_a_worker_lost_with_a_piece_is_survived(
    loopback: Loopback, how: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frozen one says nothing, and its connection stays open."""
    monkeypatch.setattr(shift, "SILENCE_S", 5)
    loopback.worker()
    loopback.worker()
    loopback.present(2)
    cluster = Cluster(loopback.address)
    thread = interrupted(loopback, lambda pid: os.kill(pid, how))
    try:
        found = dict(results(cluster, pieces.slow, str(loopback.folder), {str(n): n for n in range(8)}))
    finally:
        thread.join()
        cluster.close()
    assert {key: value[0] for key, value in found.items()} == {str(n): n for n in range(8)}


@pytest.mark.parametrize("whom", ["worker", "scheduler"])
def test_the_last_worker_or_the_scheduler_lost_is_one_sentence(loopback: Loopback, whom: str) -> None:
    loopback.worker()
    loopback.present(1)
    cluster = Cluster(loopback.address, patience_s=5)
    scheduler, worker = loopback.processes
    pid = worker if whom == "worker" else scheduler
    thread = interrupted(loopback, lambda _: os.kill(pid, signal.SIGKILL))
    with pytest.raises(UsageError) as told:
        list(results(cluster, pieces.slow, str(loopback.folder), {str(n): n for n in range(8)}))
    thread.join()
    cluster.close()
    end = (
        "has no workers left: the last one was lost" if whom == "worker" else "was lost; what has been solved is kept"
    )
    assert str(told.value) == f"the scheduler {loopback.address} {end}"


def test_a_worker_is_no_scheduler(loopback: Loopback) -> None:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    loopback.start("dask_worker", loopback.address, "--no-nanny", "--worker-port", str(port))
    loopback.present(1)
    with pytest.raises(UsageError, match=r"is no scheduler but a worker$"):
        Cluster(f"{LOOPBACK}:{port}")

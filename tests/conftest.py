"""Makes the modules of this folder (`problems`, `small`, …) importable, and names the tests that were left out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import pytest

os.environ.setdefault("VISITERING_LANGUAGE", "en")  # What commands print; tests of their Danish ask for it.

LEFT_OUT = pytest.StashKey[list[str]]()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    marked = (item for item in items if item.get_closest_marker("system") or item.get_closest_marker("campaign"))
    for item in marked:
        item.config.stash.setdefault(LEFT_OUT, []).append(item.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist passes the names on: only the process that started it writes the summary."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["left_out"] = session.config.stash.get(LEFT_OUT, [])


class _FromWorkers:
    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        node.config.stash[LEFT_OUT] = node.workeroutput["left_out"]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_FromWorkers())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line("Not run here (marked system or campaign; .ci/run runs them):")
        for name in left_out:
            terminalreporter.write_line(f"  {name}")

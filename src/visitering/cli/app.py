"""The command line application: what every command shares, and how errors become sentences and exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from visitering.cli.progress import ENDED, SIGNALS, end_at_once
from visitering.errors import AuditError, InputError, VisiteringError
from visitering.matching.progress import SOLVER

DONE, FAILED, NEEDS_DECISION, MISMATCH = 0, 1, 3, 4

app = typer.Typer(
    help="Proposes in which municipality each refugee granted residence should live, with reasons.",
    epilog="Exit codes: 0 everything placed; 1 an unexpected failure; 2 bad input or usage, nothing written; "
    "3 done, but some cases need a decision; 4 an audit or verification found a mismatch; 130 ended by Ctrl-C, "
    "143 by SIGTERM. --debug shows tracebacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioPath = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario, a YAML file.")]
RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on stdout.")]


@app.callback()
def visitering() -> None:
    """Proposes in which municipality each refugee granted residence should live, with reasons."""


def main() -> None:
    """Runs a command; every error is a sentence on stderr and an exit code."""
    try:
        _run()
    except SystemExit as end:
        _leave(end.code)
        raise


def _leave(code: object) -> None:
    """Where a solver that nobody waits for is still at work, the process ends without it: all else is done."""
    if any(thread.name == SOLVER for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code if isinstance(code, int) else DONE if code is None else FAILED)


def _run() -> None:
    signal.signal(signal.SIGTERM, end_at_once)
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    try:
        app()
    except VisiteringError as error:
        if debug:
            raise
        _print_error(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, SystemExit) as end:
        _end(ENDED + signal.SIGINT if isinstance(end, KeyboardInterrupt) else end.code)
    except Exception as error:
        if debug:
            raise
        print(f"Unexpected failure: {type(error).__name__}: {error}. Add --debug for details.", file=sys.stderr)
        sys.exit(FAILED)


def _end(code: object) -> NoReturn:
    """Leaves with an exit code, and says so where a signal ended the command."""
    if code in [ENDED + number for number in SIGNALS]:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with contextlib.suppress(OSError, ValueError):
            print("Ended at once, as asked. Nothing is left half written.", file=sys.stderr)
    raise SystemExit(code)


def _print_error(error: VisiteringError) -> None:
    details: tuple[object, ...] = ()
    if isinstance(error, InputError):
        details = error.faults
    elif isinstance(error, AuditError):
        details = error.mismatches
    message = str(error)
    end = ":" if details else "" if message.endswith("?") else "."
    print(f"{message[:1].upper()}{message[1:]}{end}", file=sys.stderr)
    for detail in details:
        print(f"  {detail}", file=sys.stderr)
    if isinstance(error, InputError):
        print("Nothing was written.", file=sys.stderr)

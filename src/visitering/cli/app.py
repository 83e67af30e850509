"""The command line application: what every command shares, and how errors become sentences and exit codes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from visitering.errors import AuditError, InputError, VisiteringError, begun

DONE, FAILED, NEEDS_DECISION, MISMATCH = 0, 1, 3, 4

app = typer.Typer(
    help="Proposes in which municipality each refugee granted residence should live, with reasons.",
    epilog="Exit codes: 0 everything placed; 1 an unexpected failure; 2 bad input or usage, nothing written; "
    "3 done, but some cases need a decision; 4 an audit or verification found a mismatch. --debug shows tracebacks.",
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
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    try:
        app()
    except VisiteringError as error:
        if debug:
            raise
        _print_error(error)
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        print(f"Unexpected failure: {type(error).__name__}: {error}. Add --debug for details.", file=sys.stderr)
        sys.exit(FAILED)


def _print_error(error: VisiteringError) -> None:
    details: tuple[object, ...] = ()
    if isinstance(error, InputError):
        details = error.faults
    elif isinstance(error, AuditError):
        details = error.mismatches
    message = str(error)
    end = ":" if details else "" if message.endswith("?") else "."
    print(f"{begun(message)}{end}", file=sys.stderr)
    for detail in details:
        print(f"  {detail}", file=sys.stderr)
    if isinstance(error, InputError):
        print("Nothing was written.", file=sys.stderr)

"""The command line application: what every command shares, and how errors become sentences and exit codes."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import typer
from typer.core import TyperGroup
from typer.main import get_command

from visitering.cli import printing
from visitering.cli.progress import ENDED, SIGNALS, end_at_once
from visitering.cli.speech import VARIABLE, heard, in_words, speak
from visitering.domain.cpr import without_cpr
from visitering.domain.identifiers import normalised
from visitering.errors import AuditError, InputError, VisiteringError
from visitering.matching.progress import SOLVER
from visitering.said import begun, joined, said

Command = TypeVar("Command", bound=Callable[..., Any])

DONE, FAILED, NEEDS_DECISION, MISMATCH = 0, 1, 3, 4


@contextmanager
def _without_cpr() -> Iterator[None]:
    """What the library says of a wrong call does not repeat what looks like a CPR number."""
    try:
        yield
    except Exception as error:
        # Usage errors have a message of their own; other exceptions have none.
        if not isinstance(error, VisiteringError) and isinstance(message := getattr(error, "message", None), str):
            error.message = without_cpr(message)  # type: ignore[attr-defined]
        raise


class _Commands(TyperGroup):
    """The commands, told apart and called."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _without_cpr():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with _without_cpr():
            return super().invoke(ctx)


class _App(typer.Typer):
    """Texts of the command line are brought to NFC before a command sees them, as those of tables and scenarios are:
    all but paths, which name files as they are written."""

    def command(self, *arguments: Any, **options: Any) -> Callable[[Command], Command]:
        register = super().command(*arguments, **options)

        def registered(command: Command) -> Command:
            @wraps(command)
            def called(**values: Any) -> Any:
                return command(**{name: _composed(value) for name, value in values.items()})

            register(called)
            return command

        return registered


def _composed(value: Any) -> Any:
    if isinstance(value, list):
        return [_composed(item) for item in value]
    return normalised(value) if isinstance(value, str) else value


app = _App(
    cls=_Commands,
    help="Proposes in which municipality each refugee granted residence should live, with reasons.",
    epilog="Exit codes: 0 everything placed; 1 an unexpected failure; 2 bad input or usage, nothing written; "
    "3 done, but some cases need a decision; 4 an audit or verification found a mismatch; 130 ended by Ctrl-C, "
    "143 by SIGTERM. --debug shows tracebacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def group() -> typer.Typer:
    """Commands that stand together behind one word, called as all others are."""
    return _App(cls=_Commands, no_args_is_help=True, rich_markup_mode=None)


ScenarioPath = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario, a YAML file.", callback=heard)]
RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", callback=heard)]
AsJson = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on stdout.")]

OkWhenOpen = Annotated[
    bool, typer.Option("--ok-when-open", help="End with 0, not 3, where cases need a decision: for a scheduler.")
]


def code_of(open_cases: int, *, ok_when_open: bool = False) -> int:
    """The exit code of work that is done, by how many cases still need a decision."""
    return NEEDS_DECISION if open_cases and not ok_when_open else DONE


@app.callback()
def visitering(
    language: Annotated[
        Literal["da", "en"] | None,
        typer.Option(envvar=VARIABLE, help="Of what is printed, where not that of the scenario."),
    ] = None,
) -> None:
    """Proposes in which municipality each refugee granted residence should live, with reasons."""
    speak(language)


def main() -> None:
    """Runs a command; every error is a sentence on stderr and an exit code."""
    signal.signal(signal.SIGTERM, end_at_once)
    debug = "--debug" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--debug"]
    printing.make_safe()
    code: str | int | None
    try:
        code = _ended()
        if "--help" in sys.argv:
            printing.printed()
    except VisiteringError as error:
        if debug:
            raise
        _print_error(error)
        code = error.exit_code
    except Exception as error:
        if debug:
            raise
        told = without_cpr(f"{type(error).__name__}: {error}")
        _complain(said("Unexpected failure: {told}. Add --debug for details.", told=told))
        code = FAILED
    if code in [ENDED + number for number in SIGNALS]:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _complain(said("Ended at once, as asked. Nothing is left half written."))
    printing.finish()
    _leave(code)


@cache
def _command() -> Callable[[], object]:
    """All commands as one; made once in a process, however many are run in it."""
    return get_command(app)


def _ended() -> str | int | None:
    """How the command ended."""
    try:
        _command()()
    except SystemExit as end:
        return end.code
    except KeyboardInterrupt:
        return ENDED + signal.SIGINT
    return DONE


def _leave(code: str | int | None) -> NoReturn:
    """Where a solver that nobody waits for is still at work, the process ends without it: all else is done."""
    if any(thread.name == SOLVER for thread in threading.enumerate()):
        os._exit(code if isinstance(code, int) else DONE if code is None else FAILED)
    sys.exit(code)


def _print_error(error: VisiteringError) -> None:
    details: tuple[object, ...] = ()
    if isinstance(error, InputError):
        details = error.faults
    elif isinstance(error, AuditError):
        details = error.mismatches
    message = str(error)
    end = ":" if details else "" if message.endswith("?") else "."
    _complain(joined([begun(message), end], ""))
    for detail in details:
        _complain(joined(["  ", str(detail)], ""))
    if isinstance(error, InputError):
        _complain(said("Nothing was written."))


def _complain(sentence: str) -> None:
    print(in_words(sentence), file=sys.stderr)

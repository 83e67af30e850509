"""The commands. The only part that prints; everything heavy is imported when a command needs it.

One module a group of commands; they stand in `--help` in the order in which they are imported here.
"""

from __future__ import annotations

from visitering.cli import (  # noqa: F401  (each registers its commands, in the order of --help)
    announce,
    batch,
    case,
    comparing,
    convert,
    decisions,
    desk,
    export,
    form,
    generate,
    hold,
    import_decisions,
    letters,
    notices,
    quotas,
    simulate,
    status,
    undo,
    verify,
)
from visitering.cli.app import main

__all__ = ["main"]

"""Who does many pieces of work: the options of all commands that have many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from visitering.said import said

if TYPE_CHECKING:
    from visitering.parallel.choice import Choice

InProcesses = Annotated[
    int | None, typer.Option("--processes", min=1, help="Pieces of work done at once on this machine; one per core.")
]
OnCluster = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")
]


def chosen(processes: int | None, cluster: str | None) -> Choice:
    """Who does the work; a warning where more is asked for than there are cores."""
    from visitering.errors import UsageError
    from visitering.parallel import choice

    if cluster is not None:
        if processes is not None:
            raise UsageError(said("--processes is for this machine: a cluster decides that by itself"))
        return choice.on_cluster(cluster, _note)
    if warning := choice.too_many(processes):
        _note(warning)
    return choice.on_this_machine(processes)


def _note(sentence: str) -> None:
    typer.echo(f"Note: {sentence}.", err=True)

"""Solves many chains: what is in the store is taken from there, the rest is done by an executor and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from visitering.comparing.solved import Solved
from visitering.comparing.store import Store, key_of
from visitering.comparing.work import Chain, Shared, solution
from visitering.matching.progress import Progress
from visitering.parallel.executor import Executor, Failure, results
from visitering.parallel.likeness import own
from visitering.said import listed, said


@dataclass(frozen=True)
class Answers:
    """What came of the chains, in the order in which they were asked for. `resumed`: those solved earlier."""

    solved: Mapping[str, tuple[Solved, ...]]
    failures: Mapping[str, Failure] = field(default_factory=dict)
    resumed: tuple[str, ...] = ()


def solve_all(
    chains: Mapping[str, Chain], shared: Shared, executor: Executor, store: Store, progress: Progress
) -> Answers:
    """Every chain solved, or the reason why it is not; one that fails costs the others nothing."""
    here = own()
    keys = {name: key_of(chain, _start_key(chain, shared), here) for name, chain in chains.items()}
    found = {name: solved for name, key in keys.items() if (solved := store.read(key)) is not None}
    resumed = tuple(found)
    failures: dict[str, Failure] = {}
    waiting = {name: chain for name, chain in chains.items() if name not in found}
    progress(_stage(found, chains), share=len(found) / max(1, len(chains)))
    for name, value in results(executor, solution, shared, waiting):
        if isinstance(value, Failure):
            failures[name] = value
        else:
            # Under the key of who computed it, whoever asked for it.
            store.write(key_of(chains[name], _start_key(chains[name], shared), value.by), value.solved)
            found[name] = value.solved
        progress(_stage({**found, **failures}, chains), share=(len(found) + len(failures)) / len(chains))
    return Answers(
        {name: found[name] for name in chains if name in found},
        {name: failures[name] for name in chains if name in failures},
        resumed,
    )


def _start_key(chain: Chain, shared: Shared) -> str | None:
    """The start by its content: where a chain starts from decides on what it finds."""
    return None if chain.start is None else repr(shared.starts[chain.start])


def _stage(done: Mapping[str, object], chains: Mapping[str, Chain]) -> str:
    waiting = [name for name in chains if name not in done]
    counts = {"done": len(done), "chains": len(chains)}
    if not waiting:
        return said("{done} of {chains} done", **counts)
    return said("{done} of {chains} done, waiting for {names}", names=listed(waiting, most=3), **counts)

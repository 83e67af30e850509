"""The linear relaxation of a program over its active options, with cuts: solved by GLOP from the last basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from visitering.domain.geography import Mask, Row
from visitering.matching.arrays import Arrays, Floats
from visitering.matching.budget import Budget
from visitering.matching.cuts import PARTS, Cut
from visitering.matching.program import Program

BASIC, LOWER = mathopt.BasisStatus.BASIC, mathopt.BasisStatus.AT_LOWER_BOUND
UPPER = mathopt.BasisStatus.AT_UPPER_BOUND
Statuses = list[mathopt.BasisStatus]


@dataclass(frozen=True)
class Point:
    """What the relaxation takes, and at which prices: points of the program's own options, segments, rows and cuts.

    `active`: positions of the options that it knows; `taken` and `status` are theirs, then those of the segments;
    `rows`, `columns`, `values`: its matrix, cuts as the last rows; `prices` and `kept`: price and status of rows.
    """

    active: Row
    taken: Floats
    status: Statuses
    prices: Floats
    kept: Statuses
    rows: Row
    columns: Row
    values: Floats
    value: float
    iterations: int

    def of_segments(self) -> Floats:
        return self.taken[len(self.active) :]

    def of_options(self) -> Floats:
        return self.taken[: len(self.active)]

    def take(self, which: Mask) -> Point:
        """The same over some of all options, numbered anew; those that go are at 0."""
        kept = which[self.active]
        number = np.cumsum(which) - 1
        columns = np.concatenate([kept, np.ones(len(self.taken) - len(kept), dtype=bool)])
        of_column = np.where(columns, np.cumsum(columns) - 1, -1)
        there = of_column[self.columns] >= 0
        return Point(
            number[self.active[kept]],
            self.taken[columns],
            [status for status, stays in zip(self.status, columns.tolist(), strict=True) if stays],
            self.prices,
            self.kept,
            self.rows[there],
            of_column[self.columns[there]],
            self.values[there],
            self.value,
            self.iterations,
        )


def solved(program: Program, cuts: Sequence[Cut], active: Row, last: Point | None, budget: Budget) -> Point | None:
    """The relaxation over the active options; None where GLOP gives no optimum. Raises `Stopped`."""
    options, segments, scale = program.options.take(active), program.segments, program.table.scale(program.tier)
    rows, columns, values = _matrix(program, cuts, active)
    limits = np.concatenate([program.limit, np.array([cut.limit for cut in cuts]) / PARTS])
    model = Arrays(
        worth=np.concatenate([program.worth[active], program.slope]) / scale,
        most=np.concatenate([np.full(len(options), np.inf), segments.length]),
        whole=np.zeros(len(options) + len(segments), dtype=bool),
        least=np.where(np.append(program.equal, np.zeros(len(cuts), dtype=bool)), limits, -np.inf),
        limit=limits,
        row=rows,
        column=columns,
        value=values,
    ).model()
    variables, constraints = list(model.variables()), list(model.linear_constraints())
    known = mathopt.ModelSolveParameters()
    if last is not None:
        before = dict(zip(last.active.tolist(), last.status, strict=False))
        own = [before.get(i, LOWER) for i in active.tolist()] + last.status[len(last.active) :]
        kept = last.kept + [BASIC] * (len(limits) - len(last.kept))
        known.initial_basis = mathopt.Basis(
            variable_status=dict(zip(variables, own, strict=True)),
            constraint_status=dict(zip(constraints, kept, strict=True)),
        )
    end = SolveInterrupter()
    try:
        result = budget.watched(
            lambda: mathopt.solve(
                model,
                mathopt.SolverType.GLOP,
                params=mathopt.SolveParameters(random_seed=1),
                model_params=known,
                interrupter=end,
            ),
            end.interrupt,
        )
    except (AttributeError, RuntimeError):
        # "Unexpected GLOP termination reason: ABNORMAL": the wrapper makes an AttributeError of its own of it.
        return None
    basis = result.solutions[0].basis if result.solutions else None
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL or basis is None:
        budget.go_on()
        return None
    return Point(
        active,
        np.array(result.variable_values(variables)),
        [basis.variable_status[variable] for variable in variables],
        np.array(result.dual_values(constraints)) * scale,
        [basis.constraint_status[constraint] for constraint in constraints],
        rows,
        columns,
        values,
        result.objective_value() * scale + program.constant,
        result.solve_stats.simplex_iterations,
    )


def _matrix(program: Program, cuts: Sequence[Cut], active: Row) -> tuple[Row, Row, Floats]:
    """(row, column, coefficient) of the active options and the segments, cuts last."""
    rows, columns, whole = program.nonzeros(program.options.take(active))
    values = whole.astype(float)
    if not cuts:
        return rows, columns, values
    dense = np.stack([np.concatenate([cut.options[active], cut.segments]) for cut in cuts])
    row, column = np.nonzero(dense)
    return (
        np.concatenate([rows, len(program.limit) + row]),
        np.concatenate([columns, column]),
        np.concatenate([values, dense[row, column] / PARTS]),
    )

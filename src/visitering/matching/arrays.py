"""A linear or mixed-integer program in arrays as a model of MathOpt: without an object for every coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from visitering.domain.geography import Mask, Row

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arrays:
    """max `offset` + Σ worth · x with least ≤ Σ value · x ≤ limit for every row, 0 ≤ x ≤ `most`, whole where `whole`.

    `worth`, `most`, `whole`: of each variable, `least`, `limit`: of each row; `row`, `column`, `value`: coefficients.
    """

    worth: Floats
    most: Floats
    whole: Mask
    least: Floats
    limit: Floats
    row: Row
    column: Row
    value: Floats
    offset: float = 0.0

    def model(self) -> mathopt.Model:
        """Variables and rows in the order of the arrays."""
        proto = model_pb2.ModelProto()
        variables, rows, matrix = proto.variables, proto.linear_constraints, proto.linear_constraint_matrix
        variables.ids.extend(range(len(self.worth)))
        variables.lower_bounds.extend([0.0] * len(self.worth))
        variables.upper_bounds.extend(self.most.tolist())
        variables.integers.extend(self.whole.tolist())
        proto.objective.maximize = True
        proto.objective.offset = self.offset
        proto.objective.linear_coefficients.ids.extend(range(len(self.worth)))
        proto.objective.linear_coefficients.values.extend(self.worth.tolist())
        rows.ids.extend(range(len(self.limit)))
        rows.lower_bounds.extend(self.least.tolist())
        rows.upper_bounds.extend(self.limit.tolist())
        matrix.row_ids.extend(self.row.tolist())
        matrix.column_ids.extend(self.column.tolist())
        matrix.coefficients.extend(self.value.tolist())
        return mathopt.Model.from_model_proto(proto)

"""What a rule is: one paragraph of the law (or of the agency's practice) as code."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from visitering.domain.cases import Case
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason

if TYPE_CHECKING:
    from visitering.rules.book import Rulebook


class Rule(BaseModel):
    """A hard rule. Its fields are its parameters: the keys of `rules.<id>` in the scenario.

    `basis` is the paragraph it stands on. `forbids` and `why` are asked only when the rule is enabled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: ClassVar[str]
    basis: ClassVar[str]

    enabled: bool = True

    def forbids(self, case: Case, left: Mask, book: Rulebook) -> Mask | None:
        """The municipalities that the rule forbids the case; None where it has nothing to say.

        `left`: those that the rules above it in the order leave. Shape (M,).
        """
        del case, left, book
        return None

    def why(self, case: Case, municipality: str, book: Rulebook) -> Reason:
        """Why the rule forbids the case that municipality, given that it does."""
        del case, book
        return Reason(f"forbidden.{self.id}", {"municipality": municipality})

"""What a rule is: one paragraph of the law (or of the agency's practice) as code, and what it may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from visitering.domain.cases import Case, Circumstance
from visitering.domain.geography import Mask
from visitering.domain.reasons import Reason
from visitering.rules.belonging import Alone, Belonging


class Asked(Alone, Protocol):
    """What a rule may ask: of cases alone, of other rules, of who belongs together. The `Rulebook` answers."""

    @property
    def configured(self) -> Mapping[str, Rule]:
        """Every rule by its id, switched on or not."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that are switched on, by id."""

    @property
    def belonging(self) -> Belonging:
        """Who belongs together, through everyone known."""

    def decisive(self, case: Case) -> list[Circumstance]:
        """Decisive circumstances whose rule is switched on, in the file's order."""

    def exempt(self, case: Case) -> Mask:
        """Where the case need not count under the quota."""


class Rule(BaseModel):
    """A hard rule. Its fields are its parameters: the keys of `rules.<id>` in the scenario.

    What it stands on depends on the day: `domain/law.py`. `of_law`: whether an override must be allowed to depart
    from it, where the order of the day has it; else it is a policy of the agency, and a departure concerns the
    officer and no letter. `one_reason`: `why` is the same of a case in every municipality, but for its name and what
    is left there. `forbids` and `why` are asked only when the rule is enabled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: ClassVar[str]
    of_law: ClassVar[bool] = True
    one_reason: ClassVar[bool] = False

    enabled: bool = True

    def forbids(self, case: Case, left: Mask, book: Asked) -> Mask | None:
        """The municipalities that the rule forbids the case; None where it has nothing to say.

        `left`: those that the rules above it in the order leave. Shape (M,).
        """
        del case, left, book
        return None

    def why(self, case: Case, municipality: str, book: Asked) -> Reason:
        """Why the rule forbids the case that municipality, given that it does."""
        del case, book
        return Reason(f"forbidden.{self.id}", {"municipality": municipality})

"""The hard rules, in the order in which the first that forbids is named.

To add one: write its file, list it here, give it its texts and its test. Nothing else changes.
"""

from __future__ import annotations

from visitering.rules.base import Rule
from visitering.rules.capacity import Capacity
from visitering.rules.close_family import CloseFamily
from visitering.rules.education import Education
from visitering.rules.exclusion import Exclusion
from visitering.rules.held import HeldCase
from visitering.rules.institution import Institution
from visitering.rules.institution_before import InstitutionBefore
from visitering.rules.job_offer import JobOffer
from visitering.rules.links import Links
from visitering.rules.locked import Locked
from visitering.rules.not_again import NotAgain
from visitering.rules.over_quota import OverQuota
from visitering.rules.quota import Quota
from visitering.rules.scored_only import ScoredOnly
from visitering.rules.special import Special
from visitering.rules.treatment import Treatment
from visitering.rules.unaccompanied_minor import UnaccompaniedMinor

ALL: tuple[type[Rule], ...] = (
    Exclusion,
    NotAgain,
    ScoredOnly,
    CloseFamily,
    InstitutionBefore,
    Special,
    Treatment,
    Institution,
    Education,
    JobOffer,
    HeldCase,
    Links,
    Quota,
    Capacity,
    UnaccompaniedMinor,
    OverQuota,
    Locked,
)

__all__ = ["ALL", "Rule"]

"""Looks ahead before a batch is placed: futures are sampled from past cases, and priced.

After *Dynamic Placement in Refugee Resettlement* (Ahani, Gölz, Procaccia, Teytelboym, Trapp).
"""

from __future__ import annotations

from visitering.potentials.duals import foreseen, looking_ahead

__all__ = ["foreseen", "looking_ahead"]

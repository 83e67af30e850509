"""A year of batches under several policies: what looking ahead, or knowing everything, would have been worth."""

from __future__ import annotations

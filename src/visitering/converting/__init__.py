"""Tables of a dataset from CSV files to workbooks and back, without loss."""

from __future__ import annotations

from visitering.converting.convert import Converted, convert

__all__ = ["Converted", "convert"]

"""Frozen data: municipalities, reports, cases, decisions, the problem and its result."""

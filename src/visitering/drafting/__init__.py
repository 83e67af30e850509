"""Drafts: cases held, excluded or left open by hand, the batch placed again, and what that changed."""

"""What the pages show, worked out from a run, the book and the marks: plain values, no request, no markup."""

"""`python -m visitering`."""

from visitering.cli import main

main()

"""`python -m symbptt`."""

from .cli.main import main

main()

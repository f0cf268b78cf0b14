"""Lets `python -m lifecycle.cli` be the command line too."""

import sys

from lifecycle.cli import main

sys.exit(main())

"""So that `python -m kettfaden.command_line` is the command too."""

import sys

from kettfaden.command_line.main import main

sys.exit(main())

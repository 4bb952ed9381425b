"""`python -m dlcourse.command`, where the command itself is not on the path."""

import sys

from dlcourse.command.main import main

if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The two commands of a newcomer, `python3 portal.py run` and `python3 portal.py test`: Python is all they need."""

import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("portal.py: Python 3.11 or newer is needed; this is %d.%d." % sys.version_info[:2])

    from partner_center.stack.cli import main

    sys.exit(main(sys.argv[1:]))

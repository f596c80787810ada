"""`python -m apps.core.embedded`: the same as `manage.py demo`, without loading Django first."""

from __future__ import annotations

import sys

from apps.core.embedded.supervisor import main

if __name__ == "__main__":
    sys.exit(main())

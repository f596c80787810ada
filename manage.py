#!/usr/bin/env python
"""FlyAway's commands: `manage.py help` lists them."""

from __future__ import annotations

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "flyaway.settings.local")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("FlyAway's packages are not installed here. Run `make demo` once, or `make install`.")
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The settings are not complete: {error}")
    except OperationalError as error:
        sys.exit(
            f"The database can't be reached: {str(error).strip()}\nStart it with `make demo`, or set DATABASE_URL."
        )


if __name__ == "__main__":
    main()

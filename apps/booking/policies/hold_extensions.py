"""How often a hold may be made longer."""

from __future__ import annotations

# WCAG 2.2, 2.2.1 asks that time limits can be extended; more than this would be hoarding.
EXTENSIONS = 2

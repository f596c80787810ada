"""Django's PostgreSQL backend, with a health check that costs no round trip.

A kept connection is judged once a request (`CONN_HEALTH_CHECKS`), by default with a query of its own. But a server that
went away has closed its end, which shows at our end without asking: nothing should be waiting on a quiet connection.
Only one where something waits is asked the long way.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """What `ENGINE = "apps.core.database"` names."""

    def is_usable(self) -> bool:
        return self._is_quiet() or super().is_usable()

    def _is_quiet(self) -> bool:
        """Whether the connection is open and nothing has come in: neither its end nor a notice."""
        connection = self.connection
        if connection is None or connection.closed:
            return False
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not poll.poll(0)

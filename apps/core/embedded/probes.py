"""How the supervisor learns that a service is ready for work."""

from __future__ import annotations

import asyncio

from apps.core.embedded.children import Child
from apps.core.embedded.keeper import Probe
from apps.core.embedded.ports import LOOPBACK
from apps.core.embedded.postgres import Cluster
from apps.core.embedded.valkey import Valkey

_ANSWER_SECONDS = 10.0


def postgres_accepts(cluster: Cluster) -> Probe:
    """Ready when the server says in its pid file that it accepts connections."""

    async def probe(child: Child) -> bool:
        return cluster.is_ready(child.process.pid)

    return probe


def valkey_answers(valkey: Valkey) -> Probe:
    """Ready when the server answers a ping."""

    async def probe(_child: Child) -> bool:
        return valkey.is_ready()

    return probe


def http_answers(port: int, path: str) -> Probe:
    """Ready when a GET of `path` on that port is answered with 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nConnection: close\r\n\r\n".encode("ascii")

    async def probe(_child: Child) -> bool:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection(LOOPBACK, port)
                try:
                    writer.write(request)
                    status = (await reader.readline()).split(b" ")
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
        return len(status) > 1 and status[1] == b"200"

    return probe


async def announced(child: Child) -> bool:
    """Ready when the process has said so itself (`announce_ready`)."""
    return child.announced

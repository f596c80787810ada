"""Offers to hold, taken from the running product as an integrator would."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from bench.load import Call, Client
from bench.stack import BenchStack

_MARKETS = """
SELECT origin_id, destination_id, departure_date FROM flights_segment
 WHERE cardinality(leg_ids) = 1 AND departure_date > current_date + 20
 GROUP BY 1, 2, 3 ORDER BY md5(origin_id || destination_id || departure_date::text) LIMIT %s
"""


def collect_offers(stack: BenchStack, count: int) -> list[str]:
    """One direct economy offer of each of `count` flights."""
    with stack.connect() as connection:
        markets = connection.execute(_MARKETS, [count]).fetchall()
    client = Client(stack.base)
    offers: list[str] = []
    for origin, destination, day in markets:
        found = _first_offer(client, str(origin), str(destination), str(day))
        if found:
            offers.append(found)
    if not offers:
        raise RuntimeError("no offers to hold: is the network loaded?")
    return offers


def offers_path(origin: str, destination: str, day: str, **more: object) -> str:
    query = {"origin": origin, "destination": destination, "departure_date": day, **more}
    return "/api/v1/offers?" + urlencode(query)


def _first_offer(client: Client, origin: str, destination: str, day: str) -> str | None:
    status, body = client.send(Call("GET", offers_path(origin, destination, day, max_connections=0)))
    if status != 200:
        raise RuntimeError(f"offers {origin}-{destination} {day}: {status} {body[:200]!r}")
    offers = json.loads(body)["offers"]
    return str(offers[0]["id"]) if offers else None

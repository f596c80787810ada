"""Prices at a glance: by day around a date, and by destination within a month. Cached, since many look."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection

from apps.core.money import Money
from apps.flights.policies.open_classes import LegInventory, lowest_open_class
from apps.flights.policies.pricing import SegmentSale, price_slice, total_of
from apps.flights.policies.search_rules import SALES_CLOSE, Trip
from apps.flights.queries.reference import current_reference
from apps.flights.queries.selling import Seller
from apps.flights.queries.ways import check_search, find_candidates, load_ways, price_ways
from apps.flights.types import Cabin, DayPrice, DestinationPrice, Party, PassengerType
"""
"""

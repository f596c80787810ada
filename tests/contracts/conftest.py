"""Contracts are tried from outside, with what `tests/http` tries requests with."""

from tests.http.conftest import market, provider, wire

__all__ = ["market", "provider", "wire"]

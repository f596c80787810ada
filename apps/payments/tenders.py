"""The way to pay that this context knows: a card, or another method on the provider's page."""

from __future__ import annotations

from apps.core.registries import tenders


class CardTender:
    code = "card"

    def can_authorise(self) -> bool:
        """Money is authorised first; methods on the page that can't are refunded when they come too late."""
        return True


tenders.register(CardTender.code, CardTender())

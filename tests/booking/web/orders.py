"""What the tests of trips have in common: the one order there is, tickets in two lines, people who are signed in."""

from __future__ import annotations

from django.test import Client

from apps.accounts.types import Role
from apps.booking.models import Booking
from apps.payments.models import Payment
from tests.accounts.builders import make_user
from tests.booking.web.walk import Walker
from tests.deliver import deliver_all
from tests.payments.fake_provider import FakeProvider


def the_order() -> Booking:
    return Booking.objects.get()


def signed_in(email: str, *, role: Role = Role.CUSTOMER) -> Client:
    client = Client()
    client.force_login(
        make_user(email, role=role), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def authorise(provider: FakeProvider) -> None:
    """The traveler pays on the hosted page."""
    provider.authorise(f"cs_{Payment.objects.get().pk}")


def bought(walker: Walker, provider: FakeProvider) -> str:
    """A ticketed trip of this visitor; returns its locator."""
    walker.to_check()
    locator = walker.locator
    walker.client.post(f"/en/trips/{locator}/pay/")
    authorise(provider)
    walker.open(f"/en/trips/{locator}/payment/")
    deliver_all()
    return locator

"""The steps of the journey as pages, for the views that ask and for the hold that may refuse."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.booking.web.forms.travelers import ContactForm, TravelerForm, refused_forms
from apps.booking.web.journey import Journey
from apps.booking.web.pages import is_swap, page, page_or_part
from apps.booking.web.presenters.draft import results_href, step_view
from apps.booking.web.presenters.itinerary import offer_airports
from apps.booking.web.presenters.seat_page import LIST, Turn, preview, seat_page
from apps.booking.web.presenters.seat_plan import SeatPlan
from apps.core import context
from apps.core.errors import DomainError, InvalidInput


def travelers_page(
    request: HttpRequest, journey: Journey, forms: Sequence[TravelerForm], *, status: int = 200
) -> HttpResponse:
    step = step_view(journey, offer_airports(journey.offer), number=2, back_href=results_href(journey))
    context_ = {"forms": forms, "step": step, "has_errors": any(form.errors for form in forms)}
    return page(request, "booking/travelers.html", context_, status=status)


def contact_page(
    request: HttpRequest, journey: Journey, form: ContactForm, *, status: int = 200
) -> HttpResponse:
    back = reverse("travelers", args=[journey.draft.id])
    step = step_view(journey, offer_airports(journey.offer), number=3, back_href=back)
    return page(request, "booking/contact.html", {"form": form, "step": step}, status=status)


def known_contact(journey: Journey) -> dict[str, str]:
    """What was typed before, or the address of whoever is signed in."""
    known = journey.contact
    if known is not None:
        return {"email": known.email, "phone": known.phone}
    person = context.current().actor
    return {"email": accounts.profile_of(person.id).email} if person.kind == "user" else {}


def seats_page(
    request: HttpRequest, journey: Journey, plan: SeatPlan, turn: Turn, *, error: DomainError | None = None
) -> HttpResponse:
    """The page, or for HTMX the price with the seat that is being looked at."""
    if error is None:
        plan = preview(plan, turn)
    step = step_view(
        journey,
        offer_airports(journey.offer),
        number=4,
        back_href=_before(journey, turn),
        seats=plan.prices(),
    )
    context_ = {
        "seats": seat_page(plan, turn, **_labels(request, plan, turn), error=error),
        "step": step,
        "receipt": step.receipt,
        "can_skip": True,
        "action": request.path,
        "noindex": True,
    }
    status = error.status if error else 200
    return page_or_part(request, "booking/seats.html", "booking/_seat_price.html", context_, status=status)


def _before(journey: Journey, turn: Turn) -> str:
    if turn.segment == 0:
        return reverse("contact", args=[journey.draft.id])
    return reverse("seats", args=[journey.draft.id, turn.segment - 1])


def _labels(request: HttpRequest, plan: SeatPlan, turn: Turn) -> dict[str, str]:
    """What the button leads to. Only a script knows whether a seat of the plan is chosen by now."""
    following = turn.after(plan)
    if following is not None:
        label = _("Next flight") if following.segment != turn.segment else _("Next traveler")
        return {"submit_label": label}
    label = _("Hold these seats") if plan.seats else _("Continue without a seat")
    known = is_swap(request) or turn.view == LIST
    return {"submit_label": label, "plain_label": "" if known else _("Continue")}


def refused_page(request: HttpRequest, journey: Journey, refused: InvalidInput) -> HttpResponse:
    """What the hold refuses about people or contact, beside what was typed, as if it had been sent just now."""
    if any(path.startswith("contact.") for path in refused.errors):
        form = ContactForm(data=known_contact(journey))
        form.take(refused)
        return contact_page(request, journey, form, status=refused.status)
    return travelers_page(request, journey, refused_forms(journey.passengers, refused), status=refused.status)

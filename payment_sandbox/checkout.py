"""What a customer does on the hosted page, as operations on an open session.

Each runs in one write transaction, and those take turns: of two submissions at once the second finds the
session complete, and that is all that makes a double click harmless.
"""

from dataclasses import dataclass, replace

from payment_sandbox import charges, intents, sessions
from payment_sandbox.cards import Approve, Challenge, DeclineCode, PresentedCard, verdict
from payment_sandbox.context import Context
from payment_sandbox.records import Intent, Json, Session
from payment_sandbox.tables import INTENTS

AUTHENTICATION_FAILED: Json = {
    "type": "invalid_request_error",
    "code": "payment_intent_authentication_failure",
    "message": "The provided PaymentMethod has failed authentication. You can provide payment_method_data or"
    " a new PaymentMethod to attempt to fulfill this PaymentIntent again.",
}


@dataclass(frozen=True, slots=True)
class Paid:
    """The session is complete."""


@dataclass(frozen=True, slots=True)
class ChallengeOpened:
    """The customer has to answer to the bank first."""


@dataclass(frozen=True, slots=True)
class Declined:
    code: DeclineCode


Outcome = Paid | ChallengeOpened | Declined


def pay_by_card(ctx: Context, session: Session, card: PresentedCard) -> Outcome:
    """Try a card on an open session."""
    session, intent = intents.open_for(ctx, session)
    intent = intents.present(intent, "card", card=card.shown, billing_name=card.holder)
    answer = verdict(card.number)
    if isinstance(answer, Challenge):
        intents.move(ctx, intent, "requires_action")
        return ChallengeOpened()
    if isinstance(answer, Approve):
        _approve(ctx, session, replace(intent, capture_fails=answer.capture_fails), authenticated=False)
        return Paid()
    charge = charges.create(ctx, intent, status="failed", captured=False, decline=answer)
    intents.fail(ctx, intent, intents.decline_error(answer, charge), charge)
    return Declined(answer.decline_code)


def pay_by_bank(ctx: Context, session: Session) -> Outcome:
    """Send the customer to the bank, which always asks."""
    _, intent = intents.open_for(ctx, session)
    intents.move(ctx, intents.present(intent, "pay_by_bank", card=None, billing_name=None), "requires_action")
    return ChallengeOpened()


def challenged(ctx: Context, session: Session) -> Intent | None:
    """The intent that waits for the customer's answer to the bank, if there is one."""
    if session.payment_intent is None:
        return None
    intent = INTENTS.existing(ctx.tx, session.payment_intent)
    return intent if intent.status == "requires_action" else None


def answer_challenge(ctx: Context, session: Session, intent: Intent, *, approved: bool) -> None:
    """`intent` is what `challenged` found in this transaction."""
    if not approved:
        intents.fail(ctx, intent, AUTHENTICATION_FAILED, None)
    elif intent.method_type == "pay_by_bank":
        sessions.complete(ctx, session, intents.start_processing(ctx, intent))
    else:
        _approve(ctx, session, intent, authenticated=True)


def _approve(ctx: Context, session: Session, intent: Intent, *, authenticated: bool) -> None:
    if intent.captures_manually:
        intent = intents.authorize(ctx, intent, authenticated=authenticated)
    else:
        intent = intents.take(ctx, intent, authenticated=authenticated)
    sessions.complete(ctx, session, intent)

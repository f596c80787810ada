"""The hosted checkout page: GET and POST /c/pay/<session id>, and the bank's question behind it.

There is no CSRF token and no cookie. A forged request would have to know the session's id, which is 58
random characters, is in no page of another site and is never sent as a referrer; and all it could do is pay
for somebody else.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from payment_sandbox import checkout, locales
from payment_sandbox.cards import DeclineCode
from payment_sandbox.checkout_form import Mistakes, read_card
from payment_sandbox.context import Context
from payment_sandbox.locales.locale import Locale
from payment_sandbox.params import decode_pairs
from payment_sandbox.records import Intent, Session
from payment_sandbox.session_params import origin_of
from payment_sandbox.tables import INTENTS, SESSIONS
from payment_sandbox.web import SandboxRequest

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEST_CARDS = (
    ("4242 4242 4242 4242", "result_success"),
    ("4000 0025 0000 3155", "result_challenge"),
    ("4000 0027 6000 3184", "result_challenge"),
    ("4000 0000 0000 0002", "result_declined"),
    ("4000 0000 0000 9995", "result_insufficient"),
    ("4000 0000 0000 0069", "result_expired"),
    ("4000 0000 0000 0127", "result_cvc"),
    ("4000 0000 0000 0341", "result_capture"),
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def security_headers(return_url: str | None) -> dict[str, str]:
    """Nothing but our own stylesheet loads, and there are no scripts.

    Chromium applies `form-action` to the redirect after a form too, so the merchant's origin has to be
    allowed.
    """
    origin = origin_of(return_url) if return_url is not None else None
    # A policy can't name an IPv6 host; the scheme is the closest that it can say.
    source = "" if origin is None else f" {origin.split('/')[0] if '[' in origin else origin}"
    policy = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none';"
        f" form-action 'self'{source}"
    )
    return {**_HEADERS, "Content-Security-Policy": policy}


def return_address(session: Session) -> str:
    """Where the merchant wants the customer back, with the session's id in its place."""
    return session.success_url.replace("{CHECKOUT_SESSION_ID}", session.id)


class Pages:
    """Every method answers a request of the browser; `ctx` is a transaction, a write one for what was
    posted.
    """

    def __init__(self, merchant: str) -> None:
        self._merchant = merchant

    def show(self, ctx: Context, request: SandboxRequest, session_id: str) -> Response:
        session = SESSIONS.get(ctx.tx, session_id)
        over = self._over(request, session)
        if session is None or over is not None:
            return over or self.not_found(request)
        return self._form(ctx, request, session, problem=_last_problem(ctx, session))

    def pay(self, ctx: Context, request: SandboxRequest, session_id: str) -> Response:
        session = SESSIONS.get(ctx.tx, session_id)
        over = self._over(request, session)
        if session is None or over is not None:
            return over or self.not_found(request)
        fields = dict(decode_pairs(request.get_data(cache=False)))
        method = fields.get("payment_method", "card")
        if method not in session.payment_method_types:
            mistakes = Mistakes({"payment_method": "error_payment_method"})
            return self._form(ctx, request, session, fields=fields, mistakes=mistakes, status=422)
        if method == "pay_by_bank":
            outcome = checkout.pay_by_bank(ctx, session)
        else:
            card = read_card(fields, ctx.now)
            if isinstance(card, Mistakes):
                return self._form(ctx, request, session, fields=fields, mistakes=card, status=422)
            outcome = checkout.pay_by_card(ctx, session, card)
        if isinstance(outcome, checkout.Declined):
            problem = f"declined_{outcome.code}"
            return self._form(ctx, request, session, fields=fields, problem=problem, status=402)
        if isinstance(outcome, checkout.ChallengeOpened):
            return self._redirect(request, session, f"/c/pay/{session.id}/challenge", "title_challenge")
        return self._done(request, session)

    def show_challenge(self, ctx: Context, request: SandboxRequest, session_id: str) -> Response:
        session = SESSIONS.get(ctx.tx, session_id)
        over = self._over(request, session)
        if session is None or over is not None:
            return over or self.not_found(request)
        intent = checkout.challenged(ctx, session)
        if intent is None:
            return self._redirect(request, session, f"/c/pay/{session.id}", "title_pay")
        return self._challenge(request, session, intent)

    def answer_challenge(self, ctx: Context, request: SandboxRequest, session_id: str) -> Response:
        session = SESSIONS.get(ctx.tx, session_id)
        over = self._over(request, session)
        if session is None or over is not None:
            return over or self.not_found(request)
        intent = checkout.challenged(ctx, session)
        result = dict(decode_pairs(request.get_data(cache=False))).get("result")
        if intent is None:
            return self._redirect(request, session, f"/c/pay/{session.id}", "title_pay")
        if result not in ("complete", "fail"):
            return self._challenge(request, session, intent, status=422)
        checkout.answer_challenge(ctx, session, intent, approved=result == "complete")
        if result == "complete":
            return self._done(request, session)
        return self._redirect(request, session, f"/c/pay/{session.id}", "title_pay")

    def not_found(self, request: SandboxRequest) -> Response:
        return self._message(request, None, "not_found", None, HTTPStatus.NOT_FOUND)

    def refused(self, request: SandboxRequest, status: int) -> Response:
        """For what is no form of ours: malformed, oversized, or sent with another method."""
        return self._message(request, None, "refused", None, status)

    def _over(self, request: SandboxRequest, session: Session | None) -> Response | None:
        """The answer of a session that can't be paid any more."""
        if session is None or session.status == "open":
            return None
        if session.status == "complete":
            return self._done(request, session)
        return self._message(request, session, "expired", session.cancel_url, HTTPStatus.GONE)

    def _done(self, request: SandboxRequest, session: Session) -> Response:
        target = return_address(session)
        response = self._message(request, session, "complete", target, HTTPStatus.SEE_OTHER)
        response.location = target
        return response

    def _redirect(self, request: SandboxRequest, session: Session, target: str, title: str) -> Response:
        locale = self._locale(request, session)
        body = self._render("redirect.html", locale, title=title, target=target)
        response = self._respond(body, HTTPStatus.SEE_OTHER, session.success_url)
        response.location = target
        return response

    def _form(
        self,
        ctx: Context,
        request: SandboxRequest,
        session: Session,
        *,
        fields: Mapping[str, str] | None = None,
        mistakes: Mistakes | None = None,
        problem: str | None = None,
        status: int = 200,
    ) -> Response:
        locale = self._locale(request, session)
        fields = fields or {}
        by_field = mistakes.by_field if mistakes is not None else {}
        body = self._render(
            "pay.html",
            locale,
            session=session,
            errors=by_field,
            problem=problem,
            # What was typed comes back, but never what is secret, nor a number in the wrong place.
            name="" if "name" in by_field else fields.get("name", ""),
            postal_code=fields.get("postal_code", "")[:12],
            method=fields.get("payment_method", "card"),
            test_cards=_TEST_CARDS,
            manual="manual" in (session.capture_method, session.card_capture_method),
            deadline=_deadline(session.expires_at, locale),
        )
        return self._respond(body, status, session.success_url)

    def _challenge(
        self, request: SandboxRequest, session: Session, intent: Intent, status: int = 200
    ) -> Response:
        locale = self._locale(request, session)
        body = self._render("challenge.html", locale, session=session, intent=intent)
        return self._respond(body, status, session.success_url)

    def _message(
        self, request: SandboxRequest, session: Session | None, kind: str, link: str | None, status: int
    ) -> Response:
        locale = self._locale(request, session)
        body = self._render("message.html", locale, kind=kind, link=link)
        return self._respond(body, status, None)

    def _locale(self, request: SandboxRequest, session: Session | None) -> Locale:
        accepted = list(request.accept_languages.values())
        return locales.choose(session.locale if session is not None else None, accepted)

    def _render(self, template: str, locale: Locale, **values: Any) -> str:
        def say(key: str, **inserts: str) -> str:
            return locale[key].format(merchant=self._merchant, **inserts)

        def amount(minor_units: int, currency: str) -> str:
            return locales.format_amount(minor_units, currency, locale)

        page = _TEMPLATES.get_template(template)
        return page.render(locale=locale, say=say, amount=amount, merchant=self._merchant, **values)

    def _respond(self, body: str, status: int, return_url: str | None) -> Response:
        headers = security_headers(return_url)
        return Response(body, status=int(status), headers=headers, mimetype="text/html")


def _deadline(timestamp: int, locale: Locale) -> Markup:
    """The sentence with the moment marked up for machines."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    month = locale.months[moment.month - 1]
    shown = locale.date_pattern.format(time=f"{moment:%H:%M}", day=moment.day, month=month, year=moment.year)
    marked = Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), shown)
    return escape(locale["open_until"]).format(moment=marked)


def _last_problem(ctx: Context, session: Session) -> str | None:
    """Why the latest attempt failed, for a customer who comes back from the bank or reloads."""
    if session.payment_intent is None:
        return None
    error = INTENTS.existing(ctx.tx, session.payment_intent).last_payment_error
    if error is None:
        return None
    if error == checkout.AUTHENTICATION_FAILED:
        return "declined_authentication"
    code: DeclineCode = error["decline_code"]
    return f"declined_{code}"

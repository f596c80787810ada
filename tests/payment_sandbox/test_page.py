"""The hosted page: its words, its languages, its errors, and what it never gives away."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from payment_sandbox import cards, locales
from payment_sandbox.logs import JsonLines, safe_path
from tests.payment_sandbox.support import (
    CANCEL_URL,
    GOOD_CARD,
    MANUAL,
    Shop,
    open_app,
    open_shop,
    send,
    text_of,
)


def _page(shop: Shop, **changes: object) -> str:
    return send(str(shop.open_session(**changes).url)).text


def test_the_page_says_what_is_paid_to_whom_and_that_it_is_a_test(shared_shop: Shop) -> None:
    items = [
        {
            "quantity": 2,
            "price_data": {
                "currency": "eur",
                "unit_amount": 61725,
                "product_data": {"name": "MAD-JFK", "description": "Economy Standard"},
            },
        }
    ]
    words = text_of(
        _page(shared_shop, line_items=items, payment_intent_data={"description": "FlyAway K7QM2X"})
    )
    for expected in (
        "Test payment",
        "Pay FlyAway",
        "Total to pay €1,234.50",
        "FlyAway K7QM2X",
        "MAD-JFK Economy Standard Quantity 2 €1,234.50",
        "Pay €1,234.50",
        "Cancel and go back to FlyAway",
        "4000 0000 0000 9995 Declined: not enough money",
    ):
        assert expected in words


def test_every_test_card_is_on_the_page(shared_shop: Shop) -> None:
    numbers = re.findall(r'<bdi class="code" dir="ltr">([0-9 ]+)</bdi>', _page(shared_shop))
    assert sorted(number.replace(" ", "") for number in numbers) == sorted(cards.TEST_NUMBERS)


def test_the_fields_are_named_for_scripts_and_for_browsers(shared_shop: Shop) -> None:
    page = _page(shared_shop, **MANUAL)
    found = re.findall(r'<input id="\w+" name="(\w+)" [^>]*?autocomplete="([^"]+)" inputmode="(\w+)"', page)
    assert found == [
        ("card_number", "cc-number", "numeric"),
        ("exp", "cc-exp", "numeric"),
        ("cvc", "cc-csc", "numeric"),
        ("name", "cc-name", "text"),
        ("postal_code", "billing postal-code", "text"),
    ]
    assert re.findall(r'<label for="(\w+)">', page) == [name for name, _, _ in found]
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("locale", "accepted", "language", "title"),
    [
        ("es", "en", "es", "Pagar a FlyAway"),
        ("es-419", "en", "es", "Pagar a FlyAway"),
        ("en-GB", "es", "en", "Pay FlyAway"),
        ("ja", "es", "en", "Pay FlyAway"),
        ("auto", "ja,es-MX;q=0.8,en;q=0.5", "es", "Pagar a FlyAway"),
        (None, "xx", "en", "Pay FlyAway"),
        (None, "", "en", "Pay FlyAway"),
    ],
)
def test_the_language_of_the_page(
    shared_shop: Shop, locale: str | None, accepted: str, language: str, title: str
) -> None:
    session = shared_shop.open_session(locale=locale)
    page = send(str(session.url), headers={"Accept-Language": accepted}).text
    assert f'<html lang="{language}" dir="ltr">' in page
    assert title in text_of(page)


def test_all_languages_say_the_same_things() -> None:
    keys = {code: sorted(locale.strings) for code, locale in locales.LOCALES.items()}
    assert keys == dict.fromkeys(keys, sorted(locales.DEFAULT.strings))
    for locale in locales.LOCALES.values():
        assert len(locale.months) == 12
        for key, text in locale.strings.items():
            inserts = re.findall(r"{\w+}", locales.DEFAULT[key])
            assert sorted(re.findall(r"{\w+}", text)) == sorted(inserts)


def test_mistakes_are_summed_up_and_said_beside_the_field(shop: Shop) -> None:
    session = shop.open_session()
    answer = shop.pay(session.id, card_number="4242424242424241", cvc="987", exp="13/30")
    assert answer.status == 422
    assert "<title>Problem: Pay FlyAway" in answer.text
    assert '<a href="#card_number">Check the card number' in answer.text
    assert 'id="exp-error">Enter the expiry date as month and year' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'value="Ada Lovelace"' in answer.text
    assert "4242424242424241" not in answer.text
    assert "987" not in answer.text
    assert shop.events() == []


def test_what_was_typed_is_shown_as_text(shared_shop: Shop) -> None:
    items = [
        {
            "price_data": {
                "currency": "eur",
                "unit_amount": 1000,
                "product_data": {"name": "<script>alert(1)</script>"},
            }
        }
    ]
    session = shared_shop.open_session(line_items=items)
    answer = shared_shop.pay(session.id, name='"><b>Ada', cvc="")
    assert "<script>" not in answer.text
    assert "<b>" not in answer.text
    assert 'value="&#34;&gt;&lt;b&gt;Ada"' in answer.text


def test_a_form_that_is_too_large_is_refused(shared_shop: Shop) -> None:
    session = shared_shop.open_session()
    answer = shared_shop.pay(session.id, name="x" * 2_000_000)
    assert (answer.status, "That request could not be read" in text_of(answer.text)) == (413, True)
    assert shared_shop.session(session.id).payment_intent is None


def test_a_method_that_is_not_offered_is_refused(shared_shop: Shop) -> None:
    session = shared_shop.open_session(**MANUAL)
    answer = shared_shop.pay(session.id, payment_method="pay_by_bank")
    assert answer.status == 422
    assert "Choose how you would like to pay" in answer.text


def test_an_answer_that_is_none_asks_again(shared_shop: Shop) -> None:
    session = shared_shop.open_session(**MANUAL)
    shared_shop.pay(session.id, card_number="4000002500003155")
    answer = shared_shop.answer_bank(session.id, "perhaps")
    assert answer.status == 422
    assert "the card ending in 3155" in text_of(answer.text)
    assert shared_shop.intent(session.id).status == "requires_action"


def test_a_paid_session_leads_back_to_the_merchant(shared_shop: Shop) -> None:
    session = shared_shop.open_session(**MANUAL)
    paid = shared_shop.pay(session.id)
    for answer in (
        send(shared_shop.opened[session.id]),
        shared_shop.pay(session.id),
        shared_shop.answer_bank(session.id, "fail"),
    ):
        assert (answer.status, answer.location) == (303, paid.location)
        assert "This payment is complete" in text_of(answer.text)
        assert "Return to FlyAway" in text_of(answer.text)


def test_headers_keep_the_page_to_itself(shared_shop: Shop) -> None:
    session = shared_shop.open_session(success_url="https://shop.example:8443/paid", cancel_url=CANCEL_URL)
    headers = send(str(session.url)).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none';"
        " form-action 'self' https://shop.example:8443"
    )
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


def test_the_stylesheet_is_cached_by_what_is_in_it(shared_shop: Shop) -> None:
    url = f"{shared_shop.server.url}/assets/checkout.css"
    first = send(url)
    assert (first.status, first.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert send(url, headers={"If-None-Match": first.headers["ETag"]}).status == 304


def test_card_numbers_are_in_no_file_and_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="payment_sandbox")
    with open_shop(open_app(tmp_path)) as shop:
        session = shop.open_session()
        shop.pay(session.id, card_number="4000000000000002")
        shop.pay(session.id, name=GOOD_CARD)
        shop.pay(session.id, card_number="4000002500003155")
        send(f"{shop.server.url}/c/pay/{GOOD_CARD}")
        shop.answer_bank(session.id, "complete")
        assert shop.intent(session.id).status == "succeeded"
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    log = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert log.count('"event": "request"') >= 5
    for number in (GOOD_CARD, "4000000000000002", "4000002500003155"):
        assert number.encode() not in files
        assert number not in log


def test_long_numbers_are_masked_in_paths() -> None:
    assert safe_path("/c/pay/4242 4242 4242 4242/x") == "/c/pay/[number]/x"
    assert safe_path("/v1/refunds/re_1") == "/v1/refunds/re_1"


def test_an_exception_is_logged_without_its_message() -> None:
    error = ValueError(GOOD_CARD)
    info = (ValueError, error, error.__traceback__)
    record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "crash", (), info)
    line = JsonLines().format(record)
    assert '"exception": "ValueError"' in line
    assert GOOD_CARD not in line

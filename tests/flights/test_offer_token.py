"""The offer token: short, faithful, and refused when a single character of it is not ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.flights.policies.offer_token import MAX_LENGTH, ForgedToken, OfferContents, decode, encode
from apps.flights.types import Party

KEY = b"k" * 32
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PRICED_AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

segments = st.tuples(st.integers(1, 2**32 - 1), st.sampled_from("YBMHKLQJCDIWEP"))
slices = st.lists(segments, min_size=1, max_size=3).map(tuple)
parties = st.tuples(st.integers(1, 5), st.integers(0, 4), st.integers(0, 5)).map(
    lambda counts: Party(adults=counts[0], children=counts[1], infants=min(counts[0], counts[2]))
)
contents = st.builds(
    OfferContents,
    priced_at=st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    expires_at=st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    cabin=st.sampled_from(["economy", "premium", "business"]),
    family=st.sampled_from(["light", "standard", "flex"]),
    party=parties,
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    total=st.integers(0, 2**32 - 1),
    slices=st.lists(slices, min_size=1, max_size=2).map(tuple),
)


def sample(**changes: object) -> OfferContents:
    values: dict[str, object] = {
        "priced_at": PRICED_AT,
        "expires_at": PRICED_AT + timedelta(minutes=20),
        "cabin": "economy",
        "family": "light",
        "party": Party(adults=2, children=1, infants=1),
        "currency": "EUR",
        "total": 123_456,
        "slices": (((1001, "Q"), (1002, "L")), ((1003, "Y"), (1004, "Q"))),
    }
    return OfferContents(**{**values, **changes})  # type: ignore[arg-type]


@given(contents)
def test_what_was_packed_comes_back(packed: OfferContents) -> None:
    token = encode(packed, KEY)

    assert decode(token, [KEY]) == packed
    assert len(token) <= MAX_LENGTH
    assert set(token) <= set(ALPHABET)


def test_the_usual_offers_are_as_short_as_the_format_says() -> None:
    one_way = sample(slices=(((1, "Q"),),))
    six_segments = sample(slices=(((1, "Q"), (2, "Q"), (3, "Q")), ((4, "Q"), (5, "Q"), (6, "Q"))))

    assert [len(encode(packed, KEY)) for packed in (one_way, sample(), six_segments)] == [56, 76, 90]


def test_every_other_character_in_any_place_is_refused() -> None:
    token = encode(sample(), KEY)

    for index, ours in enumerate(token):
        for other in ALPHABET:
            if other != ours:
                with pytest.raises(ForgedToken):
                    decode(token[:index] + other + token[index + 1 :], [KEY])


@given(st.text(max_size=200))
def test_any_text_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ForgedToken):
        decode(text, [KEY])


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-1], lambda t: t + "A", lambda t: t + "=", lambda t: f" {t}", lambda t: t + "\n"]
)
def test_a_cut_or_padded_token_is_refused(damage: object) -> None:
    with pytest.raises(ForgedToken):
        decode(damage(encode(sample(), KEY)), [KEY])  # type: ignore[operator]


def test_another_key_is_refused_and_a_former_one_still_opens() -> None:
    token = encode(sample(), KEY)

    assert decode(token, [b"n" * 32, KEY]) == sample()
    with pytest.raises(ForgedToken):
        decode(token, [b"n" * 32])


@pytest.mark.parametrize(
    "impossible",
    [
        {"slices": (((2**32, "Q"),),)},
        {"total": 2**32},
        {"total": -1},
        {"slices": ()},
        {"slices": (((1, "Q"),),) * 3},
        {"slices": (((1, "Q"),) * 4,)},
        {"cabin": "first"},
    ],
)
def test_what_the_format_cannot_hold_is_an_error(impossible: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(sample(**impossible), KEY)

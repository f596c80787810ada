"""The database has the last word, and says it in the language of the field: never with a 500."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from apps.core.db_errors import RefusedByDatabase, constraint_errors, translate
from apps.flights.models import NetworkState

ROOT = Path(__file__).resolve().parents[2]

# No request can meet these: what they refuse is refused before, or never asked for. One that speaks is a bug of ours,
# answered as `refused_by_database` and logged as an error. A new constraint belongs here or into a constraints.py.
A_BUG_IF_IT_EVER_HAPPENS = {
    # Forms, serializers and enumerations let nothing else through.
    *("user_email_lower_case", "user_role_known", "user_superuser_is_admin", "document_state_known"),
    *("document_rejected_with_reason", "document_reviewed_by_someone", "document_stored_until_erased"),
    *("booking_status_known", "booking_ticketed_has_time", "legclaim_state_known", "legclaim_takes_seats"),
    *("passenger_index_once", "passenger_infant_on_a_lap", "bookedsegment_index_once"),
    *("priceline_kind_known", "priceline_not_negative", "quote_refund_within_total"),
    *("ticket_number_13_digits", "coupon_number_once", "coupon_status_known", "coupon_used_only_when_paid"),
    *("message_sent_at_a_time", "work_item_done_with_outcome", "personkey_alive_or_destroyed"),
    # Met by two workers at most, which ignore the second row.
    *("receipt_once_per_handler", "message_once_per_event", "work_item_once", "webhook_event_once"),
    # The network is filed by a release, and generated behind one lock.
    *("aircraft_configuration_wing_in_order", "airport_code_is_iata", "airport_coordinates_on_earth"),
    *("airport_served_has_timezone", "mct_unique_per_airport", "mct_minutes_plausible", "mct_kind_known"),
    *("seat_unique_in_configuration", "seat_letter_is_usual", "seat_row_two_digits", "seat_cabin_known"),
    *("seat_position_known", "networkstate_is_single"),
    *("farefamily_unique_version", "farefamily_one_current", "farefamily_period_in_order"),
    *("farefamily_cabin_known", "farefamily_code_known"),
    *("segmentfare_unique_version", "segmentfare_one_current", "segmentfare_period_in_order"),
    *("segmentfare_rbd_is_letter", "segmentfare_cabin_known"),
    *("charge_unique_version", "charge_one_current", "charge_period_in_order", "charge_kind_known"),
    *("charge_point_known", "charge_has_citation"),
    *("seatprice_unique_version", "seatprice_one_current", "seatprice_period_in_order"),
    *("schedule_unique_per_period", "schedule_period_in_order", "schedule_days_are_iso_weekdays"),
    *("schedule_leaves_its_origin", "schedule_number_in_range", "schedule_leg_in_range"),
    "schedule_day_offsets_in_range",
    *("flight_unique_per_date", "flight_state_known", "leg_unique_in_flight", "leg_arrives_after_departure"),
    *("leg_leaves_its_origin", "leg_state_known", "segment_unique_in_flight", "segment_legs_in_order"),
    *("segment_names_every_leg", "segment_arrives_after_departure"),
    *("legcabin_unique_in_leg", "legcabin_authorized_not_negative", "legcabin_within_capacity"),
    *("legcabin_classes_complete", "legcabin_top_class_takes_all", "legcabin_cabin_known"),
    # Money moves by one transition table, under a lock, against what the provider has said.
    *("payment_session_once", "payment_intent_once", "payment_state_known", "payment_currency_code"),
    *("payment_amount_positive", "payment_refunds_not_negative", "payment_captured_within_authorised"),
    *("payment_captured_has_money", "payment_authorised_has_money", "payment_open_has_session"),
    *("refund_amount_positive", "refund_state_known", "refund_reason_known", "refund_settled_with_time"),
    "refund_provider_id_once",
    *("ledger_capture_once", "ledger_refund_once", "ledger_kind_names_refund", "ledger_entry_not_zero"),
    *("ledger_account_known", "ledger_currency_code"),
    # Triggers: what is written together adds up, and history stays as it was written.
    *("booking_total_is_sum_of_lines", "ledger_balanced", "ledger_append_only", "audit_append_only"),
}


def of_models() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("apps."):
            yield from (constraint.name for constraint in model._meta.constraints)


def of_sql() -> Iterator[str]:
    """What triggers and functions call their refusals."""
    for path in (ROOT / "apps").glob("*/migrations/*.py"):
        yield from re.findall(r"CONSTRAINT = '(\w+)'", path.read_text())


def test_every_named_constraint_has_an_answer() -> None:
    answered = {name for name, _error in constraint_errors}
    assert answered & A_BUG_IF_IT_EVER_HAPPENS == set()
    assert {*of_models(), *of_sql()} == answered | A_BUG_IF_IT_EVER_HAPPENS


@pytest.mark.django_db
def test_a_constraint_without_an_error_of_its_own_is_a_clean_conflict_and_an_error_in_the_log() -> None:
    with pytest.raises(IntegrityError) as violated, transaction.atomic():
        NetworkState.objects.create(
            pk=2, fingerprint="ada@example.com", generated_until="2027-03-01", loaded_at="2027-03-01T00:00Z"
        )
    with capture_logs() as logs:
        error = translate(violated.value)

    assert type(error) is RefusedByDatabase
    assert (error.status, error.code) == (409, "refused_by_database")
    assert logs == [
        {
            "event": "constraint_violated",
            "log_level": "error",
            "constraint": "networkstate_is_single",
            "table": "flights_networkstate",
            "column": None,
        }
    ]


@pytest.mark.django_db
def test_a_column_that_may_not_be_empty_is_named_in_the_log() -> None:
    with pytest.raises(IntegrityError) as violated, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO flights_networkstate (id, generated_until) VALUES (1, '2027-03-01')")
    with capture_logs() as logs:
        assert type(translate(violated.value)) is RefusedByDatabase

    assert [(line["table"], line["column"]) for line in logs] == [("flights_networkstate", "fingerprint")]


@pytest.mark.parametrize("name", sorted(name for name, _error in constraint_errors))
def test_the_error_of_a_constraint_can_be_raised(name: str) -> None:
    assert constraint_errors.get(name)().status in {404, 409}

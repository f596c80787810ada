-- Amounts are minor units, times are whole seconds since the epoch on the sandbox's clock unless said otherwise.
-- `seq` is the order of creation, which lists page by. Card numbers and security codes have no column: `card` holds
-- brand and last four digits.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE checkout_sessions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'complete', 'expired')),
    currency TEXT NOT NULL,
    amount_total INTEGER NOT NULL CHECK (amount_total > 0),
    payment_method_types TEXT NOT NULL,
    capture_method TEXT NOT NULL CHECK (capture_method IN ('automatic', 'automatic_async', 'manual')),
    card_capture_method TEXT CHECK (card_capture_method = 'manual'),
    success_url TEXT NOT NULL,
    cancel_url TEXT,
    client_reference_id TEXT,
    customer_email TEXT,
    customer_name TEXT,
    locale TEXT,
    submit_type TEXT,
    metadata TEXT NOT NULL,
    line_items TEXT NOT NULL,
    intent_description TEXT,
    intent_metadata TEXT NOT NULL,
    receipt_email TEXT,
    payment_intent TEXT UNIQUE REFERENCES payment_intents (id)
);
CREATE INDEX open_sessions ON checkout_sessions (expires_at) WHERE status = 'open';

CREATE TABLE payment_intents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    checkout_session TEXT NOT NULL UNIQUE REFERENCES checkout_sessions (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN (
        'requires_payment_method', 'requires_action', 'processing', 'requires_capture', 'succeeded', 'canceled')),
    amount_capturable INTEGER NOT NULL CHECK (amount_capturable BETWEEN 0 AND amount),
    amount_received INTEGER NOT NULL CHECK (amount_received BETWEEN 0 AND amount),
    payment_method_types TEXT NOT NULL,
    capture_method TEXT NOT NULL,
    card_capture_method TEXT,
    client_secret TEXT NOT NULL,
    description TEXT,
    metadata TEXT NOT NULL,
    receipt_email TEXT,
    payment_method TEXT,
    method_type TEXT,
    card TEXT,
    billing_name TEXT,
    capture_fails INTEGER NOT NULL,
    latest_charge TEXT REFERENCES charges (id),
    last_payment_error TEXT,
    settles_at INTEGER,
    canceled_at INTEGER,
    cancellation_reason TEXT
);
CREATE INDEX settling_intents ON payment_intents (settles_at) WHERE status = 'processing';

CREATE TABLE charges (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed')),
    captured INTEGER NOT NULL,
    amount_captured INTEGER NOT NULL CHECK (amount_captured BETWEEN 0 AND amount),
    amount_released INTEGER NOT NULL CHECK (amount_released BETWEEN 0 AND amount - amount_captured),
    amount_refunded INTEGER NOT NULL CHECK (amount_refunded BETWEEN 0 AND amount_captured),
    capture_before INTEGER,
    failure_code TEXT,
    failure_message TEXT,
    decline_code TEXT,
    payment_method TEXT NOT NULL,
    method_type TEXT NOT NULL,
    card TEXT,
    authenticated INTEGER NOT NULL,
    billing_name TEXT,
    billing_email TEXT,
    description TEXT,
    metadata TEXT NOT NULL
);
CREATE INDEX charges_of_intent ON charges (payment_intent);
CREATE INDEX lapsing_charges ON charges (capture_before)
    WHERE captured = 0 AND amount_released = 0 AND status = 'succeeded';

CREATE TABLE refunds (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    charge TEXT NOT NULL REFERENCES charges (id),
    payment_intent TEXT NOT NULL REFERENCES payment_intents (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'succeeded')),
    reason TEXT,
    metadata TEXT NOT NULL,
    settles_at INTEGER
);
CREATE INDEX refunds_of_charge ON refunds (charge);
CREATE INDEX settling_refunds ON refunds (settles_at) WHERE status = 'pending';

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    request TEXT NOT NULL
);

-- One row per event and endpoint. `endpoint` is the position of the URL on the command line, so that deliveries that
-- are still due follow an endpoint to its new address. These times are real time.
CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL REFERENCES events (id),
    endpoint INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at REAL NOT NULL,
    next_attempt_at REAL NOT NULL,
    last_answer TEXT,
    delivered_at REAL,
    abandoned_at REAL,
    UNIQUE (event, endpoint)
);
CREATE INDEX due_deliveries ON deliveries (next_attempt_at)
    WHERE delivered_at IS NULL AND abandoned_at IS NULL;

CREATE TABLE idempotency_keys (
    key TEXT PRIMARY KEY,
    created INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created);

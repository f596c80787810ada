"""What was sealed opens for whom it was sealed, and anything else is refused under one name."""

from __future__ import annotations

import pytest

from apps.core.crypto import SealBroken, new_key, open_sealed, seal

SEALED = seal(b"X1234567", "document:1")


def test_a_sealed_value_opens_with_what_it_belongs_to() -> None:
    assert open_sealed(SEALED, "document:1") == b"X1234567"
    assert open_sealed(memoryview(SEALED), "document:1") == b"X1234567"
    assert seal(b"X1234567", "document:1") != SEALED


@pytest.mark.parametrize("length", [0, 1, 7, 8, 11, 12, 27, len(SEALED) - 1])
def test_a_value_that_was_cut_short_is_broken(length: int) -> None:
    with pytest.raises(SealBroken):
        open_sealed(SEALED[:length], "document:1")


def test_a_value_that_was_changed_or_belongs_elsewhere_is_broken() -> None:
    changed = SEALED[:-1] + bytes([SEALED[-1] ^ 1])
    with pytest.raises(SealBroken):
        open_sealed(changed, "document:1")
    with pytest.raises(SealBroken):
        open_sealed(SEALED, "document:2")
    with pytest.raises(SealBroken):
        open_sealed(SEALED, "document:1", new_key())

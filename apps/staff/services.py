"""The only door to the staff context."""

from apps.staff.operations.close_lapsed import close_lapsed
from apps.staff.operations.decide_document import decide_document
from apps.staff.operations.handle_refund import handle_refund
from apps.staff.operations.open_case import open_case
from apps.staff.operations.open_refund_case import open_refund_case
from apps.staff.queries.queue import neighbours_of, queue_beside, queue_page, work_line

__all__ = [
    "close_lapsed",
    "decide_document",
    "handle_refund",
    "neighbours_of",
    "open_case",
    "open_refund_case",
    "queue_beside",
    "queue_page",
    "work_line",
]

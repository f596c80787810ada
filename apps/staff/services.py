"""The only door to the staff context."""

from apps.staff.operations.close_lapsed import close_lapsed
from apps.staff.operations.decide_document import decide_document
from apps.staff.operations.open_case import open_case
from apps.staff.queries.queue import neighbours_of, queue_page, work_line

__all__ = ["close_lapsed", "decide_document", "neighbours_of", "open_case", "queue_page", "work_line"]

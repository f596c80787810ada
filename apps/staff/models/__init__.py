from apps.staff.models.work_case import WorkCase
from apps.staff.models.work_item import WORK_TRANSITIONS, WorkItem

__all__ = ["WORK_TRANSITIONS", "WorkCase", "WorkItem"]

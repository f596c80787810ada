from apps.accounts.models.document import CURRENT_STATES, DOCUMENT_TRANSITIONS, TravelDocument
from apps.accounts.models.user import User, UserManager

__all__ = ["CURRENT_STATES", "DOCUMENT_TRANSITIONS", "TravelDocument", "User", "UserManager"]

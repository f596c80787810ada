"""The only door to the accounts context."""

from apps.accounts.bearers import BearerResolver, register_bearer_scheme
from apps.accounts.operations.change_access import change_access
from apps.accounts.operations.create_person import create_person
from apps.accounts.operations.end_sessions import end_sessions
from apps.accounts.operations.issue_tokens import issue_tokens
from apps.accounts.operations.open_document import open_document
from apps.accounts.operations.refresh_tokens import refresh_tokens
from apps.accounts.operations.review_document import Decision, review_document
from apps.accounts.operations.revoke_tokens import revoke_tokens
from apps.accounts.operations.submit_document import submit_document
from apps.accounts.operations.update_profile import update_profile
from apps.accounts.permissions import IsCustomer, IsStaff, has_role, require_role
from apps.accounts.queries.documents import (
    document_detail,
    document_ids_of,
    documents_of,
    holders_by_document,
)
from apps.accounts.queries.profiles import profile_of, staff_names

__all__ = [
    "BearerResolver",
    "Decision",
    "IsCustomer",
    "IsStaff",
    "change_access",
    "create_person",
    "document_detail",
    "document_ids_of",
    "documents_of",
    "end_sessions",
    "has_role",
    "holders_by_document",
    "issue_tokens",
    "open_document",
    "profile_of",
    "refresh_tokens",
    "register_bearer_scheme",
    "require_role",
    "review_document",
    "revoke_tokens",
    "staff_names",
    "submit_document",
    "update_profile",
]

"""What the database refuses about people, in the words of the field."""

from __future__ import annotations

from apps.accounts.errors import DocumentChanged, EmailTaken
from apps.core.db_errors import constraint_errors

constraint_errors.register("user_email_once", EmailTaken)
constraint_errors.register("document_one_current", DocumentChanged)

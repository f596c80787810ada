"""What the portal refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Conflict, Gone, NotFound


class WorkItemNotFound(NotFound):
    code = "work_item_not_found"
    message = _("There is nothing to decide under this address. It may belong to an erased traveler.")


class AlreadyHandled(Conflict):
    code = "already_handled"
    message = _("Somebody has handled this in the meantime. Nothing was changed.")


class ScanLinkExpired(Gone):
    code = "scan_link_expired"
    message = _("This link to a scan worked for one minute. Open the document again for a new one.")

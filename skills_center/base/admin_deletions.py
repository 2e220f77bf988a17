"""What is deleted is what the page of the question showed: else it is asked anew."""

from hashlib import sha256

from django.contrib import admin, messages
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .admin_edits import held_by

# What the page sends along of what it showed; who sends it by hand has seen what there is.
SEEN = "_seen"


class DeletesWhatWasSeen(admin.ModelAdmin):
    """Of a row and all that goes with it: what came or was changed since the question is shown
    before it goes."""

    def get_deleted_objects(self, objs, request):
        """As Django's. Where they are no longer what was asked about, the answer is none: the page
        that follows asks once more."""
        found = super().get_deleted_objects(objs, request)
        request.deleted_rows = _digest(objs, found[0])
        if request.POST.get(SEEN, request.deleted_rows) != request.deleted_rows:
            request.POST = QueryDict()
            told = _("Something changed here meanwhile: look once more before you delete.")
            self.message_user(request, told, messages.WARNING)
        to_delete, counts, lacking, protected = found
        return _beside(to_delete), counts, lacking, _beside(protected)


def _beside(told):
    """What Django calls “Kind: row”, or lists of it, with the colon of the language."""
    if isinstance(told, list):
        return [_beside(one) for one in told]
    kind, colon, row = told.partition(": ")
    said = _("%(kind)s: %(row)s") % {"kind": kind, "row": row} if colon else told
    return mark_safe(said) if isinstance(told, SafeString) else said


def _digest(rows, told):
    """What the rows hold, and what the page says of those that go with them."""
    held = [held_by(row) for row in rows]
    return sha256(repr((held, _plain(told))).encode()).hexdigest()


def _plain(told):
    return [_plain(one) if isinstance(one, list) else str(one) for one in told]

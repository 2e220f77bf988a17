"""The rows and files of imported registers, which are kept for a while to be corrected."""

from django.db import transaction

from members.models import RegisterImport
from skills_center.base.files import discard


def old_registers():
    """Registers of members that nobody corrects any more."""
    return RegisterImport.objects.kept_too_long()


@transaction.atomic
def empty_registers(registers):
    """Remove their rows and files; that they were imported stays. What a worker ends at this moment
    is waited for, and goes with them."""
    found = list(registers.locked())
    for register in found:
        for file in (register.file, register.report):
            discard(file)
        register.file = register.report = ""
        register.samples = []
        register.save(update_fields=["file", "report", "samples"])
    return len(found)

"""Imports asked for in the back office, taken up by the worker one after the other."""

import logging
from contextlib import nullcontext
from functools import partial

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from members.enums import ImportState
from members.models import RegisterImport
from skills_center.base import heartbeat
from skills_center.base.afterwards import after_commit
from skills_center.base.errors import DomainError
from skills_center.base.files import content_of
from skills_center.base.stopping import is_asked_to_stop

from .columns import Column
from .importing import count_rows, header_of, look, settle
from .values import text_of

logger = logging.getLogger(__name__)

LONGEST_NAME = 120
_FILE_GONE = _("The file of this register is no longer here: send it once more.")


@transaction.atomic
def receive(*, center, file, by, language):
    """Keep a register that was sent, its headers understood. DomainError when it is none."""
    content = file.read()
    header = header_of(content)
    return RegisterImport.objects.create(
        center=center,
        by=by,
        name=file.name[-LONGEST_NAME:],
        file=ContentFile(content, name="register"),
        language=language,
        columns=[str(column) for column in header.columns],
        rows=count_rows(content),
    )


def headers_of(register):
    """What stands above each column of the file that was sent. DomainError when it is gone."""
    return [text_of(cell) for cell in header_of(_content_of(register)).row.cells]


def _content_of(register):
    """The file that was sent. It goes after a while, with the rows that it holds."""
    content = content_of(register.file) if register.file else b""
    if not content:
        raise DomainError(_FILE_GONE)
    return content


def ask(register, state, **changes):
    """Hand a register over to the worker: to be checked, or its new rows to be written."""
    changes |= {"state": state, "rows_done": 0, "error": "", "changed_at": timezone.now()}
    for name, value in changes.items():
        setattr(register, name, value)
    register.save(update_fields=[*changes])


def work_on_imports():
    """Take up what waits, the oldest first. Returns how many were worked on."""
    done = 0
    while not is_asked_to_stop() and (register := _claim()):
        _work(register)
        done += 1
    return done


@transaction.atomic
def _claim():
    """Take the oldest that waits, so that no other worker does."""
    register = RegisterImport.objects.waiting().locked().first()
    if register is not None:
        writes = register.state == ImportState.TO_WRITE
        register.state = ImportState.WRITING if writes else ImportState.CHECKING
        register.changed_at = timezone.now()
        register.save(update_fields=["state", "changed_at"])
    return register


class _OvertakenError(Exception):
    """It was slow, was taken for dead, and somebody began again: nothing of it counts any more."""


def _work(register):
    try:
        with translation.override(register.language):
            _run(register)
    except _OvertakenError:
        logger.warning("import %s was begun again meanwhile", register.pk)
    except DomainError as error:
        _fail(register, str(error))
    except Exception:  # whatever it is, the person is told and the next register is taken up
        logger.exception("import %s failed", register.pk)
        _fail(register, "")


def _run(register):
    looked = look(
        _content_of(register),
        columns=[Column(code) for code in register.columns],
        progress=partial(_tell, register),
    )
    commit = register.state == ImportState.WRITING
    # In one: of members that are written it cannot be said that they are not, nor the reverse.
    with transaction.atomic() if commit else nullcontext():
        outcome = settle(looked, center=register.center, by=register.by, commit=commit)
        _note_outcome(register, outcome, ImportState.DONE if commit else ImportState.CHECKED)


def _note_outcome(register, outcome, state):
    """Write what was found, and keep the report; nothing of it is left where that cannot be."""
    report = _kept_report(register, outcome)
    try:
        _note(register, outcome, state, report)
    except Exception:
        if report:
            register.report.storage.delete(report)
        raise


@transaction.atomic
def _note(register, outcome, state, report):
    """The rows of people are written only where their register is still here: it is emptied when
    somebody in it is forgotten, which waits for this lock, or had it before. Then nobody is
    registered from it either: whoever was forgotten would be new."""
    _hold_what_is_pointed_to()
    row = _still_worked_on(register).locked().first()
    if row is None:
        raise _OvertakenError
    if not row.file and state == ImportState.DONE:
        raise DomainError(_FILE_GONE)
    useless = row.report.name if row.file else report
    if row.file:
        row.report = report
        row.samples = [_sample(one) for some in outcome.samples.values() for one in some]
    row.counts, row.state, row.changed_at = dict(outcome.counts), state, timezone.now()
    row.save(update_fields=["report", "samples", "counts", "state", "changed_at"])
    if useless:
        after_commit(register.report.storage.delete, useless)


def _hold_what_is_pointed_to():
    """Lock the files that new rows point to now, not at the very end: who forgets somebody locks
    their file first, then the registers."""
    if connection.features.has_select_for_update:
        connection.check_constraints()


def _still_worked_on(register):
    """Its row, unless somebody began again since this worker took it up or spoke last."""
    return RegisterImport.objects.filter(
        pk=register.pk, state=register.state, changed_at=register.changed_at
    )


def _kept_report(register, outcome):
    """The name of the report's file; empty where there is none."""
    if not outcome.report:
        return ""
    name = register.report.field.generate_filename(register, "report")
    return register.report.storage.save(name, ContentFile(outcome.report))


def _sample(checked):
    """A row as the preview shows it."""
    return {
        "number": checked.row.number,
        "verdict": str(checked.verdict),
        "cells": [text_of(cell) for cell in checked.row.cells],
        "reason": " · ".join(str(problem.reason) for problem in checked.problems),
    }


def _tell(register, done):
    heartbeat.note_progress()
    now = timezone.now()
    if not _still_worked_on(register).update(rows_done=done, changed_at=now):
        raise _OvertakenError
    register.rows_done, register.changed_at = done, now


def _fail(register, error):
    _still_worked_on(register).update(
        state=ImportState.FAILED, error=error[:200], changed_at=timezone.now()
    )

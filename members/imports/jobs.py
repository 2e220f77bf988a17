"""Imports asked for in the back office, taken up by the worker one after the other."""

import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.enums import ImportState
from members.models import RegisterImport
from skills_center.base import heartbeat
from skills_center.base.errors import DomainError
from skills_center.base.files import NotKeptError, content_of
from skills_center.base.stopping import is_asked_to_stop

from .columns import Column
from .importing import count_rows, header_of, run
from .values import text_of

logger = logging.getLogger(__name__)

LONGEST_NAME = 120


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
        raise DomainError(_("The file of this register is no longer here: send it once more."))
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


def _work(register):
    try:
        with translation.override(register.language):
            _run(register)
    except DomainError as error:
        _fail(register, str(error))
    except Exception:  # whatever it is, the person is told and the next register is taken up
        logger.exception("import %s failed", register.pk)
        _fail(register, "")


def _run(register):
    commit = register.state == ImportState.WRITING
    outcome = run(
        _content_of(register),
        center=register.center,
        columns=[Column(code) for code in register.columns],
        by=register.by,
        commit=commit,
        progress=lambda done: _tell(register, done),
    )
    _note_outcome(register, outcome, ImportState.DONE if commit else ImportState.CHECKED)


def _note_outcome(register, outcome, state):
    """Write what was found, and the rows of people only where their register is still here.

    It may have been emptied while it was worked on, for somebody in it was forgotten: not by
    `save`, which would bring their names back.
    """
    report = _kept_report(register, outcome, state)
    samples = [_sample(one) for some in outcome.samples.values() for one in some]
    told = {"counts": dict(outcome.counts), "state": state, "changed_at": timezone.now()}
    rows = RegisterImport.objects.filter(pk=register.pk)
    is_here = rows.exclude(file="").update(report=report, samples=samples, **told)
    if not is_here:
        rows.update(**told)
    useless = register.report.name if is_here else report
    if useless and not (is_here and useless == report):
        register.report.storage.delete(useless)


def _kept_report(register, outcome, state):
    """The name of the report's file; empty where there is none. Where the rows are written already,
    no disk that is full makes that a failure."""
    if not outcome.report:
        return ""
    name = register.report.field.generate_filename(register, "report")
    try:
        return register.report.storage.save(name, ContentFile(outcome.report))
    except NotKeptError:
        if state == ImportState.DONE:
            return register.report.name or ""  # that of the check lists the same rows
        raise


def _sample(checked):
    """A row as the preview shows it."""
    return {
        "number": checked.row.number,
        "verdict": str(checked.verdict),
        "cells": [text_of(cell) for cell in checked.row.cells],
        "reason": " · ".join(str(problem.reason) for problem in checked.problems),
    }


def _tell(register, done):
    register.rows_done = done
    RegisterImport.objects.filter(pk=register.pk).update(rows_done=done, changed_at=timezone.now())
    heartbeat.note_progress()


def _fail(register, error):
    RegisterImport.objects.filter(pk=register.pk).update(
        state=ImportState.FAILED, error=error[:200], changed_at=timezone.now()
    )

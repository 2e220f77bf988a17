"""Invented rows of every app over ten years, as many members as asked for.

The same number, seed and day give the same rows in an empty portal. It is written in one
transaction: killed in the middle, it leaves nothing. Nobody is reached: see `people`.
"""

import gc
from contextlib import contextmanager
from datetime import timedelta

from django.core.management.base import CommandError
from django.db import transaction

from members.models import Member, User
from members.models.contacts import writes_contacts
from skills_center.seed.alone import require_alone
from skills_center.seed.analysis import analyze
from skills_center.seed.reference_data import load_reference

from .cohorts import planned_cohorts
from .enrolments import Enrolments
from .members import Members
from .people import CIN_LETTERS, DOMAIN, PHONES
from .progress import Progress
from .registry import SUBJECTS
from .world import World
from .writing import writer_for_database

# Every model has rows from a thousand on; what is rare may have none below.
FEWEST, MOST = 150, len(PHONES) * 3 // 4
SEED = 2016
LIKE_ANOTHER_EVERY = 20


@transaction.atomic
@writes_contacts()
def simulate(*, members, seed=SEED, say=lambda line: None):
    """Write everything, or nothing. Returns the rows written, by table."""
    require_alone()
    writer = writer_for_database()
    _require_possible(members)
    load_reference()
    world = World(members, seed, writer)
    world.meet(SUBJECTS)
    world.happened("begin")
    progress = Progress(world, say)
    with writer.set_aside([table.name for table in world.tables.values()], progress.look):
        progress.tell("members")
        try:
            with _without_collector():
                _tell_the_years(world, progress)
        finally:
            writer.finish()
        progress.tell("keys and indexes")
    writer.count_on_from(list(world.tables))
    world.happened("written")
    progress.tell("statistics")
    analyze()
    progress.tell("done")
    return {table.name: table.rows for table in world.tables.values()}


@contextmanager
def _without_collector():
    """Rows hold no circles, and looking for some among millions takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _require_possible(members):
    if not FEWEST <= members <= MOST:
        raise CommandError(f"From {FEWEST:,} to {MOST:,} members can be simulated.")
    if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise CommandError("This portal already has simulated people: simulate in another one.")
    if Member.objects.filter(cin__startswith=CIN_LETTERS).exists():
        raise CommandError(f"Card numbers that begin with {CIN_LETTERS} are taken here.")


def _tell_the_years(world, progress):
    """Cohort after cohort in the order they opened; between them register those who never apply."""
    members, enrolments = world.subject(Members), world.subject(Enrolments)
    cohorts = planned_cohorts(world)
    idle = world.members - sum(cohort.newcomers for cohort in cohorts)
    for turn, cohort in enumerate(cohorts):
        enrolments.tell(cohort, cohort.newcomers)
        many = idle * (turn + 1) // len(cohorts) - idle * turn // len(cohorts)
        for one in range(many):
            _register_idle(world, members, cohort, is_double=one % LIKE_ANOTHER_EVERY == 0)
        progress.look()
    world.happened("end")
    for table in world.tables.values():
        table.flush()


def _register_idle(world, members, cohort, *, is_double):
    on = cohort.opens_at.date() - timedelta(days=5)
    on = min(max(on, world.calendar.first), world.calendar.today - timedelta(days=1))
    alumni = cohort.center.alumni
    like = world.chance.one(alumni) if is_double and alumni else None
    members.register(cohort.center, on, applies=False, like=like)

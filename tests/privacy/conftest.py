from functools import partial

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from members.models import Document
from tests.factories.members import UserFactory
from tests.factories.tracks import CohortFactory

from .people import full_person
from .purging import gone_for_years


@pytest.fixture(autouse=True)
def private_folder(tmp_path, monkeypatch):
    """What people hand in goes to a folder of the test."""
    # The storage of the fields is that of the start; settings overridden since made another.
    for storage in (storages["private"], Document.file.field.storage):
        monkeypatch.setattr(storage, "location", str(tmp_path))
    return tmp_path


@pytest.fixture
def person(center, director):
    """`person()`: a member with everything on them."""
    cohort = CohortFactory(center=center, capacity=5000)
    return lambda: full_person(center, cohort, director)


@pytest.fixture
def clock():
    """At eleven of a day; `purging.wait` lets days pass."""
    with time_machine.travel(timezone.now().replace(hour=11), tick=True) as travelled:
        yield travelled


@pytest.fixture
def gone(center, clock):
    """`gone(phone=…, email=…)`: somebody who gave no sign of life for years."""
    return partial(gone_for_years, center)


@pytest.fixture
def boss(db):
    return UserFactory(is_superuser=True, is_staff=True)

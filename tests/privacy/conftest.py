import pytest
from django.core.files.storage import storages

from members.models import Document
from tests.factories.tracks import CohortFactory

from .people import full_person


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

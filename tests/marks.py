"""Tests that need one database, or only one of the two."""

import pytest
from django.db import connection

once = pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="says nothing of the database the suite runs on: the run on SQLite is enough",
)

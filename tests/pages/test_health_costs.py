"""What a look at `healthz` asks of the databases, of whichever connection."""

from contextlib import ExitStack

import pytest
from django.conf import settings as configured
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from skills_center import settings as portal
from skills_center.base import heartbeat
from skills_center.base.stores.database import TABLE, lay_table

pytestmark = pytest.mark.django_db(databases=["default", "limits"], transaction=True)


@pytest.fixture
def stores_of_the_portal(settings):
    """The counts where the settings put them unless a Redis is named."""
    lay_table(connections["limits"])
    settings.CACHES = configured.CACHES | {"default": portal.guarding_store("")}
    yield
    with connections["limits"].cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
    connections["limits"].close()


def statements(ask):
    """What `ask` asks: connection → number of statements."""
    with ExitStack() as stack:
        asked = {
            one.alias: stack.enter_context(CaptureQueriesContext(one)) for one in connections.all()
        }
        ask()
    return {alias: len(captured) for alias, captured in asked.items()}


# SQLite is no server that could be asked whether it takes writes.
ASKED = 3 if connection.vendor == "postgresql" else 2
COUNTED = 4  # begun, locked, written, committed


@pytest.mark.parametrize(
    ("path", "cost"),
    [
        ("/healthz", {"default": ASKED, "limits": COUNTED}),
        ("/healthz/server", {"default": ASKED, "limits": 0}),
    ],
)
def test_it_costs_few_statements_of_each_database(client, stores_of_the_portal, path, cost):
    heartbeat.Pulse("1", "jobs", heartbeat.WATCHING).beat()
    client.get(path)
    assert statements(lambda: client.get(path)) == cost

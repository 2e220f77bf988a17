"""Fill the portal of this process's environment: `python -m bench.prepare MEMBERS`.

One process for all the commands: starting Django for each would take longer than most of them.
"""

import sys

import django

from .size import LONG_FROM


def main(members):
    django.setup()
    if members < LONG_FROM:
        _leave_out_what_takes_long()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("load_reference")
    call_command("sync_roles")
    call_command("demo", force=True)
    call_command("simulate", members=members, force=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "VACUUM")


def _leave_out_what_takes_long():
    """In the short form tables are made from the models, and static files get no more than a
    hash: the migrations and the compression would take longer than all else."""
    from django.apps import apps
    from django.conf import settings

    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    settings.STORAGES["staticfiles"]["BACKEND"] = "bench.hashes.HashedOnly"


if __name__ == "__main__":
    main(int(sys.argv[1]))

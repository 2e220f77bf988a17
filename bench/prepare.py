"""Fill the portal of this process's environment: `python -m bench.prepare MEMBERS`.

One process for all the commands: starting Django for each would take longer than most of them.
"""

import sys

import django


def main(members):
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_reference")
    call_command("sync_roles")
    call_command("demo", force=True)
    call_command("simulate", members=members, force=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "VACUUM")


if __name__ == "__main__":
    main(int(sys.argv[1]))

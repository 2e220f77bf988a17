from django.db import migrations, transaction

from members.names import skeleton
from members.search import name_sounds
from skills_center.base.text import searchable

BATCH = 1000
FOLDED = ("search_text", "name_text", "name_sounds", "name_key", "latin_name_key")


def fold_anew(apps, schema_editor):
    """Letters that look alike are one now, and names are kept by what they sound like too.

    Part by part, each locked for as long as it takes: the portal goes on meanwhile. A run that was
    interrupted goes on where it was, and what the new code wrote is left as it is: a name that was
    folded has its sounds.
    """
    Member = apps.get_model("members", "Member")
    unfolded = Member.objects.using(schema_editor.connection.alias).filter(name_sounds="")
    last = 0
    while last is not None:
        last = _fold_some(unfolded.filter(pk__gt=last), schema_editor.connection)


def _fold_some(rows, connection):
    """Fold a part of them, under its lock; the key that it ended with, None where none was left."""
    with transaction.atomic(using=connection.alias):
        members = list(rows.select_for_update(no_key=True).order_by("pk")[:BATCH])
        if not members:
            return None
        _write([(member.pk, *_folded(member)) for member in members], connection)
    return members[-1].pk


def _folded(member):
    as_written = f"{member.first_name} {member.last_name}"
    in_latin = f"{member.latin_first_name} {member.latin_last_name}"
    phone = member.phone
    phones = [phone.as_e164, f"0{phone.national_number}"] if phone else []
    others = (member.number, member.former_numbers, member.cin, member.email)
    return (
        searchable(as_written, in_latin, *others, *phones),
        searchable(as_written, in_latin, member.number),
        name_sounds(as_written, in_latin),
        skeleton(as_written),
        skeleton(in_latin),
    )


def _write(rows, connection):
    """All in one statement, by their keys: a choice among them for each column takes longer."""
    row = f"({', '.join(['%s'] * (1 + len(FOLDED)))})"
    folded = ", ".join(f"{name} = folded.column{at}" for at, name in enumerate(FOLDED, start=2))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE members_member SET {folded} FROM (VALUES {', '.join([row] * len(rows))})"
            " AS folded WHERE members_member.id = folded.column1",
            [value for values in rows for value in values],
        )


class Migration(migrations.Migration):
    atomic = False  # each part is committed by itself

    dependencies = [("members", "0027_search_names_that_come_near")]

    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True)]

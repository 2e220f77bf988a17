"""Rows of before a message named its recipient: what can be known of them is filled in."""

from django.db import migrations

# Whoever has the contact alone, of files without an account: what was written to those with one
# names them already.
_OF_FILES = """
    UPDATE members_message SET recipient_kind = 'member', recipient_id = alone.id
    FROM (
        SELECT contact, min(id) AS id FROM (
            SELECT phone AS contact, id FROM members_member
            WHERE phone <> '' AND anonymised_at IS NULL
            UNION SELECT lower(email), id FROM members_member
            WHERE email <> '' AND anonymised_at IS NULL
        ) AS reached GROUP BY contact HAVING count(*) = 1
    ) AS alone
    WHERE alone.contact = lower(members_message.address)
        AND recipient_kind = '' AND follows_person AND user_id IS NULL AND center_id IS NOT NULL
        AND kind <> 'members.erased'
"""
# A link to a guardian holds the key of the file for as long as it is not sent; else the account of
# the file says whose it is, or a number that is of one guardian alone.
_IS_A_GUARDIANS = """
    recipient_kind = '' AND NOT follows_person AND is_secret AND expires_at IS NULL
    AND center_id IS NOT NULL AND kind IN ('', 'members.guardian_asked', 'members.guardian_reminded')
"""
_OF_GUARDIANS = [
    """
    UPDATE members_message SET recipient_kind = 'guardian', recipient_id = members_guardian.id
    FROM members_guardian
    WHERE members_guardian.phone = members_message.address AND members_guardian.phone <> ''
        AND members_message.body LIKE '%/guardian/' || members_guardian.member_id || ':%' AND
    """
    + _IS_A_GUARDIANS,
    """
    UPDATE members_message SET recipient_kind = 'guardian', recipient_id = theirs.id
    FROM (
        SELECT members_guardian.id, members_guardian.phone, members_member.user_id AS account
        FROM members_guardian JOIN members_member ON members_member.id = members_guardian.member_id
    ) AS theirs
    WHERE theirs.phone = members_message.address AND theirs.account = members_message.user_id AND
    """
    + _IS_A_GUARDIANS,
    """
    UPDATE members_message SET recipient_kind = 'guardian', recipient_id = alone.id
    FROM (
        SELECT phone, min(id) AS id FROM members_guardian WHERE phone <> ''
        GROUP BY phone HAVING count(*) = 1
    ) AS alone
    WHERE alone.phone = members_message.address AND user_id IS NULL AND
    """
    + _IS_A_GUARDIANS,
]
_OF_INVITATIONS = """
    UPDATE members_message SET recipient_kind = 'invitation', recipient_id = last.id
    FROM (
        SELECT lower(email) AS email, max(id) AS id FROM members_invitation GROUP BY lower(email)
    ) AS last
    WHERE last.email = lower(members_message.address)
        AND recipient_kind = '' AND NOT follows_person AND is_secret AND expires_at IS NULL
        AND user_id IS NULL AND center_id IS NULL AND channel = 'email'
"""
# All else that followed nobody was said to whoever holds the contact, as is the last word to who
# was forgotten.
_OF_HOLDERS = """
    UPDATE members_message SET recipient_kind = 'contact'
    WHERE recipient_kind = '' AND (NOT follows_person OR kind = 'members.erased')
"""
_UNNAMED = [
    """
    UPDATE members_message SET follows_person = false
    WHERE recipient_kind NOT IN ('', 'member', 'account')
    """,
    "UPDATE members_message SET recipient_kind = '' WHERE recipient_kind = 'contact'",
]


def put_back_the_column(apps, schema_editor):
    """SQLite lays a table anew to change it: the column that no model names is gone with that."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        held = connection.introspection.get_table_description(cursor, "members_message")
    if "follows_person" not in {column.name for column in held}:
        schema_editor.execute(
            "ALTER TABLE members_message ADD COLUMN follows_person bool NOT NULL DEFAULT true"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0036_messages_move_out"),
        ("messaging", "0010_moves_and_pauses"),
    ]

    operations = [
        migrations.RunSQL(
            [_OF_FILES, *_OF_GUARDIANS, _OF_INVITATIONS, _OF_HOLDERS], _UNNAMED, elidable=True
        ),
        migrations.RunPython(migrations.RunPython.noop, put_back_the_column),
        # Its column stays, with its default: the portal of before writes it while this runs.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="message", name="follows_person"),
            ],
        ),
    ]

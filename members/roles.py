"""Staff rights, as code: role → model → actions. `manage.py sync_roles` writes them to groups.

Models are named, not imported: the table speaks of every floor and depends on none.
"""

from functools import cache

from .enums import Role

VIEW = ("view",)
EDIT = ("view", "add", "change")
ALL = ("view", "add", "change", "delete")
# `identify`: card number, phone, e-mail and birth date in clear. Others ask for one, and say why.
IDENTIFY = "identify"

_OWN_CENTER = {
    "members.member": EDIT,
    "members.guardian": EDIT,
    "members.consent": VIEW,
    "messaging.message": VIEW,
    "network.center": VIEW,
    "network.commune": VIEW,
    "network.partner": VIEW,
    "network.holiday": VIEW,
    "tracks.track": VIEW,
    "tracks.room": VIEW,
    "tracks.session": VIEW,
}

# Whose work is the files themselves: doubles made one, papers taken, messages looked after.
_FILES = {
    "messaging.message": ("view", "resend"),
    "members.duplicatepair": VIEW,
    "members.merge": VIEW,
    "members.document": ALL,
    "members.proposal": ("view", "decide"),
}

# Who is registered and in no cohort: invited to a meeting, a cohort proposed.
_ORIENTATION = {
    "tracks.membertoorient": ("view", "invite"),
    "tracks.orientationmeeting": EDIT,
}

# Notes of coaching and of health are narrower than this table: whose they are, their querysets say.
ROLE_TABLE: dict[Role, dict[str, tuple[str, ...]]] = {
    Role.ADMINISTRATOR: {
        "members.user": ALL,
        "members.staffrole": ALL,
        "members.invitation": ("view", "add"),
        **_FILES,
        "members.member": (*ALL, IDENTIFY, "merge"),
        "members.guardian": ALL,
        "members.consent": VIEW,
        "members.access": VIEW,
        "members.notice": ALL,
        "members.datarequest": ("view", "add", "decide"),
        "members.numberchange": ("view", "decide"),
        "messaging.message": ("view", "resend"),
        "messaging.messagetemplate": ("view", "change"),
        "members.registerimport": ("view", "add"),
        "network.center": ALL,
        "network.commune": ALL,
        "network.partner": ALL,
        "network.holiday": ALL,
        "tracks.track": ("view", "change"),
        "tracks.room": ALL,
        "tracks.session": EDIT,
        "tracks.attendance": EDIT,
        **_ORIENTATION,
        "tracks.cohort": ALL,
        "tracks.enrolment": (*EDIT, "decide"),
        "tracks.socialaction": (*ALL, "decide"),
        "tracks.campinscription": (*EDIT, "decide"),
        "tracks.headcount": EDIT,
        "tracks.certificate": ("view", "add", "revoke"),
        "tracks.outcome": ("view", "add"),
        "tracks.followup": ("view", "change"),
        "enterprises.organization": ALL,
        "enterprises.call": ALL,
        "enterprises.project": (*ALL, "decide"),
        "enterprises.grant": ALL,
        "enterprises.job": ALL,
        "enterprises.accompaniment": ALL,
        "forum.edition": ALL,
        "forum.stand": ALL,
        "forum.programmeitem": ALL,
        "results.indicator": ("open",),
    },
    Role.DIRECTOR: {
        **_OWN_CENTER,
        **_FILES,
        "members.member": (*EDIT, IDENTIFY, "merge"),
        "members.access": VIEW,
        "members.datarequest": ("view", "add", "decide"),
        "members.numberchange": ("view", "decide"),
        "members.staffrole": VIEW,
        "messaging.messagetemplate": VIEW,
        "members.registerimport": ("view", "add"),
        "network.holiday": ALL,
        "tracks.room": ALL,
        "tracks.session": EDIT,
        "tracks.attendance": EDIT,
        **_ORIENTATION,
        "tracks.cohort": ALL,
        "tracks.enrolment": (*EDIT, "decide"),
        "tracks.socialaction": (*ALL, "decide"),
        "tracks.campinscription": (*EDIT, "decide"),
        "tracks.headcount": EDIT,
        "tracks.coachingplan": EDIT,
        "tracks.coachingnote": VIEW,
        "tracks.certificate": ("view", "add", "revoke"),
        "tracks.outcome": ("view", "add"),
        "tracks.followup": ("view", "change"),
        "enterprises.organization": EDIT,
        "enterprises.call": EDIT,
        "enterprises.project": (*EDIT, "decide"),
        "enterprises.grant": EDIT,
        "enterprises.job": ALL,
        "enterprises.accompaniment": ALL,
        "forum.edition": EDIT,
        "forum.stand": ALL,
        "forum.programmeitem": ALL,
        "results.indicator": ("open",),
    },
    Role.TRACK_MANAGER: {
        **_OWN_CENTER,
        "tracks.room": EDIT,
        "tracks.session": EDIT,
        "tracks.attendance": EDIT,
        **_ORIENTATION,
        "tracks.cohort": EDIT,
        "tracks.enrolment": (*EDIT, "decide"),
        "tracks.socialaction": (*EDIT, "decide"),
        "tracks.campinscription": (*EDIT, "decide"),
        "tracks.headcount": EDIT,
        "tracks.certificate": ("view", "add", "revoke"),
        "tracks.outcome": ("view", "add"),
        "tracks.followup": ("view", "change"),
        "enterprises.organization": EDIT,
        "enterprises.call": EDIT,
        "enterprises.project": (*EDIT, "decide"),
        "enterprises.grant": VIEW,
        "enterprises.job": EDIT,
        "enterprises.accompaniment": EDIT,
    },
    Role.COACH: {
        "members.member": VIEW,
        "network.center": VIEW,
        "tracks.track": VIEW,
        "tracks.cohort": VIEW,
        "tracks.enrolment": VIEW,
        # Those they lead; whom the centre still has to orient is not their work.
        "tracks.orientationmeeting": ("view", "change"),
        "tracks.coachingplan": EDIT,
        "tracks.coachingnote": ("view", "add"),
        "tracks.room": VIEW,
        "tracks.session": VIEW,
        # Of the cohorts they coach.
        "tracks.certificate": VIEW,
        "tracks.attendance": EDIT,
        "tracks.outcome": ("view", "add"),
        "tracks.followup": ("view", "change"),
    },
    Role.FRONT_DESK: {
        **_OWN_CENTER,
        **_FILES,
        "members.member": (*EDIT, IDENTIFY, "merge"),
        "members.datarequest": ("view", "add"),
        **_ORIENTATION,
        "members.numberchange": ("view", "decide"),
        "tracks.cohort": VIEW,
        "tracks.enrolment": ("view", "add"),
        "tracks.socialaction": VIEW,
        "tracks.campinscription": ("view", "add", "decide"),
        "tracks.headcount": ("view", "add"),
        # The desk calls those who did not answer.
        "tracks.certificate": VIEW,
        "tracks.outcome": ("view", "add"),
        "tracks.followup": ("view", "change"),
    },
    Role.COMMITTEE: {},
    Role.NETWORK: {
        "network.center": VIEW,
        "network.partner": EDIT,
        "tracks.track": VIEW,
        "tracks.cohort": VIEW,
        "tracks.socialaction": VIEW,
        "enterprises.organization": VIEW,
        "enterprises.project": VIEW,
        "enterprises.grant": VIEW,
    },
}


@cache
def permissions_of(role):
    """The permissions of a role, as Django names them: `tracks.decide_enrolment`."""
    return frozenset(
        f"{label.partition('.')[0]}.{action}_{label.partition('.')[2]}"
        for label, actions in ROLE_TABLE[Role(role)].items()
        for action in actions
    )

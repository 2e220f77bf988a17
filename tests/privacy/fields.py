"""Of rows about a person: the fields that are not handed out, and those that outlive an erasure.

Each stands under its reason. What is in neither table is in the copy that a member takes, and is
emptied when they are forgotten: `test_fields.py` tries both.
"""

WHEN_WRITTEN = "when the row was written; the days that mean something are handed out"
BY_WHOM = "who of the staff did it: their data, not the member's"
FOLDED = "words of the row again, folded to be searched"
THEIR_WORDS = "words of the staff: handed over on request, read through first"
WORKINGS = "how the portal keeps order, nothing about the person"
OF_NO_FILE = "of readings that are of no member's file: empty in all others"

# In whatever model: columns of these names.
NOT_HANDED_OUT_ANYWHERE = {
    WHEN_WRITTEN: "created_at updated_at",
    BY_WHOM: ("by added_by issued_by marked_by overridden_by recorded_by revoked_by withdrawn_by"),
    FOLDED: "search_text name_text name_sounds name_key latin_name_key",
}
NOT_HANDED_OUT = {
    "enterprises.accompaniment": {THEIR_WORDS: "note"},
    "enterprises.job": {
        "the project is the employer's": "project",
        "said in the file": "sex",
    },
    "enterprises.organization": {"said in the file": "center"},
    "enterprises.project": {
        "said in the file": "center",
        "a section of its own": "organization",
    },
    "enterprises.projectmove": {
        "the states before and after say it": "verb",
        THEIR_WORDS: "note",
    },
    "forum.stand": {"of an organization that is a partner's": "partner"},
    "members.access": {OF_NO_FILE: "of_center"},
    "members.datarequest": {},
    "members.guardian": {
        WORKINGS: "asked_at asked_by times_asked reminded_at unanswered_at looked_at",
        "numbers of others, sealed": "closed_numbers",
    },
    "members.historicalmember": {
        WORKINGS: "id user history_id history_type history_change_reason history_user",
        "said in the file": "anonymised_at",
    },
    "members.login": {
        "whose row it is": "user",
        "a secret that opens the session": "session_key",
    },
    "messaging.message": {
        "whose row it is": "user",
        "said in the file": "center",
        "the text is in that language": "language",
        WORKINGS: "is_secret expires_at key tries next_try_at last_error taken_at sent_at"
        " kind by_day link_purpose link_id is_urgent forget_once_sent state_before"
        " met_ours refused maybe_sent lasts_until"
        " put_aside_at put_aside_by",
        "whose row it is, by kind and key": "recipient_kind recipient_id",
    },
    "members.numberchange": {
        "of the staff's work: which centre looked for the file": "center sought_at",
    },
    "members.user": {
        "a secret": "password",
        "rights of staff": "is_superuser is_staff is_active",
        WORKINGS: "sessions_ended wrong_birth_dates",
    },
    "members.proposal": {BY_WHOM: "proposed_by"},
    "tracks.absencewarning": {"the session says it": "enrolment"},
    "tracks.attendance": {"the session says it": "enrolment", WORKINGS: "version"},
    "tracks.certificate": {THEIR_WORDS: "revocation_note"},
    "tracks.coachinggoal": {
        "a section of its own": "plan",
        "only shared goals are handed out": "is_shared",
    },
    "tracks.coachingmeeting": {"a section of its own": "plan"},
    "tracks.coachingplan": {},
    "tracks.eligibilitycheck": {"what the file does not say": "unknown"},
    "tracks.enrolment": {
        "of the queue: the rank is shown in the member's space": "arrival position",
        "the message that offered the seat says it": "offer_expires_at",
    },
    "tracks.enrolmentmove": {
        "the states before and after say it": "verb",
        THEIR_WORDS: "note",
    },
    "tracks.followup": {
        WORKINGS: "reminders call_from calls",
        "a section of its own": "outcome",
    },
    "tracks.marking": {WORKINGS: "client_id received_at"},
    "tracks.orientationstep": {THEIR_WORDS: "note"},
    "tracks.score": {"a day of the staff's work": "at"},
    "tracks.socialaction": {
        "of the action, which is shown to everybody": (
            "center ends_on is_public places girls_places boys_places age_from age_to leader"
            " reported_at"
        ),
    },
}
# Files, which the copy holds as they are: what is not in it.
FILES_NOT_HANDED_OUT = {
    "members.heldpaper": {"of a form that is not through, kept for a few hours": "file"},
    "members.registerimport": {"of a whole centre; what it said is in the file": "file report"},
}

COUNTED = "the results count it"  # tried: `test_what_is_said_to_be_counted_is`
OF_WHAT_WAS_DONE = "what was granted, created or worked, which names nobody"
OF_THE_CENTER = "of the centre's own work: whose, with whom, when"
A_DAY = "a day, which names nobody"
A_CODE = "a word out of a list, which names nobody"
NUMBERS = "numbers, which name nobody"
OF_STAFF = "who of the staff did it"

STAYS_ANYWHERE = {
    A_DAY: "created_at updated_at at",
    OF_STAFF: ("by added_by issued_by marked_by overridden_by recorded_by revoked_by withdrawn_by"),
}
# Of moves: their note is emptied.
A_MOVE = {A_CODE: "verb from_state to_state reason"}
STAYS = {
    "account.emailaddress": {},
    "enterprises.accompaniment": {
        COUNTED: "started_on",
        OF_WHAT_WAS_DONE: "programme ended_on",
    },
    "enterprises.grant": {
        OF_WHAT_WAS_DONE: "amount awarded_on",
        "of the committee": "reference",
    },
    "enterprises.job": {
        COUNTED: "sex kind started_on",
        OF_WHAT_WAS_DONE: "ended_on is_full_time",
    },
    "enterprises.organization": {
        COUNTED: "kind center created_on",
        OF_WHAT_WAS_DONE: "commune legal_form",
        "a company's, which has a name of its own; switched off for a person's": "is_public",
    },
    "enterprises.project": {
        COUNTED: "programme center selected_on funded_on",
        OF_WHAT_WAS_DONE: "requested submitted_on",
        "of the call, not of the person": "call",
        A_CODE: "refusal_reason state",
    },
    "enterprises.projectmove": A_MOVE,
    "forum.stand": {
        "of the plan of an edition": "edition number partner",
        A_CODE: "category",
    },
    "members.access": {A_CODE: "kind", OF_NO_FILE: "of_center"},
    "members.consent": {
        "proves that there was an agreement": (
            "purpose notice_version language means given_at withdrawn_at"
        )
    },
    "members.datarequest": {"proves that it was answered": "kind state due_on refusal_reason"},
    "members.datarequestmove": A_MOVE,
    "members.membergoal": {A_CODE: "goal"},
    "members.merge": {"the number of a row that is gone": "gone_id"},
    "messaging.message": {"says which rows go": "recipient_kind recipient_id forget_once_sent"},
    "members.removal": {"proves that the paper was destroyed": "kind added_at removed_at reason"},
    "members.user": {
        "of members always off": "is_staff is_superuser",
        A_DAY: "date_joined",
        "only counts up: else an old session would be good again": "sessions_ended",
    },
    "tracks.absencewarning": {OF_THE_CENTER: "session", A_DAY: "told_at"},
    "tracks.attendance": {
        OF_THE_CENTER: "session half",
        "the rates of its cohort count it": "mark",
        A_DAY: "marked_at",
        NUMBERS: "version",
    },
    "tracks.certificate": {
        "finds the paper, which names nobody any more": "number code",
        NUMBERS: "attended expected",
        A_DAY: "issued_on revoked_at",
        A_CODE: "revocation_reason",
    },
    "tracks.campinscription": {
        "what the camp tells of who came counts it": "state sex",
        "its year alone: the day is made the first of January": "birth_date",
        "proves that a guardian agreed, when and how": "agreed_at agreed_by",
        NUMBERS: "arrival",
        A_CODE: "language notice_version",
        "set when the row is emptied": "emptied_at",
    },
    "tracks.campinscriptionmove": A_MOVE,
    "tracks.coachingmeeting": {OF_THE_CENTER: "slot", A_CODE: "state", A_DAY: "reminded_at"},
    "tracks.coachingmeetingmove": A_MOVE,
    "tracks.coachingplan": {
        OF_THE_CENTER: "center coach",
        A_CODE: "state result",
        A_DAY: "opened_on closed_at",
    },
    "tracks.coachingplanmove": A_MOVE,
    "tracks.enrolment": {
        COUNTED: "cohort state accepted_on",
        A_CODE: "refusal_reason",
        NUMBERS: "arrival position",
        A_DAY: "offer_expires_at",
    },
    "tracks.enrolmentmove": A_MOVE,
    "tracks.followup": {
        COUNTED: "months due_on asked_at",
        A_DAY: "answered_at",
        NUMBERS: "reminders calls",
    },
    "tracks.followupevent": {A_CODE: "deed"},
    "tracks.marking": {NUMBERS: "client_id", A_CODE: "mark", A_DAY: "made_at received_at"},
    "tracks.outcome": {
        COUNTED: "kind",
        A_CODE: "contract evidence",
        A_DAY: "since until recorded_at",
    },
    "tracks.socialaction": {
        COUNTED: "kind center state starts_on girls boys",
        "of the action, not of who proposed it": (
            "ends_on expected is_public places girls_places boys_places age_from age_to leader"
            " reported_at"
        ),
        A_CODE: "refusal_reason",
    },
    "tracks.socialactionmove": A_MOVE,
}

# No row of them is a member's: `purge` empties a child's, the rest is of staff or of a company.
OF_NO_MEMBER = {
    "admin.logentry",
    "members.invitation",
    "members.staffrole",
    "members.user_groups",
    "members.user_user_permissions",
    "tracks.campinscription",
    "tracks.campinscriptionmove",
    "tracks.cohort_coaches",
    "tracks.headcount",
    "tracks.healthnote",
    "tracks.morningmessage",
}

# Models of the portal that are about no person, each with its reason. A model stands here or is
# guarded by field: it leads to a person, or `OF_PERSONS_BY_WORDS` names it.
PUBLISHED = "a text or a list that everybody reads"
OF_A_COHORT = "of a cohort, whoever is in it"
COUNTERS = "the last number given"
ABOUT_NO_PERSON = {
    "enterprises.call": PUBLISHED,
    "forum.edition": PUBLISHED,
    "forum.programmeitem": "of the programme, which names a speaker by their work alone",
    "messaging.channelpause": "a way out of the house that fails, and since when",
    "messaging.historicalmessagetemplate": "earlier words of the portal's messages",
    "members.invitedrole": "a role that an invitation gives, and where",
    "messaging.messagetemplate": "words of the portal's messages, before they are sent to anybody",
    "members.notice": PUBLISHED,
    "members.numbersequence": COUNTERS,
    "network.center": PUBLISHED,
    "network.commune": PUBLISHED,
    "network.holiday": PUBLISHED,
    "network.partner": "an organization that works with the centres",
    "network.partner_centers": "which partner works with which centre",
    "results.indicator": "no table: it carries the permission to open a figure",
    "tracks.certificatesequence": COUNTERS,
    "tracks.coachingslot": "a free hour of a coach, who is of the staff",
    "tracks.cohort": "seats, dates and rules",
    "tracks.cohort_communes": OF_A_COHORT,
    "tracks.cohortevent": "what staff did to a cohort, in their words",
    "tracks.criterion": OF_A_COHORT,
    "tracks.orientationmeeting": "an hour of a centre, and who of the staff leads it",
    "tracks.room": "a room of a centre",
    "tracks.session": "a day of a cohort, and a trainer of the staff",
    "tracks.track": PUBLISHED,
}
# They name persons, and no key leads there: what empties them is said, and tried elsewhere.
OF_PERSONS_BY_WORDS = {
    "members.heldpaper": "a paper that a form holds for a few hours: `remove_held_papers`",
    "members.historicalmember": "earlier states of a file: a section of the copy, emptied with it",
    "members.registerimport": "the register's file and samples: `_forget_registers`, `purge`",
}


def named(*tables):
    """The fields that stand in the tables, which map a reason to words."""
    return {name for table in tables for words in table.values() for name in words.split()}

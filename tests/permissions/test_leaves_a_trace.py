"""Each verb of the back office that changes something stands on the page of what a person did."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from members.activity import deeds
from members.enums import ConsentMeans, Role
from members.models import DuplicatePair
from members.services.guardians import record_agreement
from skills_center.base.dates import latest_birth_date, today
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory
from tests.factories.orientation import OrientationMeetingFactory, OrientationStepFactory
from tests.factories.social import InscriptionFactory
from tests.factories.tracks import CohortFactory
from tests.marks import once
from tracks.models import MemberToOrient

IN_ARABIC = re.compile("[\u0600-\u06ff]")  # who acts here acts in it
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def actor(staff, client, center):
    """The desk of a small centre, where one person does all."""
    user = staff(Role.FRONT_DESK)
    for role in (Role.DIRECTOR, Role.TRACK_MANAGER):
        user.staff_roles.create(role=role, center=center)
    client.force_login(user)
    return user


def path_to(row, name):
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=[row.pk])


def chosen(row, action, **answers):
    """An action of the list, with its answers."""
    opts = row._meta
    data = {"action": action, "_selected_action": [row.pk], "_asked": "1", **answers}
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"), data


# What is done, each with where it is sent -------------------------------------------------
def call_meeting_off(center, actor):
    meeting = OrientationMeetingFactory(center=center, led_by=actor)
    return path_to(meeting, "call_off"), {"reason": "مغلق"}


def note_who_came(center, actor):
    meeting = OrientationMeetingFactory(center=center, led_by=actor)
    step = OrientationStepFactory(meeting=meeting)
    type(meeting).objects.update(starts_at=timezone.now() - timedelta(hours=1))
    return path_to(meeting, "came"), {"came": [step.pk]}


def change_meeting(center, actor):
    meeting = OrientationMeetingFactory(center=center, led_by=actor)
    starts_at = timezone.localtime(meeting.starts_at)
    typed = {"day": f"{starts_at:%Y-%m-%d}", "hour": f"{starts_at:%H:%M}", "led_by": actor.pk}
    return path_to(meeting, "move"), typed | {"place": "المكتبة"}


def invite(center, actor):
    meeting = OrientationMeetingFactory(center=center, led_by=actor)
    member = to_orient(center)
    return chosen(member, "invite_to_meeting", meeting=meeting.pk, confirm="1")


def propose(center, actor):
    cohort = CohortFactory(center=center)
    return chosen(to_orient(center), "propose_cohort", cohort=cohort.pk, confirm="1")


def note_a_call(center, actor):
    return chosen(to_orient(center), "note_call", how="reached", confirm="1")


def to_orient(center):
    return MemberToOrient.objects.get(pk=MemberFactory(center=center).pk)


def tell_two_apart(center, actor):
    return path_to(pair_of(center), "change"), {"apart": "1"}


def pair_of(center):
    one, other = sorted(
        [MemberFactory(center=center), MemberFactory(center=center)], key=lambda m: m.pk
    )
    return DuplicatePair.objects.create(first=one, second=other, ground="name")


def take_a_paper(center, actor):
    file = SimpleUploadedFile("cv.pdf", PDF, "application/pdf")
    return path_to(MemberFactory(center=center), "paper"), {"kind": "cv", "file": file}


def minor_of(center):
    minor = MemberFactory(center=center, birth_date=latest_birth_date(15))
    GuardianFactory(member=minor)
    return minor


def ask_the_guardian(center, actor):
    return path_to(minor_of(center), "guardian_ask"), {}


def name_the_guardian(center, actor):
    data = {"name": "خديجة العلوي", "relation": "mother", "phone": "06 61 00 00 99"}
    return path_to(minor_of(center), "guardian_name"), data


def record_the_signed_paper(center, actor):
    return path_to(minor_of(center), "guardian_paper"), {"seen": "on"}


def take_the_agreement_back(center, actor):
    minor = minor_of(center)
    record_agreement(minor, means=ConsentMeans.PAPER, language="ar", by=actor)
    return path_to(minor, "guardian_take_back"), {}


def keep_a_file(center, actor):
    return chosen(MemberFactory(center=center), "keep")


def note_that_they_were_told(center, actor):
    member = MemberFactory(center=center)
    type(member).objects.update(unreached_since=today())
    return chosen(member, "told")


def take_back_that_they_were_told(center, actor):
    member = MemberFactory(center=center)
    type(member).objects.update(purge_told_at=timezone.now(), told_in_person_at=timezone.now())
    return chosen(member, "not_told")


def let_them_try_again(center, actor):
    member = MemberFactory(center=center)
    set_contacts(member.user, phone=member.phone)
    type(member.user).objects.update(wrong_birth_dates=3)
    return chosen(member, "let_claim_again")


def agree_on_paper_at_a_camp(center, actor):
    return chosen(InscriptionFactory(camp__center=center), "agree_on_paper")


VERBS = [
    call_meeting_off, change_meeting, note_who_came, invite, propose, note_a_call, tell_two_apart,
    take_a_paper,
    ask_the_guardian, name_the_guardian, record_the_signed_paper, take_the_agreement_back,
    keep_a_file, note_that_they_were_told, take_back_that_they_were_told,
    let_them_try_again, agree_on_paper_at_a_camp,
]  # fmt: skip


@once
@pytest.mark.django_db
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_director_reads_what_the_desk_did(center, actor, staff, client, verb):
    url, data = verb(center, actor)
    reader = staff(Role.DIRECTOR)
    before, _more = deeds(actor, reader=reader, size=1000)
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    with translation.override("en"):
        after, _more = deeds(actor, reader=reader, size=1000)
    added = after[: len(after) - len(before)]
    assert not any(IN_ARABIC.search(entry.what) for entry in added), "kept for every reader"
    assert len({(entry.what, entry.about) for entry in added}) == len(added) >= 1
    assert all(entry.what and entry.url for entry in added)


@pytest.mark.django_db
def test_merging_two_files_says_so(center, actor, staff, client):
    pair = pair_of(center)
    form = client.get(path_to(pair, "change")).context["form"]
    data = dict.fromkeys(form.fields, "first") | {"seen": form.now}
    answer = client.post(path_to(pair, "change"), data)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    with translation.override("en"):
        said = [entry.what for entry in deeds(actor, reader=staff(Role.DIRECTOR))[0]]
    assert "made one of two files" in said


@once
@pytest.mark.django_db
@pytest.mark.parametrize(("language", "reads"), [("fr", "en"), ("ar", "en")])
def test_the_line_is_in_the_language_of_who_reads(center, actor, staff, client, language, reads):
    type(actor).objects.filter(pk=actor.pk).update(language=language)
    url, data = call_meeting_off(center, actor)
    client.post(url, data, headers={"accept-language": language})
    with translation.override(reads):
        found = deeds(actor, reader=staff(Role.DIRECTOR))[0]
    assert found[0].what == "Call the meeting off"


# And no other of the files ----------------------------------------------------------------
# What writes by a service and leaves its trace elsewhere.
TRACED = {
    "accounts.save_model": "the form of the account, which Django logs",
    "accounts.save_related": "as above",
    "members.save_model": "the form of the member, which Django logs",
    "invitations.save_related": "the form of the invitation, which Django logs",
    "masking.show_identity": "a reading, which `Access` keeps",
    "admin.add_row": "`AddedByVerb` logs it",
    "proposals._write": "a `ProposalMove` is left",
}


def hand_written():
    """Functions of the desk's pages that hand `by=request.user` to a verb, and whether they log."""
    root = Path(settings.BASE_DIR)
    pages = [*(root / "members" / "admin").glob("*.py"), root / "skills_center/privacy/admin.py"]
    for path in sorted(pages):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and _acts(node):
                yield f"{path.stem}.{node.name}", _logs(node)


def _calls(node):
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]


def _name(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _acts(node):
    return any(
        word.arg == "by" and ast.unparse(word.value) == "request.user"
        for call in _calls(node)
        if not _name(call).endswith(("Form", "form"))
        for word in call.keywords
    )


def _logs(node):
    return any(
        _name(call) in {"log_verb", "log_change", "log_addition", "log"} for call in _calls(node)
    )


@once
def test_no_verb_is_run_without_a_line():
    unsaid = {place for place, logged in hand_written() if not logged}
    assert unsaid == {*TRACED}, "call `log_verb` there, or say in TRACED which row tells it"

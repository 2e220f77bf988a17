"""Each message names whom it is for, by kind and key; what names nobody says why."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core import mail
from django.utils import translation

from members.models import Guardian, Invitation, Member, NumberChange, User
from members.services.contacts import absorb_account, change_contact
from members.services.guardians import ask_guardian
from members.services.merging import merge
from skills_center.base.dates import latest_birth_date
from skills_center.messaging import telling
from skills_center.messaging.enums import Channel, MessageState
from skills_center.messaging.kinds import KINDS
from skills_center.messaging.models import Message
from skills_center.messaging.outbox import delivery, reaching
from skills_center.messaging.recipients import HOLDER, RECIPIENTS, AtWork
from skills_center.messaging.values import PLACEHOLDERS
from skills_center.privacy.erasure import anonymise
from tests import gateway
from tests.contacts import set_contacts
from tests.factories.members import GuardianFactory, MemberFactory, UserFactory
from tests.factories.social import InscriptionFactory
from tests.links import leading
from tests.marks import first_on_both, once
from tests.rows import fresh
from tracks import notices_social
from tracks.models import CampInscription
from tracks.services.camps import say_not_known

ROOT = Path(__file__).parents[2]
CODE = [
    path
    for app in ("members", "tracks", "enterprises", "forum", "skills_center")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# Where messages are written, and what is said there to whoever holds a contact.
QUEUES = {
    "skills_center/messaging/telling.py": {},
    "skills_center/messaging/outbox/reaching.py": {},
    "skills_center/messaging/outbox/delivery.py": {
        "send_now": "a code or an answer for who typed a contact, whoever they are"
    },
    "members/notices_accounts.py": {
        "_of_a_contact": "told of an account without a name: the contact changed hands"
    },
}
# Kinds that are told to a contact and to no person.
OF_A_CONTACT = {"members.erased": "the file names nobody any more when it leaves"}
MODELS = {Member, Guardian, User, Invitation, CampInscription}
FORMER, NEW, OTHER = "+212611111111", "+212622222222", "+212633333333"


def functions_with(path, is_wanted):
    """The functions of a file and the calls in them that are wanted."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and is_wanted(call.func):
                    yield function.name, call


def told_to(call):
    """What stands behind `to=`; None where nothing does."""
    values = [word.value for word in call.keywords if word.arg == "to"]
    return ast.unparse(values[0]) if values else None


@once
def test_every_message_is_written_where_it_names_its_recipient():
    found = {}
    for path in CODE:
        name = str(path.relative_to(ROOT))
        queues = functions_with(
            path, lambda called: isinstance(called, ast.Attribute) and called.attr == "queue"
        )
        for function, call in queues:
            assert told_to(call), f"{name}: {function} names nobody"
            of_nobody = found.setdefault(name, set())
            of_nobody |= {function} if told_to(call) == "HOLDER" else set()
    assert found == {name: set(reasons) for name, reasons in QUEUES.items()}


@once
def test_kinds_that_are_told_to_a_contact_have_a_reason():
    told = {
        ast.unparse(call.args[1])
        for path in CODE
        for _function, call in functions_with(
            path, lambda called: isinstance(called, ast.Name) and called.id in ("tell", "text")
        )
        if told_to(call) == "HOLDER"
    }
    codes = {code: code.partition(".")[2].upper() for code in OF_A_CONTACT}
    assert told == set(codes.values())


@pytest.mark.django_db
@pytest.mark.parametrize("code", first_on_both(sorted(KINDS)))
def test_every_kind_names_its_person(center, staff, code):
    member = MemberFactory(center=center)
    GuardianFactory(member=member, phone=OTHER)
    kind = KINDS[code]
    values = {name: example for name, (_label, example) in PLACEHOLDERS.items()}
    values = {name: values[name] for name in kind.placeholders if name not in ("name", "center")}
    values = leading(kind, values)
    told = [
        telling.tell(member, kind, **values),
        telling.text(member, kind, OTHER, to=member.guardian, **values),
    ]
    assert list(Message.objects.to(member)) == told[:1]
    assert list(Message.objects.to(member.guardian)) == told[1:]
    if not kind.way:  # what leads to a row of theirs is told to who has the row
        coach = staff("coach")
        told = telling.tell_staff(coach, kind, center=center, **values)
        assert list(Message.objects.to(AtWork(coach))) == [told]


def test_every_model_that_messages_are_for_is_handed_in():
    models = apps.get_models()
    named = {model for model in models if isinstance(vars(model).get("recipient_kind"), str)}
    assert named == MODELS, (
        "A class with a `recipient_kind` of its own: name it in MODELS here, and hand in its"
        " `Recipient` (`services/recipients.py`, bound in `hooks.py`): how it is reached."
    )
    kinds = [recipient.kind for recipient in RECIPIENTS]
    assert sorted(kinds) == sorted(one.recipient_kind for one in MODELS | {AtWork}), (
        "Messages are for it, and nobody says how it is reached: `RECIPIENTS.register(…)`."
    )
    assert HOLDER.recipient_kind not in kinds
    longest = Message._meta.get_field("recipient_kind").max_length
    assert max(map(len, kinds)) <= longest
    for recipient in RECIPIENTS:
        if recipient.kind != AtWork.recipient_kind:  # an account, with its other hat
            assert recipient.rows().model.recipient_kind == recipient.kind


# Brothers and sisters ---------------------------------------------------------------------
@pytest.fixture
def siblings(center):
    """Two files without accounts, on their mother's phone, of one name to who reads it."""
    return [MemberFactory(center=center, user=None, phone=FORMER) for _one in range(2)]


def told(member):
    return telling.tell(member, KINDS["members.registered"], number="1", leads_to=member)


@pytest.mark.django_db
@pytest.mark.parametrize("state", first_on_both(MessageState))
def test_to_forget_one_takes_nothing_of_the_other(siblings, state):
    one, other = siblings
    mine, theirs = told(one), told(other)
    code = delivery.send_now(channel="text", address=FORMER, language="ar", body="123456")
    Message.objects.update(state=state)
    anonymise(one, by=None)
    assert not Message.objects.filter(pk=mine.pk).exists()
    assert set(Message.objects.values_list("pk", flat=True)) == {theirs.pk, code.pk}


@pytest.mark.django_db
@pytest.mark.usefixtures("by_day")
def test_to_correct_one_leads_nothing_of_the_other(siblings):
    one, other = siblings
    mine, theirs = told(one), told(other)
    change_contact(one, by=None, phone=NEW)
    assert (fresh(mine).address, fresh(theirs).address) == (NEW, FORMER)
    delivery.send_due()
    assert [address for address, _body in gateway.sent] == [NEW, FORMER]


@pytest.mark.django_db
def test_of_before_is_of_who_alone_has_the_contact(siblings):
    """Rows that name nobody, queued by the portal of before."""
    one, other = siblings
    queue = {"channel": Channel.TEXT, "address": FORMER, "language": "ar", "body": "…"}
    message = Message.objects.queue(center=one.center, **queue)
    for change in (
        lambda: change_contact(one, by=None, phone=NEW),
        lambda: change_contact(fresh(one), by=None, phone=FORMER),
        lambda: anonymise(one, by=None),
    ):
        change()
        assert fresh(message).address == FORMER
    change_contact(other, by=None, phone=NEW)
    assert fresh(message).address == NEW
    anonymise(other, by=None)
    assert not Message.objects.exists()


# What becomes one ---------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("state", first_on_both(MessageState))
def test_messages_of_a_file_and_its_guardian_go_with_it(center, state):
    files = [MemberFactory(center=center, birth_date=latest_birth_date(15)) for _file in range(2)]
    for file, phone in zip(files, [FORMER, OTHER], strict=True):
        GuardianFactory(member=file, phone=phone)
        ask_guardian(file)
        told(file)
        telling.tell_holder(
            _Row(file), KINDS["members.number_change_refused"], leads_to=NumberChange(pk=7)
        )
    Message.objects.update(state=state)
    kept = merge(kept=files[0], gone=files[1], by=None)
    named = Message.objects.to(kept, kept.user, kept.guardian)
    lost = 1 if state == MessageState.QUEUED else 0  # the link of the guardian who goes
    assert named.count() == Message.objects.count() == 6 - lost
    anonymise(kept, by=None)
    assert not Message.objects.exists()


class _Row:
    """Of what names its person by their account."""

    def __init__(self, member):
        self.user, self.center = member.user, member.center
        self.language, self.called = "ar", "Salma"


@pytest.mark.django_db
def test_messages_of_an_account_go_with_it():
    stays, leaves = UserFactory(phone=FORMER), UserFactory(phone=NEW)
    queue = {"channel": Channel.TEXT, "address": NEW, "language": "ar", "body": "…"}
    message = Message.objects.queue(to=leaves, user=leaves, **queue)
    absorb_account(stays, leaves)
    assert (fresh(message).recipient_id, fresh(message).user) == (stays.pk, stays)
    assert fresh(message).address == FORMER


# Where it leaves for ------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("contacts", "way"),
    [
        ([("text", OTHER), ("text", FORMER), ("email", "a@b.c")], ("text", FORMER)),
        ([("email", "a@b.c"), ("text", NEW)], ("text", NEW)),
        ([("email", "a@b.c")], ("email", "a@b.c")),
        ([], None),
    ],
)
def test_goes_where_it_was_written_for_else_the_same_way_else_another(contacts, way):
    message = Message(channel=Channel.TEXT, address=FORMER)
    assert reaching.way_of(message, contacts) == way


@pytest.mark.django_db
def test_an_email_in_other_letters_is_the_same():
    message = Message(channel=Channel.EMAIL, address="Amal@example.org")
    assert reaching.way_of(message, [("email", "amal@example.org")])[1] == "Amal@example.org"


@pytest.mark.django_db
@pytest.mark.usefixtures("by_day")
def test_who_has_no_contact_when_it_leaves_stands_before_the_staff(center):
    member = MemberFactory(center=center, user=None, phone=FORMER)
    message = told(member)
    set_contacts(member, phone="")
    assert not delivery.deliver(message.pk)
    assert fresh(message).state == MessageState.GIVEN_UP
    assert fresh(message).last_error == reaching.NO_CONTACT
    assert fresh(message).body


@pytest.mark.django_db
def test_many_that_wait_are_led_with_one_statement(center, director, django_assert_max_num_queries):
    counts = []
    for number in (1, 1, 30):
        member = MemberFactory(center=center, user=None, phone=FORMER)
        messages = [told(member) for _message in range(number)]
        with django_assert_max_num_queries(60) as queries:
            change_contact(member, by=director, phone=NEW)
        counts.append(len(queries))
        assert {fresh(message).address for message in messages} == {NEW}
        keys = Message.objects.values_list("key", flat=True)
        assert len(set(keys)) == len(keys)
    assert counts[1] == counts[2]


@pytest.mark.django_db
def test_what_waits_for_a_guardian_who_knows_nobody_leaves_no_more():
    inscription = InscriptionFactory(guardian_phone=FORMER)
    other = InscriptionFactory(camp=inscription.camp, guardian_phone=FORMER)
    for one in (inscription, other):
        notices_social.camp_called_off(one, holds_place=True)
    say_not_known(inscription)
    assert list(Message.objects.to(inscription)) == []
    assert Message.objects.to(other).count() == 1


@pytest.mark.django_db
def test_an_invitation_is_for_who_is_invited():
    with translation.override("en"):
        recipient = next(one for one in RECIPIENTS if one.kind == "invitation")
    invitation = Invitation(email="a@example.org", name="Amal")
    assert recipient.contacts(invitation) == [("email", "a@example.org")]


@pytest.mark.parametrize("left", ["is_active", "is_staff"])
def test_who_works_here_no_more_is_told_nothing_of_the_work(center, director, left):
    told = {"channel": Channel.EMAIL, "address": director.email, "language": "fr", "body": "…"}
    message = Message.objects.queue(to=AtWork(director), center=center, **told)
    User.objects.filter(pk=director.pk).update(**{left: False})
    delivery.send_due()
    assert mail.outbox == []
    assert not Message.objects.filter(pk=message.pk).exists()

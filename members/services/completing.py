"""A file that is there already takes in what its person types: nothing typed is thrown away.

What the file does not hold is written into it; what it holds otherwise waits as a proposal for the
staff of its centre. What a person agrees to is theirs to say, and stands at once.
"""

from typing import Any

from django.db import transaction

from members.enums import ConsentPurpose, DuplicateGround, Origin
from members.models import Guardian, Member, MemberGoal
from skills_center.base.fields import read_names
from skills_center.base.names import is_latin, is_name
from skills_center.base.text import fold

from .account_contacts import CONTACTS
from .changes import OF_THE_FILE
from .consents import give_consent
from .contact_rows import save_guardian
from .contacts import fill_contacts
from .duplicates import record_doubles_of, record_pairs
from .file_fields import CardTakenError, write_fields
from .guardian_numbers import note_named, require_other_number
from .guardians import ask_where_one_may, name_guardian
from .own_numbers import is_own_number
from .proposals import propose

_NAMES = ("first_name", "last_name")


@transaction.atomic
def complete(member, *, details, goals=(), guardian=None, consents=(), language, by=None):
    """Take what `register()` was given into the file of that very person.

    `by` is the account that typed it, which may be that of who shares their phone: the file is
    tied to another then, or to none. The guardian of a minor gets the link. Raises DomainError
    where a name is none.
    """
    member = Member.objects.to_write(member.pk)
    details = read_names(Member, details, held=member)
    typed = {name: value for name, value in details.items() if value and name in OF_THE_FILE}
    filled, differing = _sorted_out(member, typed)
    _fill(member, filled)
    differing |= _complete_goals(member, goals) | _complete_guardian(member, guardian)
    for purpose in consents:
        give_consent(member, purpose, language=language, by=None)
    if differing:
        is_theirs = by is not None and member.user_id == by.pk
        propose(member, differing, origin=Origin.ONLINE, by=by if is_theirs else None)
    record_doubles_of(member)
    return member


def begin_guardian(member, guardian, *, by=None):
    """Write down the first guardian of a file, and ask them where their agreement is missing. `by`:
    the staff who write it down.

    A number that said no to others, or none at all, keeps nobody from registering. Raises
    OwnNumberError where it is the minor's own, DomainError where the name is none.
    """
    guardian = read_names(Guardian, guardian)
    require_other_number(member, guardian["phone"], by=by)
    guardian = save_guardian(Guardian(member=member, **guardian), phone=guardian["phone"])
    note_named(guardian.phone)
    ask_where_one_may(guardian, by=by)


def _sorted_out(member, typed):
    """What the file lacks, and what it holds otherwise: two dicts."""
    filled: dict[str, Any] = {}
    differing: dict[str, Any] = {}
    for name, value in typed.items():
        if name in _NAMES:
            _sort_name(member, name, value, filled, differing)
        elif not getattr(member, name):
            filled[name] = value
        elif not _says_the_same(getattr(member, name), value):
            differing[name] = value
    return filled, differing


def _says_the_same(held, typed):
    if isinstance(held, str) and isinstance(typed, str):
        return fold(held) == fold(typed)
    return held == typed


def _sort_name(member, name, typed, filled, differing):
    """A name in the script that the file has not is its other spelling, no other name.

    What a file of before calls them and is no name is not written a second time.
    """
    latin, held = f"latin_{name}", getattr(member, name)
    if fold(typed) in (fold(held), fold(getattr(member, latin))):
        return
    was_latin = is_latin(held)
    if is_latin(typed) and not was_latin:
        name = latin
    elif was_latin and is_name(held) and not is_latin(typed) and not getattr(member, latin):
        filled[latin] = held
    if not getattr(member, name):
        filled[name] = typed
    else:
        differing[name] = typed


def _fill(member, filled):
    """Write what was empty. A card number that another file has is a question for the staff."""
    if (cin := filled.get("cin")) and (other := Member.objects.filter(cin=cin).first()):
        record_pairs([(member.pk, other.pk, DuplicateGround.CIN)], waits=True)
        del filled["cin"]
    if not filled:
        return
    fill_contacts(member, {name: filled.pop(name) for name in CONTACTS if name in filled})
    try:
        write_fields(member, filled)
    except CardTakenError:  # given to another file at this very moment
        _fill(member, filled)


def _complete_goals(member, goals):
    """What they look for: chosen where nothing was, else proposed."""
    held = set(member.goals.values_list("goal", flat=True))
    if not goals or held == set(goals):
        return {}
    if held:
        return {"goals": sorted(held | set(goals))}
    MemberGoal.objects.bulk_create(MemberGoal(member=member, goal=goal) for goal in goals)
    return {}


def _complete_guardian(member, guardian):
    """The first guardian is asked at once; another one than the file names is proposed, and written
    where the file's can be asked by nobody: a register gave the young person's own number.

    Nothing that the file held before keeps its person out, nor what they typed into a draft that
    no page shows any more.
    """
    if not guardian:
        return {}
    known = Guardian.objects.locked().filter(member=member).first()
    is_usable = not (member.is_minor and is_own_number(member, guardian["phone"]))
    if known is None:
        begin_guardian(member, guardian if is_usable else guardian | {"phone": ""})
        return {} if is_usable else {"guardian": guardian}
    if is_usable and _is_nobodys(member, known):
        name_guardian(member, **guardian)
        return {}
    known.member = member
    if known.asked_at is None:
        ask_where_one_may(known)
    is_same = known.phone == guardian["phone"] and fold(known.name) == fold(guardian["name"])
    return {} if is_same else {"guardian": guardian}


def _is_nobodys(member, known):
    """Whether the file names the young person's own number, and no guardian ever agreed by it."""
    has_agreed = member.consents.filter(purpose=ConsentPurpose.GUARDIAN).exists()
    return member.awaits_guardian and not has_agreed and is_own_number(member, known.phone)

"""Places in a camp, counted and given under the camp's lock, and the figures of its return.

Every verb locks the camp first and the inscription or group second.
"""

from django.db import transaction
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.enums import ConsentMeans, GuardianAnswer, Sex
from members.services.guardian_numbers import (
    ClosedNumberError,
    OwnNumberError,
    count_no,
    said_no_twice,
    to_staff,
)
from skills_center.base.errors import DomainError
from skills_center.base.fields import read_names
from skills_center.base.rights import require
from skills_center.base.states import move, require_as_seen
from skills_center.base.text import fold
from tracks import notices_social as notices
from tracks.enums import InscriptionState, SocialState
from tracks.models import CampInscription, HeadCount, HealthNote

from .guardians import is_number_of_the_child
from .social_locks import lock_action, lock_group, lock_inscription


def taken(camp):
    """Places given: {"female", "male"}; children and groups. True only under the camp's lock."""
    children = camp.inscriptions.holding_place().aggregate(
        female=Count("pk", filter=Q(sex=Sex.FEMALE)), male=Count("pk", filter=Q(sex=Sex.MALE))
    )
    groups = camp.head_counts.live().aggregate(female=Sum("girls"), male=Sum("boys"))
    return {sex.value: children[sex] + (groups[sex] or 0) for sex in Sex}


def places_left(camp):
    """Free places, {"female", "male"}: of the camp, and no more than the limit of each."""
    given = taken(camp)
    together = (camp.places or 0) - sum(given.values())
    limits = {Sex.FEMALE: camp.girls_places, Sex.MALE: camp.boys_places}
    return {
        sex.value: max(min([together, *([limit - given[sex]] if limit is not None else [])]), 0)
        for sex, limit in limits.items()
    }


@transaction.atomic
def inscribe(camp, *, child, by=None, language="ar", notice_version="", signed_paper=False):
    """Give a child a place, or the next rank of the waiting list when there is none.

    `child` are the fields of `CampInscription` about child and guardian. `by` None: the guardian,
    from their phone, who is then sent the link to agree. The same child sent twice has one
    inscription. Raises ClosedNumberError where the number's holder said no twice, DomainError
    where a name is none.
    """
    child = read_names(CampInscription, child)
    camp = lock_action(camp.pk)
    if by is not None:
        require(by, "tracks.add_campinscription", camp)
    if not camp.takes_inscriptions:
        raise DomainError(_("This camp takes no inscriptions now."))
    _require_age(camp, child["birth_date"])
    if by is None and said_no_twice(child["guardian_phone"]):
        raise ClosedNumberError()
    if by is not None and not signed_paper:
        _require_other_number(child["guardian_phone"], child["birth_date"], to_staff())
    if same := _same_child(camp, child):
        return same
    arrival = (camp.inscriptions.aggregate(last=Max("arrival"))["last"] or 0) + 1
    inscription = CampInscription(
        camp=camp, arrival=arrival, language=language, notice_version=notice_version, **child
    )
    if signed_paper:
        _note_agreement(inscription, ConsentMeans.PAPER)
    inscription.save()
    if places_left(camp)[inscription.sex] and not _passes_over(inscription):
        _give_place(inscription)
    notices.inscribed(inscription, by=by)
    return inscription


def _require_age(camp, birth_date):
    earliest, latest = camp.birth_dates
    if not earliest <= birth_date <= latest:
        raise DomainError(
            _("The camp is for children of %(low)s to %(high)s years on its first day.")
            % {"low": camp.age_from, "high": camp.age_to}
        )


def _require_other_number(phone, birth_date, sentence):
    """A child who has a file agrees to nothing by their own number."""
    if is_number_of_the_child(phone=phone, birth_date=birth_date):
        raise OwnNumberError(sentence)


def _same_child(camp, child):
    born = camp.inscriptions.live().filter(birth_date=child["birth_date"])
    name = fold(f"{child['first_name']} {child['last_name']}")
    for one in born.filter(guardian_phone=child["guardian_phone"]):
        if fold(f"{one.first_name} {one.last_name}") == name:
            return one
    return None


def _passes_over(inscription):
    """Whether another child who could take this very place waits already."""
    waiting = inscription.camp.inscriptions.waiting().exclude(pk=inscription.pk)
    return waiting.filter(sex=inscription.sex).exists()


def _give_place(inscription):
    verb = inscription.confirm if inscription.agreed_at else inscription.keep_place
    move(verb, by=None)


def _note_agreement(inscription, means):
    inscription.agreed_at, inscription.agreed_by = timezone.now(), means


@transaction.atomic
def agree(inscription, *, means, by=None):
    """The guardian agrees: by their link, or on a signed paper that staff saw. Twice is once; a
    paper makes good what was agreed to by a link."""
    inscription = lock_inscription(inscription)
    require(by, "tracks.decide_campinscription", inscription)
    if inscription.state not in InscriptionState.AHEAD:
        raise DomainError(_("This inscription is closed."))
    if inscription.agreed_at and not _makes_good(inscription, means):
        return inscription
    if means == ConsentMeans.LINK:
        sign = _("This number is the child's own: sign the paper at the centre.")
        _require_other_number(inscription.guardian_phone, inscription.birth_date, sign)
    _note_agreement(inscription, ConsentMeans(means))
    if inscription.state == InscriptionState.UNSIGNED:
        move(inscription.confirm, by=by)
        notices.child_confirmed(inscription, by=by)
    else:
        inscription.save()
    return inscription


def _makes_good(inscription, means):
    return means == ConsentMeans.PAPER and inscription.agreed_by == ConsentMeans.LINK


def agree_on_paper(inscription, *, by):
    return agree(inscription, means=ConsentMeans.PAPER, by=by)


@transaction.atomic
def withdraw_child(inscription, *, by=None, reason="", note="", seen=None):
    """The place goes to the next who waits. `by` None: the guardian, from their link; `seen`: the
    state that its page showed."""
    inscription = lock_inscription(inscription)
    if inscription.state != InscriptionState.WITHDRAWN:
        require_as_seen(inscription.state, seen)
    move(inscription.withdraw, by=by, reason=reason, note=note)
    HealthNote.objects.filter(inscription=inscription).delete()  # who stays home needs none
    fill_places(inscription.camp)
    return inscription


@transaction.atomic
def say_not_known(inscription):
    """Who has the number knows no such child: the place is given back, and nothing more leaves for
    it. Said twice, it is once. Raises DomainError where they agreed: they withdraw it then."""
    inscription = lock_inscription(inscription)
    if inscription.state == InscriptionState.WITHDRAWN:
        return inscription
    if inscription.agreed_at:
        raise DomainError(_("You agreed meanwhile: withdraw the inscription if the child stays."))
    notices.take_back_links(inscription)
    count_no(inscription.guardian_phone)
    return withdraw_child(inscription, reason=GuardianAnswer.UNKNOWN)


def fill_places(camp):
    """Give free places of a locked camp to who waits, the first for whom one is free."""
    if not camp.takes_inscriptions:
        return
    for inscription in camp.inscriptions.waiting().locked():
        if places_left(camp)[inscription.sex]:
            inscription.camp = camp
            _give_place(inscription)
            notices.place_found(inscription)


@transaction.atomic
def mark_came(inscription, *, by):
    return _mark(inscription, "come", by)


@transaction.atomic
def mark_absent(inscription, *, by):
    return _mark(inscription, "miss", by)


def _mark(inscription, verb, by):
    inscription = lock_inscription(inscription)
    if inscription.camp.state != SocialState.PLANNED:
        raise DomainError(_("This camp is closed: its figures stand."))
    if not inscription.camp.has_begun:
        raise DomainError(_("The camp has not begun yet."))
    already = {"come": InscriptionState.CAME, "miss": InscriptionState.ABSENT}[verb]
    if inscription.state != already:
        move({"come": inscription.come, "miss": inscription.miss}[verb], by=by)
    return inscription


# Groups of associations ---------------------------------------------------------------
@transaction.atomic
def add_group(camp, *, by, association, girls, boys, contact="", phone=""):
    """Take places for the children an association brings: all of them, or none."""
    camp = lock_action(camp.pk)
    require(by, "tracks.add_headcount", camp)
    if not camp.takes_inscriptions:
        raise DomainError(_("This camp takes no inscriptions now."))
    if not girls and not boys:
        raise DomainError(_("How many girls and boys come?"))
    _require_room(camp, girls, boys)
    called = read_names(HeadCount, {"contact": contact})
    return HeadCount.objects.create(
        camp=camp, association=association, girls=girls, boys=boys, phone=phone, **called
    )


def _require_room(camp, girls, boys):
    left = places_left(camp)
    together = camp.places - sum(taken(camp).values())
    if girls > left[Sex.FEMALE] or boys > left[Sex.MALE] or girls + boys > together:
        free = max(min(together, left[Sex.FEMALE] + left[Sex.MALE]), 0)
        raise DomainError(
            ngettext(
                "Only %(count)s place is left: %(girls)s for girls at most, %(boys)s for boys.",
                "Only %(count)s places are left: %(girls)s for girls at most, %(boys)s for boys.",
                free,
            )
            % {"count": free, "girls": left[Sex.FEMALE], "boys": left[Sex.MALE]}
        )


@transaction.atomic
def withdraw_group(group, *, by):
    """The association does not come: its places go to who waits."""
    group = lock_group(group)
    require(by, "tracks.change_headcount", group)
    _require_planned(group.camp)
    if group.withdrawn_at is None:
        group.withdrawn_at = timezone.now()
        group.save(update_fields=["withdrawn_at", "updated_at"])
        fill_places(group.camp)
    return group


@transaction.atomic
def count_group(group, *, girls_came, boys_came, by):
    """How many came of an association's group, as its leader says after the return."""
    group = lock_group(group)
    require(by, "tracks.change_headcount", group)
    _require_planned(group.camp)
    if not group.camp.has_begun:
        raise DomainError(_("The camp has not begun yet."))
    group.girls_came, group.boys_came = girls_came, boys_came
    group.save(update_fields=["girls_came", "boys_came", "updated_at"])
    return group


def _require_planned(camp):
    if camp.state != SocialState.PLANNED:
        raise DomainError(_("This camp is closed: its figures stand."))


@transaction.atomic
def change_places(camp, *, places, by, girls_places=None, boys_places=None):
    """More places go to who waits; never fewer than were given."""
    camp = lock_action(camp.pk)
    require(by, "tracks.decide_socialaction", camp)
    _require_planned(camp)
    given = taken(camp)
    limits = [(places, sum(given.values())), (girls_places, given[Sex.FEMALE])]
    limits.append((boys_places, given[Sex.MALE]))
    if any(limit is not None and limit < number for limit, number in limits):
        raise DomainError(_("More places than that are given already: withdraw some first."))
    camp.places, camp.girls_places, camp.boys_places = places, girls_places, boys_places
    camp.save()
    fill_places(camp)
    return camp

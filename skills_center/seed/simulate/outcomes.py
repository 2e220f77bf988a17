"""What followed a cohort: certificates, the questions after months, and what members answered."""

from collections import Counter
from functools import cache
from itertools import product

from dateutil.relativedelta import relativedelta

from skills_center.seed.names import ASSOCIATION_NAMES, COOPERATIVE_NAMES, ENTERPRISE_NAMES
from tracks.enums import (
    Contract,
    Evidence,
    FollowUpDeed,
    FollowUpState,
    OutcomeKind,
    RevocationReason,
)
from tracks.enums import EnrolmentState as State
from tracks.models import (
    Certificate,
    CertificateSequence,
    FollowUp,
    FollowUpEvent,
    Outcome,
)
from tracks.models.certificates import ALPHABET, CODE_LENGTH
from tracks.services.follow_ups import CALL_AFTER, REMINDERS

from .calendar import DAY, MINUTE
from .world import Subject

CONTRACTS = [contract.value for contract in Contract]
KINDS = (
    (OutcomeKind.JOB.value,) * 46 + (OutcomeKind.TRAINING.value,) * 14
    + (OutcomeKind.ENTERPRISE.value,) * 8 + (OutcomeKind.PROJECT.value,) * 4
    + (OutcomeKind.STUDIES.value,) * 8 + (OutcomeKind.LOOKING.value,) * 16
    + (OutcomeKind.UNKNOWN.value,) * 4
)  # fmt: skip
# What an enum keeps is read once: that takes as long as a draw.
ANSWERED, DECLINED = FollowUpState.ANSWERED.value, FollowUpState.DECLINED.value
ON_PAPER, DECLARED = Evidence.PAPER.value, Evidence.DECLARED.value
# Where they are, by what became of them; sometimes that is left empty.
PLACES = {
    OutcomeKind.JOB.value: (
        "شركة النسيج", "مصنع الكابلات", "مقهى الواحة", "وكالة النقل", "متجر الأمل", "مركز النداء",
        "صيدلية النور", "",
    ),
    OutcomeKind.TRAINING.value: (
        "معهد التكوين المهني", "مركز التدرج المهني", "معهد الفندقة", "مركز اللغات", "",
    ),
    OutcomeKind.STUDIES.value: (
        "كلية العلوم والتقنيات", "كلية الحقوق", "المدرسة العليا للتكنولوجيا",
        "قسم التقني العالي", "",
    ),
    OutcomeKind.ENTERPRISE.value: tuple(
        arabic for arabic, _latin in (*ENTERPRISE_NAMES, *COOPERATIVE_NAMES)
    ),
    OutcomeKind.PROJECT.value: tuple(arabic for arabic, _latin in ASSOCIATION_NAMES),
    OutcomeKind.LOOKING.value: ("",),
    OutcomeKind.UNKNOWN.value: ("",),
}  # fmt: skip
# Letters of a code, three at a time: codes are drawn by the million.
TRIPLES = ["".join(letters) for letters in product(ALPHABET, repeat=3)]
TRIPLES_OF_A_CODE = -(-CODE_LENGTH // 3)
ANSWER_BY_LINK, MISDIRECTED, DECLINE = 0.62, 0.02, 0.1
# After that long somebody has called until there was an answer.
SETTLED_AFTER = 60 * DAY
CERTIFIED, REVOKED, ISSUED_LATER = 0.92, 0.004, 0.08


@cache
def _due_on(ends_on, months):
    return ends_on + relativedelta(months=months)


class Outcomes(Subject):
    models = (Certificate, CertificateSequence, Outcome, FollowUp, FollowUpEvent)

    def begin(self):
        table = self.world.table
        self.certificates = table(Certificate)
        self.outcomes, self.follow_ups = table(Outcome), table(FollowUp)
        self.events = table(FollowUpEvent)
        self.noted_from = self.calendar.at(self.calendar.detailed_from, 0, 0)
        self.numbers = Counter(
            {(row.center_id, row.year): row.last for row in CertificateSequence.objects.all()}
        )

    def cohort_told(self, cohort):
        issued_on = cohort.center.next_working_day(cohort.ends_on + self.chance.days(2, 15))
        for place in cohort.places:
            if place.state == State.COMPLETED:
                self._certify(cohort, place, issued_on)
                if cohort.ends_on >= self.calendar.asked_from:
                    self._follow(cohort, place)

    # Certificates ----------------------------------------------------------------------
    def _certify(self, cohort, place, issued_on):
        """Those of a cohort are signed on one day, a few in the weeks after it."""
        chance = self.chance
        if not place.expected:  # on paper then
            place.expected = 10
            place.attended = chance.number(7, 10)
        rate = 100 * place.attended // place.expected
        if rate < cohort.certificate_attendance or not chance.happens(CERTIFIED):
            return
        center, person = cohort.center, place.person
        if chance.happens(ISSUED_LATER):
            issued_on = center.next_working_day(issued_on + chance.days(3, 30))
        if issued_on >= self.calendar.today:
            return
        self.numbers[center.id, issued_on.year] = last = self.numbers[center.id, issued_on.year] + 1
        name, latin = person.full_name, person.latin_name
        revoked = {}
        if chance.happens(REVOKED):
            day = chance.day_between(issued_on, self.calendar.today - DAY)
            at = self.calendar.at(day, chance.number(14, 17), chance.number(0, 59))
            revoked = {
                "revoked_at": at,
                "revoked_by_id": center.director,
                "revocation_reason": RevocationReason.NAME.value,
            }
        self.certificates.add(
            enrolment_id=place.id,
            number=f"{center.code}-{issued_on.year}-C{last:05}",
            code=self._code(),
            name=name,
            latin_name="" if latin == name else latin,
            attended=place.attended,
            expected=place.expected,
            issued_on=issued_on,
            issued_by_id=center.director,
            **revoked,
        )

    def _code(self):
        code = "".join([self.chance.one(TRIPLES) for _triple in range(TRIPLES_OF_A_CODE)])
        return code[:CODE_LENGTH]

    # The three questions ------------------------------------------------------------------
    def _follow(self, cohort, place):
        wants_no_more = False
        for months in FollowUp.MONTHS:
            due_on = _due_on(cohort.ends_on, months)
            row = {"enrolment_id": place.id, "months": months, "due_on": due_on}
            if wants_no_more:
                self._close(row, cohort, due_on)
            elif due_on > self.calendar.today:
                self.follow_ups.add(state=FollowUpState.PLANNED.value, **row)
            else:
                wants_no_more = self._ask(row, cohort, due_on)

    def _close(self, row, cohort, due_on):
        """They said so at an earlier question."""
        follow_up = self.follow_ups.add(state=DECLINED, **row)
        at = self.calendar.at(min(due_on, self.calendar.today) - 60 * DAY)
        self._note(follow_up, FollowUpDeed.DECLINED, at)

    def _ask(self, row, cohort, due_on):
        """One question that was put; whether its answer was that they want no more of them."""
        chance, calendar = self.chance, self.calendar
        asked_at = min(calendar.at(due_on, 7, 5), calendar.now)
        dice = chance.random()
        age = calendar.today - due_on
        row |= {"asked_at": asked_at}
        if dice < ANSWER_BY_LINK and age > DAY:
            minutes = chance.number(20, 60 * (24 * min(age.days, 20) - 20))
            at = calendar.awake(asked_at + minutes * MINUTE)
            self._answer(row, at, FollowUpDeed.ANSWERED, None)
            return False
        if age > SETTLED_AFTER:
            called_on = due_on + chance.days(26, 55)
            at = calendar.at(called_on, chance.number(9, 16), chance.number(0, 59))
            if dice > 1 - DECLINE:
                follow_up = self.follow_ups.add(state=DECLINED, reminders=2, **row)
                self._note(follow_up, FollowUpDeed.ASKED, asked_at)
                self._note(follow_up, FollowUpDeed.DECLINED, at)
                return True
            self._answer(row, at, FollowUpDeed.CALLED, cohort.center.desk, reminders=2)
            return False
        self._wait(row, asked_at, age, is_lost=dice > 1 - MISDIRECTED)
        return False

    def _answer(self, row, at, deed, by, *, reminders=0):
        chance, since = self.chance, row["due_on"] - self.chance.days(5, 80)
        kind = chance.one(KINDS)
        job = kind == OutcomeKind.JOB
        outcome = self.outcomes.add(
            enrolment_id=row["enrolment_id"],
            kind=kind,
            contract=chance.one(CONTRACTS) if job else "",
            where=chance.one(PLACES[kind]),
            since=since if kind in OutcomeKind.INSERTED else None,
            evidence=ON_PAPER if by and job else DECLARED,
            recorded_by_id=by,
            recorded_at=at,
        )
        follow_up = self.follow_ups.add(
            state=ANSWERED,
            answered_at=at,
            outcome_id=outcome,
            reminders=reminders,
            **row,
        )
        self._note(follow_up, FollowUpDeed.ASKED, row["asked_at"])
        self._note(follow_up, deed, at, by)

    def _wait(self, row, asked_at, age, *, is_lost):
        """No answer yet: reminded when it was time; after weeks somebody has to call."""
        reminders = sum(age >= wait for wait in REMINDERS)
        state = FollowUpState.MISDIRECTED if is_lost else FollowUpState.ASKED
        follow_up = self.follow_ups.add(
            state=state.value,
            reminders=reminders,
            call_from=self.calendar.today if is_lost else row["due_on"] + CALL_AFTER,
            **row,
        )
        self._note(follow_up, FollowUpDeed.ASKED, asked_at)
        for wait in REMINDERS[:reminders]:
            self._note(follow_up, FollowUpDeed.REMINDED, min(asked_at + wait, self.calendar.now))
        if is_lost:
            self._note(follow_up, FollowUpDeed.NOT_ME, self.calendar.now)

    def _note(self, follow_up, deed, at, by=None):
        """What was done to get an answer is kept as long as marks are."""
        if at >= self.noted_from:
            self.events.add(follow_up_id=follow_up, deed=deed.value, at=at, by_id=by)

    def written(self):
        for (center, year), last in self.numbers.items():
            CertificateSequence.objects.update_or_create(
                center_id=center, year=year, defaults={"last": last}
            )

"""What members asked about their data; files that may be one person's; registers imported."""

import json
from datetime import timedelta

from django.conf import settings

from members.enums import (
    DuplicateGround,
    DuplicateState,
    ImportState,
    Origin,
    ProposalRefusal,
    ProposalState,
    RequestKind,
    RequestRefusal,
    RequestState,
)
from members.models import (
    DataRequest,
    DataRequestMove,
    DuplicatePair,
    Merge,
    Proposal,
    ProposalMove,
    RegisterImport,
)

from .world import Subject

KINDS = (RequestKind.CORRECTION, RequestKind.OPPOSITION)
WORDS = ("اسمي العائلي مكتوب بشكل خاطئ.", "لا أريد نشر صورتي.", "غيرت رقم هاتفي.")
ANSWER = "تم تصحيح المعطيات، شكرا على تنبيهنا."
ASK_EVERY = 150
PROPOSE_EVERY = 90
MISREAD = timedelta(days=20)  # a 1 taken for a 3 in the day of a birth
REGISTER = ["first_name", "last_name", "sex", "birth_date", "cin", "phone"]


class Requests(Subject):
    models = (
        DataRequest,
        DataRequestMove,
        DuplicatePair,
        Merge,
        Proposal,
        ProposalMove,
        RegisterImport,
    )

    def begin(self):
        table = self.world.table
        self.requests, self.moves = table(DataRequest), table(DataRequestMove)
        self.pairs = table(DuplicatePair, ground=DuplicateGround.NAME_BIRTH.value)
        self.merges, self.registers = table(Merge), table(RegisterImport)
        self.proposals, self.decisions = table(Proposal), table(ProposalMove)
        self.met = 0
        for center in self.world.centers:
            self._import(center)

    def member_registered(self, person):
        self.met += 1
        if self.met % ASK_EVERY == 0:
            self._ask(person)
        if self.met % PROPOSE_EVERY == 0:
            self._propose(person)
        if person.resembles:
            self._ask_whether_one(person)
        if person.former_number:
            self._was_two(person)

    def _ask(self, person):
        chance, calendar = self.chance, self.calendar
        last = calendar.today - timedelta(days=1)
        recent = chance.happens(0.25)
        first = max(person.registered_on, calendar.today - timedelta(days=9 if recent else 1000))
        asked_on = chance.day_between(first, last)
        asked_at = calendar.at(asked_on, chance.number(19, 21), chance.number(0, 59))
        # Those of the last days wait for their answer.
        waits = asked_on > calendar.today - timedelta(days=9)
        reason = RequestRefusal.CORRECT.value if not waits and chance.happens(0.15) else ""
        state = RequestState.RECEIVED if waits else RequestState.ANSWERED
        state = RequestState.REFUSED if reason else state
        answered_at = asked_at + timedelta(hours=chance.number(13, 18))
        request = self.requests.add(
            member_id=person.id,
            kind=chance.one(KINDS).value,
            text=chance.one(WORDS),
            state=state.value,
            due_on=asked_on + timedelta(days=settings.DATA_REQUEST_DAYS),
            answer=ANSWER if state == RequestState.ANSWERED else "",
            refusal_reason=reason,
            created_at=asked_at,
            updated_at=asked_at if waits else answered_at,
        )
        if not waits:
            self.moves.add(
                subject_id=request,
                verb="refuse" if reason else "reply",
                from_state=RequestState.RECEIVED.value,
                to_state=state.value,
                by_id=person.center.director,
                at=answered_at,
                reason=reason,
            )

    def _propose(self, person):
        """Somebody corrects their birth date; the staff accept it, or ask for the card."""
        last = self.calendar.today - timedelta(days=1)
        recent = self.chance.happens(0.3)
        first = max(person.registered_on, last - timedelta(days=9 if recent else 1000))
        proposed_on = self.chance.day_between(min(first, last), last)
        proposed_at = self.calendar.at(proposed_on, self.chance.number(19, 21))
        waits = proposed_on > last - timedelta(days=9)
        refused = not waits and self.chance.happens(0.2)
        state = ProposalState.REFUSED if refused else ProposalState.ACCEPTED
        state = ProposalState.WAITING if waits else state
        reason = ProposalRefusal.PROOF.value if refused else ""
        decided_at = proposed_at + timedelta(hours=15)
        before = {} if waits else {"birth_date": (person.birth_date - MISREAD).isoformat()}
        proposal = self.proposals.add(
            member_id=person.id,
            changes=json.dumps({"birth_date": person.birth_date.isoformat()}),
            accepted=json.dumps(["birth_date"] if state == ProposalState.ACCEPTED else []),
            before=json.dumps(before),
            origin=Origin.ONLINE.value,
            state=state.value,
            lapses_on=proposed_on + timedelta(days=settings.PROPOSAL_DAYS),
            refusal_reason=reason,
            created_at=proposed_at,
            updated_at=proposed_at if waits else decided_at,
        )
        if not waits:
            self.decisions.add(
                subject_id=proposal,
                verb="refuse" if refused else "accept",
                from_state=ProposalState.WAITING.value,
                to_state=state.value,
                by_id=person.center.director,
                at=decided_at,
                reason=reason,
            )

    def _ask_whether_one(self, person):
        """A file of the same name and birth date is there: a question for the staff."""
        decided = self.chance.happens(0.4)
        found_at = person.registered_at + timedelta(minutes=15)
        self.pairs.add(
            first_id=person.resembles,
            second_id=person.id,
            state=(DuplicateState.DIFFERENT if decided else DuplicateState.OPEN).value,
            found_at=found_at,
            decided_by_id=person.center.director if decided else None,
            decided_at=found_at + timedelta(hours=1) if decided else None,
        )

    def _was_two(self, person):
        fields = {
            "first_name": person.first.text,
            "last_name": person.last.text,
            "birth_date": person.birth_date.isoformat(),
            "phone": person.phone,
        }
        before = {
            "kept": {"fields": {**fields, "number": person.number}},
            "gone": {"fields": {**fields, "number": person.former_number}},
            "account": None,
            "left": {},
        }
        self.merges.add(
            kept_id=person.id,
            gone_number=person.former_number,
            gone_id=person.former_id,
            before=json.dumps(before),
            moved=json.dumps({}),
            by_id=person.center.director,
            at=person.registered_at + timedelta(minutes=15),
        )

    def _import(self, center):
        """The register of the years on paper, imported at the beginning; its rows are gone."""
        sent_at = self.calendar.at(self.calendar.first)
        self.registers.add(
            center_id=center.id,
            by_id=center.director,
            sent_at=sent_at,
            changed_at=sent_at + timedelta(minutes=5),
            name="registre.xlsx",
            language="fr",
            columns=json.dumps(REGISTER),
            state=ImportState.DONE.value,
            rows=240,
            rows_done=240,
            counts=json.dumps({"new": 231, "known": 6, "wrong": 3}),
            samples=json.dumps([]),
        )

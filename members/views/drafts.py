"""The registration being typed, kept in the session from step to step and until the code."""

import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import QueryDict

from members.destinations import destination, safe_path
from members.forms.fields import BirthDateField, said_name
from members.forms.join import CONTACT, FIRST, GUARDIAN, STEPS, JoinForm
from members.models.members import is_minor
from members.services.candidates import CALLED_BY, Candidate
from members.services.known_as import KnownAs
from skills_center.base.elapsed import is_within

_KEY = "join"
# Computers are shared: what one person typed must not meet the next. Where nobody is logged in the
# whole session ends with it (members/sessions.py); this is for who is.
LASTS = settings.ANONYMOUS_SESSION_AGE  # since the last step
LARGEST = 12_000  # signs of a step as they are kept: each letter in Arabic takes six


class Draft:
    """What was typed on `join/` in this session; forgotten half an hour after the last word."""

    def __init__(self, request):
        self.session = request.session
        self.contact_known = request.user.is_authenticated
        self.proved_phone = request.user.phone if self.contact_known else None
        kept = self.session.get(_KEY)
        if kept and not is_within(kept["until"] - LASTS, LASTS):
            self.forget()
            kept = None
        self.typed = kept["typed"] if kept else {}
        self.contact = kept["contact"] if kept else None
        # Where its person was going; see members/destinations.py.
        self.next = kept.get("next", "") if kept else ""
        # They said so of a file of the desk that names the phone they proved.
        self.is_of_another = bool(kept and kept.get("another"))

    def __bool__(self):
        return bool(self.typed)

    def steps(self):
        """The steps this person goes through: who is under age names a guardian."""
        left_out = {CONTACT} if self.contact_known else set()
        if not self._is_of_a_minor():
            left_out.add(GUARDIAN)
        return [step for step in STEPS if step not in left_out]

    def _is_of_a_minor(self):
        form = self.form("who")
        return form.is_bound and form.is_valid() and is_minor(form.cleaned_data["birth_date"])

    def first_open(self):
        """The first step that was not gone through yet; None when all were."""
        return next((step for step in self.steps() if step not in self.typed), None)

    def keep(self, step, data):
        """Keep what was typed in a step whose form was right, and nothing else that was sent.

        A form takes the last of many values, and a name between a million blanks: what is longer
        than any answer is too large (413), else anybody fills the disk with sessions.
        """
        typed = QueryDict(mutable=True)
        for name in (*STEPS[step], *map(said_name, STEPS[step])):
            if name in data:
                typed.setlist(name, data.getlist(name))
        kept = typed.urlencode()
        if len(kept) > LARGEST:
            raise RequestDataTooBig("a step of a registration")
        self.typed[step] = kept
        self._save()

    def lead_to(self, path):
        """Keep where its person is going, with what they type from now on."""
        self.next = path or self.next

    def wait_for(self, contact):
        """Keep all until `contact` (a dict of phone or email) is proved by a code."""
        self.contact = contact
        self._save()

    def forget(self):
        self.session.pop(_KEY, None)
        self.typed, self.contact, self.next, self.is_of_another = {}, None, "", False

    def form(self, step):
        """The form of one step, with what was typed in it before."""
        return self.asking(step, QueryDict(self.typed[step]) if step in self.typed else None)

    def asking(self, step, data):
        """The form of one step, beside what another says: two numbers must not be one."""
        beside = {}
        if step == GUARDIAN:
            beside["own_phone"] = self.proved_phone or self._typed_in(CONTACT).get("phone")
        if step == CONTACT and GUARDIAN in self.steps():
            typed = self._typed_in(GUARDIAN)
            has_none = typed.get("guardian_has_none")
            beside["guardian_phone"] = None if has_none else typed.get("guardian_phone")
        if "center" in STEPS[step] and data is None:
            going = destination(safe_path(self.next))
            beside["initial"] = {"center": going and going.center}
        return JoinForm(data, steps=[step], **beside)

    def _typed_in(self, step):
        return QueryDict(self.typed.get(step, ""))

    def whole(self):
        """All steps as one form."""
        answers = QueryDict(mutable=True)
        for step in self.steps():
            answers.update(self._typed_in(step))
        return JoinForm(answers, steps=self.steps(), own_phone=self.proved_phone)

    def answers_so_far(self):
        """What was typed and is right, as the arguments of `register()`; None where that does not
        say who it is of."""
        gone_through = [step for step in self.steps() if self.form(step).is_valid()]
        if FIRST not in gone_through:
            return None
        answers = QueryDict(mutable=True)
        for step in gone_through:
            answers.update(QueryDict(self.typed[step]))
        form = JoinForm(answers, steps=gone_through)
        return form.answers() if form.is_valid() else None

    def is_of(self, user):
        """Whether the contact typed is one that this account proved: the draft is its person's."""
        form = self.form(CONTACT)
        if not (form.is_bound and form.is_valid()):
            return False
        phone, email = form.cleaned_data["phone"], form.cleaned_data["email"]
        is_their_phone = bool(phone and user.phone_verified_at) and phone == user.phone
        return is_their_phone or (bool(email and not phone) and email == (user.email or ""))

    def waits_for(self, user):
        """Whether the contact that the draft waits for is the one of this account."""
        proved = {"phone": user.phone.as_e164 if user.phone else "", "email": user.email or ""}
        waited_for = (self.contact or {}).items()
        return bool(waited_for) and all(value.lower() == proved[name] for name, value in waited_for)

    def _save(self):
        self.session[_KEY] = {
            "typed": self.typed,
            "contact": self.contact,
            "next": self.next,
            "another": self.is_of_another,
            "until": time.time() + LASTS,
        }


def draft_is_over(session):
    """Whether the draft that a session holds is forgotten as soon as its browser is back."""
    draft = session.get(_KEY)
    return draft is not None and not is_within(draft["until"] - LASTS, LASTS)


def without_draft(session):
    return {name: value for name, value in session.items() if name != _KEY}


def draft_names(session, person: KnownAs):
    """Whether the draft that a session holds is surely of this person."""
    typed = QueryDict((session.get(_KEY) or {}).get("typed", {}).get(FIRST, ""))
    try:
        born = BirthDateField().to_python(typed.get("birth_date"))
    except ValidationError:
        born = None
    named = {name: typed.get(name, "") for name in (*CALLED_BY, "cin")}
    return any(named.values()) and person.is_named_by(Candidate(**named, birth_date=born))

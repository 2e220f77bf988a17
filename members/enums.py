from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a member of staff is at one centre, or at every centre."""

    ADMINISTRATOR = "admin", _("administrator")
    DIRECTOR = "director", _("director")
    TRACK_MANAGER = "trackmanager", _("track manager")
    COACH = "coach", _("coach")
    FRONT_DESK = "frontdesk", _("front desk")
    COMMITTEE = "committee", _("committee member")
    NETWORK = "network", _("network manager")


class Sex(TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class Situation(TextChoices):
    """As it is said of a person; `said` is how they say it themselves."""

    STUDYING = "studying", pgettext_lazy("situation", "studies")
    TRAINING = "training", pgettext_lazy("situation", "vocational training")
    LOOKING = "looking", pgettext_lazy("situation", "looking for work")
    WORKING = "working", pgettext_lazy("situation", "in work")
    OWN_PROJECT = "own_project", pgettext_lazy("situation", "own project or business")
    OTHER = "other", pgettext_lazy("situation", "another situation")

    @property
    def said(self):
        match self:
            case self.STUDYING:
                return _("I am studying")
            case self.TRAINING:
                return _("I am in vocational training")
            case self.LOOKING:
                return _("I am looking for work")
            case self.WORKING:
                return _("I work")
            case self.OWN_PROJECT:
                return _("I have a project or a business")
        return _("Another situation")


class Education(TextChoices):
    NONE = "none", _("No schooling")
    PRIMARY = "primary", _("Primary school")
    LOWER_SECONDARY = "lower_secondary", _("Lower secondary school")
    UPPER_SECONDARY = "upper_secondary", _("Upper secondary school")
    BACCALAUREATE = "baccalaureate", _("Baccalaureate")
    VOCATIONAL = "vocational", _("Vocational diploma")
    HIGHER = "higher", _("Higher education")


class Goal(TextChoices):
    """What a young person looks for. The values are the codes of the five tracks."""

    JOB_SKILLS = "job-skills", _("A job")
    PRE_TRAINING = "pre-training", _("The training that fits me")
    ASSOCIATIONS = "associations", _("A project with my association")
    ENTERPRISES = "enterprises", _("An enterprise or a cooperative")
    INCOME_GENERATING = "income-generating", _("An activity that brings income")


class Relation(TextChoices):
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    OTHER = "other", _("Another guardian")


class GuardianAnswer(TextChoices):
    """What came back from a guardian's number in place of an agreement: no link goes there again.

    Nothing yet is the empty text; an agreement is a `Consent`.
    """

    REFUSED = "refused", _("does not agree")
    UNKNOWN = "unknown", _("does not know this person")
    WITHDRAWN = "withdrawn", _("took the agreement back")

    # What a holder of the number answers to a link that asks.
    NO = nonmember(("refused", "unknown"))


class Origin(TextChoices):
    ONLINE = "online", _("online")
    DESK = "desk", _("front desk")
    IMPORT = "import", _("import")


class ConsentPurpose(TextChoices):
    PROCESSING = "processing", _("processing of personal data")
    PHOTO = "photo", _("use of their picture")
    GUARDIAN = "guardian", _("agreement of the guardian")

    @property
    def told_to_member(self):
        """In words that speak to them."""
        return gettext("use of your picture") if self is ConsentPurpose.PHOTO else self.label

    # What a member agrees to alone; a guardian's agreement is the guardian's to give.
    GIVEN_BY_MEMBER = nonmember(("processing", "photo"))


class ConsentMeans(TextChoices):
    """How an agreement reached us."""

    ONLINE = "online", _("online, by the person")
    LINK = "link", _("by the guardian, through the link on their phone")
    PAPER = "paper", _("on a signed paper")


class DocumentKind(TextChoices):
    CV = "cv", _("CV")
    DIPLOMA = "diploma", _("diploma or certificate")
    CARD = "card", _("copy of the national card")
    GUARDIAN = "guardian", _("agreement signed by the guardian")
    PORTRAIT = "portrait", _("portrait")
    OTHER = "other", _("other document")


class AccessKind(TextChoices):
    """What of a member was read that most staff do not need."""

    DOCUMENT = "document", _("a document")
    IDENTITY = "identity", _("card number, phone and birth date")
    EXPORT = "export", _("all their data")
    HEALTH = "health", _("the health notes of a camp")
    # Somebody was let in to what is confidential; `detail` says who, and to what.
    KEY = "key", _("given: may read what is confidential")


class RemovalReason(TextChoices):
    """Why a document was destroyed."""

    EXPIRED = "expired", _("its time was over")
    FORGOTTEN = "forgotten", _("its holder was forgotten")


class RequestKind(TextChoices):
    """What a person may ask about their data."""

    CORRECTION = "correction", _("correction of data that are wrong")
    OPPOSITION = "opposition", _("opposition to a use of the data")
    ERASURE = "erasure", _("erasure of the data")

    @property
    def asked(self):
        """As a member asks it."""
        match self:
            case self.CORRECTION:
                return _("Something about me is wrong: correct it")
            case self.OPPOSITION:
                return _("I oppose a use of my data")
        return _("Erase my data")


class RequestState(TextChoices):
    RECEIVED = "received", pgettext_lazy("request", "received")
    ANSWERED = "answered", pgettext_lazy("request", "done")
    REFUSED = "refused", pgettext_lazy("request", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")

    @property
    def tone(self):
        """How the state is coloured: ok, warn, err or nothing."""
        match self:
            case self.ANSWERED:
                return "ok"
            case self.RECEIVED:
                return "warn"
            case self.REFUSED:
                return "err"
        return ""


class RequestRefusal(TextChoices):
    IDENTITY = "identity", _("We could not make sure that the request comes from you.")
    CORRECT = "correct", _("What we hold is right, as far as we can tell.")
    DUTY = "duty", _("The law obliges us to keep these data.")
    GROUNDS = "grounds", _("The use you oppose is needed for the support you asked for.")


class ProposalState(TextChoices):
    """Of changes to a file that the staff decide."""

    WAITING = "waiting", pgettext_lazy("proposal", "to be decided")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted")
    PARTLY = "partly", pgettext_lazy("proposal", "accepted in part")
    REFUSED = "refused", pgettext_lazy("proposal", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "taken back")
    LAPSED = "lapsed", pgettext_lazy("proposal", "not answered in time")

    @property
    def tone(self):
        """How the state is coloured: ok, warn, err or nothing."""
        match self:
            case self.ACCEPTED | self.PARTLY:
                return "ok"
            case self.WAITING:
                return "warn"
            case self.REFUSED:
                return "err"
        return ""


class ProposalRefusal(TextChoices):
    PROOF = "proof", _("We need to see it on a document: bring your card to the centre.")
    CORRECT = "correct", _("What we hold is right, as far as we can tell.")
    ANOTHER = "another", _("It seems to be about another person: talk with us at the centre.")


class NumberChangeState(TextChoices):
    """Of what somebody says who had another number with us before."""

    OPEN = "open", pgettext_lazy("number change", "to be looked at")
    ACCEPTED = "accepted", pgettext_lazy("number change", "file found")
    REFUSED = "refused", pgettext_lazy("number change", "no file found")
    WITHDRAWN = "withdrawn", pgettext_lazy("number change", "withdrawn")
    LAPSED = "lapsed", pgettext_lazy("number change", "ran out")

    @property
    def tone(self):
        """How the state is coloured: ok, warn, err or nothing."""
        match self:
            case self.ACCEPTED:
                return "ok"
            case self.OPEN:
                return "warn"
        return ""


class DuplicateGround(TextChoices):
    """Why two files may be of one person."""

    CIN = "cin", _("the same national card")
    PHONE_BIRTH = "phone_birth", _("the same phone and birth date")
    NAME_BIRTH = "name_birth", _("near names and the same birth date")


class DuplicateState(TextChoices):
    OPEN = "open", _("to be looked at")
    DIFFERENT = "different", _("two persons")


class ImportState(TextChoices):
    """Of a register sent to be imported.

              WAITS  MOVES
    sent        .      .
    to_check    x      x
    checking    .      x
    checked     .      .
    to_write    x      x
    writing     .      x
    done        .      .
    failed      .      .
    """

    SENT = "sent", _("sent, columns to confirm")
    TO_CHECK = "to_check", _("waits to be checked")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    TO_WRITE = "to_write", _("waits to be written")
    WRITING = "writing", _("being written")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")

    WAITS = nonmember(("to_check", "to_write"))
    # While somebody or something works: the page looks again by itself.
    MOVES = nonmember(("to_check", "checking", "to_write", "writing"))


class InvitationStage(TextChoices):
    """How far an invited person is."""

    INVITED = "invited", _("invited, not yet in")
    RAN_OUT = "ran_out", _("the link ran out")
    REVOKED = "revoked", _("revoked")
    NO_SECOND_FACTOR = "no_second_factor", _("in, without second factor")
    IN = "in", _("in")


class LogInMethod(TextChoices):
    PASSWORD = "password", _("password")
    CODE = "code", _("code of a message")
    INVITATION = "invitation", _("invitation")

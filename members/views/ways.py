"""Where the links of messages about accounts and files lead."""

from datetime import timedelta
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import notices_guardians
from members.destinations import destination, in_language_of_page
from members.enums import NumberChangeState
from members.models import Member, Merge, NumberChange
from members.services.guardian_answers import waits_for_answer
from members.services.guardians import WAY, guardian_of_file, link_lasts
from skills_center.messaging.links.pages import behind_log_in
from skills_center.messaging.links.ways import Way
from skills_center.messaging.telling import addresses_of, contacts_of_account

from . import guardians
from .own_file import to_own_space


def file_of(pk):
    """A member's file; that which stays where it became one with another, None of an emptied one"""
    stays = Merge.objects.filter(gone_id=pk).values_list("kept", flat=True).first()
    files = Member.objects.filter(pk=stays or pk, anonymised_at=None)
    return files.select_related("user").first()


def _of_file(code, letter, page, **lasts):
    """A way to a page of one's own: `page` is its name, or a function that says where of a file."""
    opens = to_own_space(page if callable(page) else partial(_page, page), member=_itself)
    return Way(code, letter, Member, find=file_of, contacts=addresses_of, opens=opens, **lasts)


def _itself(file):
    return file


def _page(name, row):
    return reverse(name)


def _after_the_answer(member):
    """Where they correct who is asked; once the guardian has agreed, the form that they came for,
    where it can still be filled in, else their space."""
    if member.awaits_guardian:
        return reverse("members:my_guardian")
    form = destination(in_language_of_page(member.came_for)) if member.came_for else None
    return form.path if form else reverse("pages:me")


def _after_the_search(row):
    """Of who said that they had another number before."""
    match row.state:
        case NumberChangeState.REFUSED:
            return reverse("members:join")
        case NumberChangeState.LAPSED:
            return reverse("members:former_number")
    return reverse("pages:me")


def _last_request(member):
    last = member.data_requests.order_by("pk").values_list("pk", flat=True).last()
    return reverse("pages:data") + (f"#request-{last}" if last else "")


def _number_change(pk):
    return NumberChange.objects.filter(pk=pk).select_related("user").first()


SPACE = _of_file("space", "s", "pages:me")
FILE = _of_file("file", "f", "members:my_file")
REQUEST = _of_file("request", "d", _last_request, lasts=timedelta(days=365))
AGREEMENT = _of_file("agreement", "a", _after_the_answer)
NUMBER_CHANGE = Way(
    "number_change",
    "n",
    NumberChange,
    find=_number_change,
    contacts=lambda row: [address for _channel, address in contacts_of_account(row.user)],
    opens=behind_log_in(_after_the_search, account=lambda row: row.user_id),
    lasts=timedelta(days=90),
)
GUARDIAN = Way(
    WAY,
    "g",
    Member,  # whose guardian is asked
    find=guardian_of_file,
    contacts=lambda guardian: [guardian.phone.as_e164],
    opens=lambda request, link: guardians.guardian(request, link.token),
    lasts=link_lasts,
    has_space=False,
    # Another number is asked by who writes it down, in its own words and within its own bounds.
    asks={kind.code: waits_for_answer for kind in notices_guardians.ASKS},
    asks_elsewhere=False,
    when_dead=_(
        "A link is good for 30 days, and only the latest phone number we were given counts. The"
        " young person can send you another from “My space”."
    ),
)

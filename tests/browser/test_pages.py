"""Every page to the eye and to a screen reader, in each language, on a phone and on a desk; and
what the first view of it weighs for a phone that has nothing yet."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField
from playwright.sync_api import expect

from members.enums import AccessKind, DocumentKind, Origin
from members.models import Access, Member, User
from members.services.proposals import propose
from tests.factories.members import DocumentFactory, UserFactory
from tests.marks import browser, once
from tests.public_pages import PAGES
from tracks.models import Cohort

from .conftest import DESK, PHONE

pytestmark = [
    once,
    *browser,
    pytest.mark.usefixtures("db", "demonstration"),
]

# Those that exist in the demonstration year beside those that any portal has.
PUBLIC = [*PAGES, "cohorts/open/", "calls/agr/", "forum/2014/", "forum/2014/stands/"]


HEAVIEST = 100_000  # bytes of a first view
MOST_REQUESTS = 8
# The English page is the French one in other words, on the same screen: axe looks at one of them.
LOOKED_THROUGH = ("ar", "fr")
on_each_page = pytest.mark.parametrize("path", PUBLIC)
# Each a page of somebody who is logged in: their e-mail, and the name of the address.
WITHIN = [
    ("member@demo.example", "pages:me"),
    ("member@demo.example", "members:portrait"),
    ("member@demo.example", "account_sessions"),
    ("director@demo.example", "mfa_activate_totp"),
    ("director@demo.example", "admin:members_staffrole_changelist"),
    ("admin@demo.example", "admin:members_invitation_add"),
    ("trackmanager@demo.example", "admin:index"),
    ("trackmanager@demo.example", "admin:tracks_enrolment_changelist"),
    ("trackmanager@demo.example", "admin:tracks_session_changelist"),
    ("trackmanager@demo.example", "admin:tracks_session_plan"),
    ("director@demo.example", "admin:network_holiday_changelist"),
    ("coach@demo.example", "tracks:coach"),
    ("coach@demo.example", "tracks:my_calendar"),
    ("coach@demo.example", "tracks:coach_offline"),
    ("frontdesk@demo.example", "admin:tracks_enrolment_add"),
    ("frontdesk@demo.example", "admin:members_member_add"),
    ("frontdesk@demo.example", "admin:members_duplicatepair_changelist"),
    ("director@demo.example", "admin:messaging_message_changelist"),
    ("director@demo.example", "admin:enterprises_project_add"),
    ("director@demo.example", "admin:tracks_cohort_add"),
    ("director@demo.example", "admin:enterprises_organization_changelist"),
]
on_each_page_within = pytest.mark.parametrize(("email", "name"), WITHIN)


@pytest.mark.parametrize(
    ("language", "screens"), [("ar", [PHONE]), ("fr", [PHONE, DESK]), ("en", [DESK])]
)
@on_each_page
def test_public_page_fits_is_silent_light_and_has_no_finding(
    newcomer, portal, path, language, screens
):
    one = newcomer(language)
    one.page.set_viewport_size(screens[0])
    one.open(address(path, language))
    for screen in screens:
        one.page.set_viewport_size(screen)
        assert (screen, one.overflow, one.said) == (screen, 0, [])
    if language in LOOKED_THROUGH:
        assert one.findings == ""
    one.page.wait_for_load_state("networkidle")
    assert {address.startswith(f"{portal}/") for address in one.asked} == {True}
    assert len(one.asked) <= MOST_REQUESTS, one.asked
    assert 0 < one.weight < HEAVIEST


@on_each_page
def test_public_page_reads_without_scripts(reader, path):
    one = reader("ar", PHONE, java_script_enabled=False)
    one.open(address(path, "ar"))
    expect(one.page.get_by_role("heading", level=1)).to_be_visible()
    tracks = one.page.get_by_role("banner").locator("details a").first
    expect(tracks).to_be_hidden()
    with translation.override("ar"):
        one.page.locator("summary").filter(has_text=_("Menu")).click()
    expect(tracks).to_be_visible()


@on_each_page_within
def test_page_within_fits_is_silent_and_has_no_finding(reader, log_in, email, name):
    one = reader("ar", PHONE)
    log_in(one.page, User.objects.get(email=email))
    with translation.override("ar"):
        one.open(reverse(name))
    for screen in (DESK, PHONE):
        one.page.set_viewport_size(screen)
        assert (screen, one.overflow, one.said) == (screen, 0, [])
    assert one.findings == ""


def pages_with_rows():
    """Of each kind of page with a table of rows one that has some, found from the site."""
    for model, page in admin.site._registry.items():
        for inline in page.inlines:
            ways = [field for field in inline.model._meta.fields if field.related_model is model]
            row = ways and inline.model._base_manager.exclude(**{ways[0].name: None}).last()
            if row and issubclass(inline, admin.TabularInline):
                yield model._meta.label_lower, getattr(row, ways[0].attname)
                break


def test_page_with_rows_fits_and_has_no_finding(reader, log_in):
    root = User.objects.get(email="admin@demo.example")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    one = reader("ar", PHONE)
    log_in(one.page, root)
    looked_at = []
    for label, number in pages_with_rows():
        one.open(reverse(f"admin:{label.replace('.', '_')}_change", args=[number]))
        for screen in (DESK, PHONE):
            one.page.set_viewport_size(screen)
            assert (label, screen, one.overflow, one.said) == (label, screen, 0, [])
            # The row that a new one is copied from: what is typed there is never kept.
            assert one.page.locator(".empty-form:visible").count() == 0, (label, screen)
            # What a field points to is deleted on its own page.
            assert one.page.locator(".delete-related:visible").count() == 0, (label, screen)
        assert one.findings == "", label
        looked_at.append(label)
    assert len(looked_at) > 5, looked_at


# Each number in groups that the page shows, and whether its first digit is right of its last.
BACKWARDS = r"""() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  const place = (at) => {
    const range = document.createRange();
    range.setStart(walk.currentNode, at);
    range.setEnd(walk.currentNode, at + 1);
    return range.getBoundingClientRect();
  };
  while (walk.nextNode()) {
    for (const number of walk.currentNode.data.matchAll(/\d+(?: \d+){2,}/g)) {
      const first = place(number.index), last = place(number.index + number[0].length - 1);
      if (first.width) found.push([number[0], first.left > last.left]);
    }
  }
  return found;
}"""


def pages_with_phones():
    """The page of a row and the list of each model that has a phone."""
    for model in admin.site._registry:
        fields = [one.name for one in model._meta.fields if isinstance(one, PhoneNumberField)]
        row = fields and model._base_manager.exclude(**{fields[0]: ""}).last()
        if row:
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist", []
            yield f"admin:{model._meta.app_label}_{model._meta.model_name}_change", [row.pk]


def test_phones_are_read_from_left_to_right(reader, log_in):
    one = reader("ar", PHONE)
    log_in(one.page, User.objects.get(email="director@demo.example"))
    seen = []
    for name, arguments in pages_with_phones():
        if one.page.goto(reverse(name, args=arguments)).status == 200:
            seen += [(name, *number) for number in one.page.evaluate(BACKWARDS)]
    assert [number for number in seen if number[-1]] == []
    assert seen


# The words that a table shows on more than one line.
CUT = r"""(table) => {
  const walk = document.createTreeWalker(table, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[^\s-]+/g)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, word.index);
    range.setEnd(walk.currentNode, word.index + word[0].length);
    const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    if (tops.size > 1) found.push(word[0]);
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("width", [360, 480, 1024, 1280])
def test_readings_and_deeds_are_read_whole(reader, log_in, language, width):
    director = User.objects.get(email="director@demo.example")
    manager = User.objects.get(email="trackmanager@demo.example")
    member = Member.objects.visible_to(manager).first()
    for reason in (
        "للاتصال بشأن حضور الحصة القادمة",
        "pour appeler au sujet de la séance de lundi",
    ):
        Access.objects.get_or_create(
            member=member, by=manager, kind=AccessKind.IDENTITY, reason=reason
        )
    one = reader(language, {**PHONE, "width": width})
    log_in(one.page, director)
    with translation.override(language):
        pages = [reverse("admin:members_access_changelist")]
        pages.append(reverse("admin:members_user_activity", args=[manager.pk]))
    for page in pages:
        one.open(page)
        box = one.page.locator(".results")
        assert box.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0, page
        assert box.evaluate(CUT) == [], page
        assert one.findings == "", page
    one.open(pages[0])
    narrowest = one.page.locator("td.field-reason").evaluate_all(
        "(cells) => Math.min(...cells.map((cell) => cell.clientWidth))"
    )
    assert narrowest >= 150


# How far the words of a button are from its upper edge, and from its lower one.
ROOM = r"""(button) => {
  const range = document.createRange(), box = button.getBoundingClientRect();
  range.selectNodeContents(button);
  const words = range.getBoundingClientRect();
  return [words.top - box.top, box.bottom - words.bottom];
}"""


@pytest.fixture(scope="module")
def waiting(demonstration):
    """A member's new e-mail, and a phone that opens the account of another; papers stand beside."""
    member = Member.objects.get(user__email="member@demo.example")
    other = UserFactory(phone="+212611223344")
    DocumentFactory(member=member)
    DocumentFactory(member=member, kind=DocumentKind.DIPLOMA)
    contact = {"phone": str(other.phone), "email": "salma.alaoui.de.khouribga@exemple.ma"}
    return propose(member, {"sex": "male", **contact}, origin=Origin.ONLINE, by=member.user)


@pytest.mark.parametrize(("language", "screen"), [("ar", PHONE), ("fr", DESK)])
def test_what_waits_about_a_file_is_read_and_decided(reader, log_in, waiting, language, screen):
    one = reader(language, screen)
    log_in(one.page, User.objects.get(email="director@demo.example"))
    one.open(reverse("admin:members_member_change", args=[waiting.member_id]))
    way = one.page.locator(".nobody-so .button")
    above, below = way.evaluate(ROOM)
    assert abs(above - below) <= 2, "the words stand in the middle of their button"
    assert (one.overflow, one.said) == (0, [])
    assert one.findings == ""
    one.open(way.get_attribute("href"))
    expect(one.page.locator(".compare .warned")).to_have_count(1)
    hidden = "(box) => box.scrollWidth - box.clientWidth"
    assert one.page.locator(".compare").evaluate(hidden) == 0, "the choices are in sight"
    assert (one.overflow, one.said) == (0, [])
    assert one.findings == ""


def address(path, language):
    if path == "cohorts/open/":
        path = f"cohorts/{Cohort.objects.open_now().first().pk}/"
    return f"/{language}/{path}"


def test_the_card_with_a_picture_fits_a_phone(reader, log_in):
    member = Member.objects.get(user__email="member@demo.example")
    picture = DocumentFactory(member=member, kind=DocumentKind.PORTRAIT)
    one = reader("ar", PHONE)
    log_in(one.page, member.user)
    one.open(reverse("pages:me"))
    expect(one.page.locator("#card .portrait")).to_have_count(1)
    assert one.overflow == 0
    picture.delete()

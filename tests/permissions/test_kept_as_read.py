"""What is kept of a form says what it is and what it does, whichever page it stood on."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from members.models import Access
from members.views.kept_typed import Typed
from skills_center.base.dates import today
from skills_center.base.page_forms import Page, PageForm
from tests.factories.coaching import CoachingMeetingFactory
from tests.factories.members import MemberFactory
from tests.marks import once
from tests.pages_as_sent import untouched
from tracks.models import SocialAction
from tracks.services.camps import agree

from .addresses import address
from .test_addresses import OPENED

pytestmark = once

# Forms of these two pages are sent by scripts, or download something.
LEFT_OUT = {"tracks:session", "pages:my_data"}
TYPED = "zqtypedzq"
# How what was emptied is told.
EMPTIED = ("no", "nothing any more")


def pages_of(world, who):
    """The pages behind the log-in that this person may open."""
    client = world.client(who)
    for name, row in OPENED.items():
        if (row["visitor"], row[who]) == ("in", "200") and name not in LEFT_OUT:
            page = client.get(address(world, name))
            if "text/html" in page["Content-Type"]:
                yield address(world, name), Page(page.content.decode(), address(world, name))


def forms_of(page):
    for form in page.root.all("form"):
        if (form["method"] or "").lower() == "post" and "language" not in (form["action"] or ""):
            yield PageForm(form, page.root)


def sent_by(form):
    """What a browser sends of a form into whose texts somebody typed."""
    sent = {}
    for control in form.controls:
        kind = control["type"] or control.tag
        if kind in ("radio", "checkbox"):
            sent.setdefault(control["name"], control["value"] or "on")
        elif kind == "select":
            options = [one["value"] for one in control.all("option") if one["value"]]
            sent[control["name"]] = options[-1] if options else ""
        elif kind == "hidden":
            sent[control["name"]] = control["value"] or ""
        elif kind != "file":
            sent[control["name"]] = control["value"] or TYPED
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def kept_of(world, who, client, page, form):
    """How the page of what is kept tells of a form that met the end of the session."""
    Session.objects.all().delete()
    action = form.form["action"] or page.address
    client.post(action, sent_by(form), headers={"Referer": f"http://testserver{page.address}"})
    client.force_login(world.users[who])
    answer = client.get(reverse("members:kept_form"))
    return answer.context and answer.context["kept"][0]


@pytest.mark.parametrize("who", ["member", "coach", "director"])
def test_each_form_says_what_was_typed_and_what_its_button_does(world, who):
    client = world.client(who)
    client.get(reverse("pages:me"))
    tried = blind = 0
    for _address, page in list(pages_of(world, who)):
        for form in forms_of(page):
            kept = kept_of(world, who, client, page, form)
            if kept is None:
                assert page.address.startswith("/ar/account/"), page.address
                continue
            if not (sent_by(form) or form.asks_nothing):
                assert not kept["can_be_sent"], page.address  # it asks for a file alone
                continue
            tried += 1
            asked = [one for one in form.controls if form.shows(one["name"])]
            told = (kept["title"], kept["button"], all(label for label, _value in kept["typed"]))
            assert told == (page.heading, form.button([]), True), page.address
            assert kept["can_be_sent"], page.address
            blind += bool(asked) and not kept["typed"]
    assert (tried > 1, blind) == (True, 0)


def test_an_act_without_words_says_what_it_does_and_to_what(world):
    client = world.client("coach")
    client.get(reverse("pages:me"))
    page = reverse("tracks:coaching_plan", args=[world.plan.pk])
    read = Page(client.get(page).content.decode(), page)
    form = next(form for form in forms_of(read) if "cancel" in form.form["action"])
    kept = kept_of(world, "coach", client, read, form)
    assert kept["title"] == world.member.full_name
    assert kept["button"]
    meeting = form.form.above("article")
    hour = next(one.text() for one in meeting.all("bdi") if "hour" in one.named)
    assert kept["row"].endswith(f" · {hour}")


@pytest.mark.parametrize("name", ["team_decline", "team_leave", "call_off", "cancel_booking"])
def test_the_answer_of_a_question_waits_with_its_words(world, name):
    """Each is asked on a page of its own, which opens again after the log-in."""
    client = world.client("member")
    client.get(reverse("pages:me"))
    if name.startswith("team"):
        answer = "asked" if name == "team_decline" else "in"
        world.initiative.team.update(answer=answer)
        SocialAction.objects.update(proposer=None)
    page = address(world, f"tracks:{name}")
    (form,) = forms_of(read := Page(client.get(page).content.decode(), page))
    kept = kept_of(world, "member", client, read, form)
    told = (kept["title"], kept["button"], kept["can_be_sent"])
    assert told == (read.heading, form.button([]), True)


def test_the_row_of_an_act_is_named_and_its_notes_are_not_read(world):
    """What a page shows to be read there alone is told on no other, where no reading is noted."""
    agree(world.inscription, means="paper")
    type(world.camp).objects.filter(pk=world.camp.pk).update(starts_on=today(), ends_on=today())
    client = world.client("coach")
    client.get(reverse("pages:me"))
    page = reverse("tracks:led_camp", args=[world.camp.pk])
    read = Page(client.get(page).content.decode(), page)
    note = world.inscription.health_note.text
    assert note in read.root.text()
    form = next(form for form in forms_of(read) if "came" in form.form["action"])
    assert form.row == f"{world.inscription}"


def test_an_act_that_its_page_offers_no_more_is_not_sent_blindly(world):
    client = world.client("coach")
    client.get(reverse("pages:me"))
    page = reverse("tracks:coaching_plan", args=[world.plan.pk])
    read = Page(client.get(page).content.decode(), page)
    form = next(form for form in forms_of(read) if "cancel" in form.form["action"])
    world.meeting.delete()
    kept = kept_of(world, "coach", client, read, form)
    assert (kept["can_be_sent"], kept["page"]) == (False, page)


def test_a_page_that_is_not_theirs_tells_them_nothing(world):
    """A stranger to a plan sends to it, and says they stood on its page."""
    foreign = CoachingMeetingFactory(plan__member=MemberFactory(first_name="Zohra"))
    client = world.client("coach")
    client.get(reverse("pages:me"))
    Session.objects.all().delete()
    page = reverse("tracks:coaching_plan", args=[foreign.plan_id])
    sent_to = reverse("tracks:meeting_cancel", args=[foreign.pk])
    client.post(sent_to, {"back": "list"}, headers={"Referer": f"http://testserver{page}"})
    client.force_login(world.users["coach"])
    shown = client.get(reverse("members:kept_form"))
    assert "Zohra" not in shown.content.decode()
    assert shown.context["kept"][0]["can_be_sent"] is False


# The back office ------------------------------------------------------------------------
def kept_of_office(world, who, page, **typed):
    """What is told of a page of the back office into which somebody typed, sent too late."""
    client = world.client(who)
    opened = client.get(page)
    sent = untouched(opened, _form_of(opened)) | {name: [text] for name, text in typed.items()}
    return kept_of_opened(world, who, client, page, sent)


def kept_of_opened(world, who, client, page, sent):
    """What is told of a page that this client opened."""
    sent = {name: values for name, values in sent.items() if values != [None]}
    Session.objects.all().delete()
    client.post(page, sent, headers={"Referer": f"http://testserver{page}"})
    client.force_login(world.users[who])
    return client.get(reverse("members:kept_form")).context["kept"][0]


def _form_of(opened):
    """The number of the form of a row, or of a list; None of a page with one form of its own."""
    forms = Page(opened.content.decode(), "").root.all("form")
    return next((one["id"] for one in forms if (one["id"] or "") != "" and _is_of_row(one)), None)


def _is_of_row(form):
    return form["id"].endswith("_form") or form["id"] == "changelist-form"


def changed_by_admin(world):
    """The pages of rows on which an administrator may change something: each with the client that
    opened it, and what it sends as it was read."""
    for label, row in world.rows.items():
        client = world.client("admin")
        page = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
        opened = client.get(page)
        if b'name="_save"' in opened.content:
            yield client, page, untouched(opened, _form_of(opened))


def shown_by(sent):
    """The fields that held something when the page was drawn."""
    names = [
        name.removeprefix("initial-")
        for name, values in sent.items()
        if name.startswith("initial-") and {*values} - {"", "False"}
    ]
    return [name for name in names if "__prefix__" not in name]


def test_of_each_page_what_was_emptied_is_told_and_nothing_of_what_was_left(world):
    """Sent as it was read, with each of its fields erased, with each of its boxes unticked."""
    pages = fields = 0
    for client, page, sent in changed_by_admin(world):
        for store in caches.all():
            store.clear()  # only so many forms are kept in an hour
        emptied = shown_by(sent)
        left = {name: values for name, values in sent.items() if name not in emptied}
        told = kept_of_opened(world, "admin", client, page, sent)["typed"]
        assert told == [], page
        for ways_to_empty in ({name: [""] for name in emptied}, {}):
            data = left | ways_to_empty | {"_save": ["1"]}
            kept = kept_of_opened(world, "admin", client, page, data)
            assert {value for _label, value in kept["typed"]} <= {gettext(one) for one in EMPTIED}
            assert len(kept["typed"]) == len(emptied), page
            assert kept["can_be_sent"] == bool(emptied), page
        pages += 1
        fields += len(emptied)
    assert pages > 10
    assert fields > 30


def test_boxes_and_days_are_told_in_words(world):
    page = reverse("admin:tracks_cohort_change", args=[world.cohort.pk])
    day = world.cohort.ends_on.replace(year=2031, month=3, day=14)
    told = kept_of_office(world, "director", page, ends_on=day.isoformat(), is_published=None)
    values = {str(value) for _label, value in told["typed"]}
    assert values == {date_format(day), gettext("no")}
    assert all(label for label, _value in told["typed"])


def test_a_verb_is_told_by_its_own_page(world):
    page = reverse("admin:tracks_campinscription_health", args=[world.inscription.pk])
    told = kept_of_office(world, "desk", page, text="ربو")
    assert [value for _label, value in told["typed"]] == ["ربو"]
    assert (str(world.inscription) in told["title"], told["button"]) == (
        True,
        gettext("Write a health note"),
    )


def test_an_action_of_a_list_is_told_with_its_rows(world):
    page = reverse("admin:tracks_campinscription_changelist")
    told = kept_of_office(
        world, "director", page, action="withdraw_child", _selected_action=world.inscription.pk
    )
    (_label, action), row = told["typed"]
    assert (action, row) == (gettext("Withdraw"), (gettext("Rows"), str(world.inscription)))


def test_a_row_that_stands_in_no_table_is_told_by_its_name(world):
    page = reverse("admin:tracks_cohort_decide", args=[world.cohort.pk])
    read = Page(world.client("director").get(page).content.decode(), page)
    box = next(one for one in read.root.all("input") if one["name"] == ACTION_CHECKBOX_NAME)
    form = next(one for one in forms_of(read) if one.sends(ACTION_CHECKBOX_NAME))
    told = Typed([(ACTION_CHECKBOX_NAME, box["value"])], None, form).told
    assert told == [(gettext("Rows"), box["aria-label"])]


def test_what_is_kept_notes_no_reading(world):
    client = world.client("coach")
    page = reverse("tracks:led_camp", args=[world.camp.pk])
    client.get(reverse("pages:me"))
    Session.objects.all().delete()
    sent_to = reverse("tracks:child_came", args=[world.inscription.pk])
    client.post(sent_to, {"a": "b"}, headers={"Referer": f"http://testserver{page}"})
    client.force_login(world.users["coach"])
    before = Access.objects.count()
    assert client.get(reverse("members:kept_form")).context["kept"][0]["title"]
    assert Access.objects.count() == before


def test_a_form_is_read_in_whatever_language_its_page_was(world):
    client, page = world.client("member"), "/fr/me/contact/"
    form = next(iter(forms_of(Page(client.get(page).content.decode(), page))))
    Session.objects.all().delete()
    client.post(page, sent_by(form), headers={"Referer": f"http://testserver{page}"})
    client.force_login(world.users["member"])
    (kept,) = client.get("/ar/me/typed/").context["kept"]
    assert kept["page"] == page
    assert kept["can_be_sent"]


@pytest.mark.parametrize("value", ["1" * 5000 + "-1-1", "1-2-3-4", "٣/٤/٢٠٢٦"])
def test_odd_words_are_read_too(world, value):
    client = world.client("member")
    client.get(reverse("pages:me"))
    Session.objects.all().delete()
    client.post("/ar/me/contact/", {"phone": value, "initial-phone": value})
    client.force_login(world.users["member"])
    assert client.get("/ar/me/typed/").status_code == 200

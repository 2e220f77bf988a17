"""Nothing of a form that was kept is sent that its page does not say: what was typed, what was
emptied, and to how many rows. Of each form that there is."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.translation import gettext

from members import kept_forms
from members.views.kept_typed import Typed
from skills_center.base.page_forms import Page
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row
from tracks.services.camps import withdraw_child

from .test_asking_actions import TYPED as WORDS
from .test_asking_actions import asking
from .test_kept_as_read import EMPTIED, forms_of, pages_of, sent_by

pytestmark = once


def kept_of(world, who, page, sent, back=None):
    """What is told of a form that met the end of the session, and of it the page."""
    client = world.client(who)
    client.get(reverse("pages:me"))
    Session.objects.all().delete()
    client.post(page, sent, headers={"Referer": f"http://testserver{back or page}"})
    client.force_login(world.users[who])
    shown = client.get(reverse("members:kept_form"))
    return shown.context["kept"][0], shown.content.decode()


def rows_but_accounts():
    """Who logs in is noted in their account."""
    return {table: rows for table, rows in every_row().items() if table != "members_user"}


# Actions of lists -----------------------------------------------------------------------
def test_what_an_action_was_answered_is_shown_or_it_is_not_sent(world):
    """Its page is drawn by what a list sends: the address alone shows the list."""
    met = set()
    for name, path, sent in list(asking(world, world.client("root"))):
        before = rows_but_accounts()
        kept, page = kept_of(world, "root", path, sent)
        assert WORDS in page or WORDS not in str(sent), name
        if any(values == ["3"] for values in sent.values()):
            assert "3" in {str(value) for _label, value in kept["typed"]}, name
        told_blindly = [value for label, value in kept["typed"] if not label]
        assert not (kept["can_be_sent"] and told_blindly), name
        assert rows_but_accounts() == before, name
        met.add(name)
    assert len(met) > 8


def test_what_is_to_be_typed_anew_is_shown_to_its_end(world):
    page = reverse("admin:tracks_campinscription_changelist")
    words = "كلام طويل " * 100
    sent = {"action": "withdraw_child", "_selected_action": "1", "select_across": "1", "a": words}
    kept, shown = kept_of(world, "director", page, sent)
    assert (kept["can_be_sent"], words.strip() in shown) == (False, True)


def test_an_action_on_all_rows_is_not_sent_for_one(world):
    page = reverse("admin:tracks_campinscription_changelist")
    sent = untouched(world.client("director").get(page), "changelist-form")
    sent |= {"action": ["withdraw_child"], "_selected_action": [str(world.inscription.pk)]}
    kept, _page = kept_of(world, "director", page, sent)
    assert kept["can_be_sent"]
    kept, _page = kept_of(world, "director", page, sent | {"select_across": ["1"]})
    assert (kept["can_be_sent"], kept["page"]) == (False, page)


def test_what_was_refused_with_a_word_for_the_next_page_is_still_there(world):
    """Somebody else moved the row before it was sent."""
    page = reverse("admin:tracks_campinscription_change", args=[world.inscription.pk])
    client = world.client("director")
    client.get(page)
    Session.objects.all().delete()
    client.post(page, {"_move": "withdraw_child", "note": "كلام"})
    withdraw_child(world.inscription, by=world.users["director"])
    moved = type(world.inscription).objects.get(pk=world.inscription.pk)
    client.force_login(world.users["director"])
    (kept,) = client.get(reverse("members:kept_form")).context["kept"]
    again = {"_move": "withdraw_child", kept_forms.SENT: kept["form"].number}
    assert client.post(page, again).status_code == 302
    shown = client.get(page, follow=True)
    assert [one["form"].number for one in shown.context["kept"]] == [kept["form"].number]
    assert moved.get_state_display() in shown.content.decode()  # and why is said


# Emptied --------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["member", "coach", "director"])
def test_what_was_emptied_is_told_of_pages_that_do_not_say_what_they_showed(world, who):
    """What they show now is what would be erased."""
    erased = 0
    for _address, page in list(pages_of(world, who)):
        for form in forms_of(page):
            asked = dict.fromkeys(one["name"] for one in form.controls if form.shows(one["name"]))
            held = [name for name in asked if form.begins_with(name)]
            told = Typed([(name, "") for name in asked], None, form).told
            assert [label for label, _value in told] == [form.label(name) for name in held]
            assert {value for _label, value in told} <= {gettext(one) for one in EMPTIED}
            erased += len(held)
    assert erased


def test_of_a_list_all_that_is_chosen_is_told_when_some_is_not_any_more(world):
    page = Page(
        '<form method="post"><fieldset><legend>Days</legend>'
        + "".join(
            f'<label><input type="checkbox" name="days" value="{day}" checked> {day}</label>'
            f'<input type="hidden" name="initial-days" value="{day}">'
            for day in ("mon", "tue", "wed")
        )
        + '</fieldset><button name="_save">Save</button></form>',
        "/ar/page/",
    )
    shown = [("initial-days", day) for day in ("mon", "tue", "wed")]

    def told(*days):
        sent = [*shown, *(("days", day) for day in days), ("_save", "")]
        return Typed(sent, {}, page.form_of("/ar/page/", sent)).told

    assert told("wed", "tue", "mon") == []
    assert told("mon", "wed") == [("Days", "mon"), ("Days", "wed")]
    assert told("tue") == [("Days", "tue")]


def test_a_form_in_which_a_box_was_unticked_alone_can_be_sent_and_is_not_given_up_unasked(world):
    page = reverse("admin:tracks_cohort_change", args=[world.cohort.pk])
    sent = untouched(world.client("director").get(page), "cohort_form")
    assert sent.pop("is_published")
    kept, shown = kept_of(world, "director", page, sent)
    assert (len(kept["typed"]), kept["can_be_sent"]) == (1, True)
    assert gettext("Yes, give it up") in shown


# Believed -------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["member", "coach", "director"])
def test_no_form_hides_what_it_sends_by_saying_that_it_was_shown(world, who):
    """What a page showed is believed where its own form says it."""
    tried = 0
    for _address, page in list(pages_of(world, who)):
        for form in forms_of(page):
            answers = list(sent_by(form).items())
            lies = [(f"initial-{name}", value) for name, value in answers]
            honest = Typed(answers, None, form).told
            told = Typed(answers + lies, None, form).told
            assert set(honest) <= set(told), page.address
            tried += bool(honest)
    assert tried > 1


def test_of_a_page_that_is_closed_by_now_what_was_typed_alone_is_shown(world):
    """Which rows it had and what they held is nobody's word; and none of it can be sent."""
    row = world.rows["enterprises.organization"]
    page = reverse("admin:enterprises_organization_change", args=[row.pk])
    opened = world.client("admin").get(page)
    sent = untouched(opened, "organization_form") | {"_save": ["1"]}
    typed = {"name_fr": ["Les ateliers"], "their_id": ["J 42"]}
    kept, _page = kept_of(world, "member", page, sent | typed)
    assert kept["typed"] == [("", "Les ateliers"), ("", "J 42")]
    assert (kept["can_be_sent"], kept["page"]) == (False, "")
    kept, _page = kept_of(world, "member", page, sent)
    assert (kept["typed"], kept["can_be_sent"]) == ([], False)


# Known ----------------------------------------------------------------------------------
def test_a_form_with_a_word_that_its_page_does_not_ask_is_not_sent(world):
    page = reverse("admin:tracks_cohort_change", args=[world.cohort.pk])
    sent = untouched(world.client("director").get(page), "cohort_form") | {"_save": ["1"]}
    sent |= {"place": ["الورشة"]}
    kept, _page = kept_of(world, "director", page, sent)
    assert kept["can_be_sent"]
    kept, _page = kept_of(world, "director", page, sent | {"_theirs": ["place"]})
    assert not kept["can_be_sent"]


def test_a_form_that_names_another_row_than_its_page_is_not_sent():
    """Of a list in which each row has a form, that of a row that went."""
    field = '<label>Note <input name="note"></label><button>Save</button>'
    row = f'<form method="post"><input type="hidden" name="of" value="2">{field}</form>'
    page = Page(row, "/ar/page/")
    for number, is_told in (("2", True), ("1", False)):
        sent = [("of", number), ("note", "a")]
        typed = Typed(sent, None, page.form_of("/ar/page/", sent))
        assert (typed.told, typed.is_all_told) == ([("Note", "a")], is_told)


def test_a_new_row_is_told_by_the_labels_of_the_row_to_be_filled(world):
    row = world.rows["enterprises.organization"]
    page = reverse("admin:enterprises_organization_change", args=[row.pk])
    sent = untouched(world.client("admin").get(page), "organization_form") | {"_save": ["1"]}
    number = int(sent["accompaniments-TOTAL_FORMS"][0])
    sent |= {
        "accompaniments-TOTAL_FORMS": [str(number + 1)],
        f"accompaniments-{number}-id": [""],
        f"accompaniments-{number}-organization": [str(row.pk)],
        f"accompaniments-{number}-programme": sent["accompaniments-__prefix__-programme"],
        f"accompaniments-{number}-started_on": ["14/03/2031"],
        f"accompaniments-{number}-note": ["12"],
    }
    kept, _page = kept_of(world, "admin", page, sent)
    assert [value for _label, value in kept["typed"]] == ["14/03/2031", "12"]
    assert all(label for label, _value in kept["typed"])
    assert kept["can_be_sent"]

"""Forms of the back office lose nothing, each of them: they are found from the site.

A page that is saved as it was read changes nothing, and says so; what was typed in one language is
in that alone. Of several people who have one page open: `test_each_field.py`.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.messages import get_messages
from django.utils.translation import gettext

from tests.contacts import set_contacts
from tests.marks import once
from tests.pages_as_sent import untouched
from tests.rows import every_row

from .conftest import ROLES
from .everything import admin_page

# Who saves pages. `root` sees each form; how much less of it somebody else is shown is no matter
# of the database, of which one more is asked for all of them.
WRITERS = [*ROLES, "root"]
ALSO_ON_POSTGRESQL = {"director", "root"}

# Half past one stood twice on the clocks of that night.
CLOCK_PUT_BACK = datetime(2024, 3, 10, 1, 30, tzinfo=UTC)


def pages_of(world):
    """Every page on which a row may be changed: its label, its address, the id of its form."""
    for model in admin.site._registry:
        label = model._meta.label_lower
        path = admin_page(label, "change", world.rows[label])
        yield label, path, page_form(path)
    for label, row in {"a camp": world.camp, "an initiative": world.initiative}.items():
        path = admin_page("tracks.socialaction", "change", row)
        yield label, path, page_form(path)


def page_form(path):
    """The id of the form of a page."""
    return f"{path.split('/')[3]}_form"


def open_forms(world, client):
    """Those pages that this person may save: label, address, the page, what it sends untouched."""
    for label, path, form_id in pages_of(world):
        page = client.get(path)
        if page.status_code == 200 and f'id="{form_id}"' in page.content.decode():
            sent = untouched(page, form_id) | {"_save": ["1"]}
            if b'name="_save"' in page.content:
                yield label, path, page, sent


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors_of(answer):
    if answer.context is None or "adminform" not in answer.context:
        return answer.status_code
    rows = [one.formset.errors for one in answer.context["inline_admin_formsets"]]
    return answer.context["adminform"].form.errors, rows


@pytest.fixture
def awkward(world):
    """Values that come back from a browser in another shape than the database holds them."""
    member = world.rows["members.member"]
    member.address, member.school = " 12,  rue de la Gare ", "Lycée\u00a0Ibn Khaldoun  "
    set_contacts(member, phone="+33612345678")
    world.cohort.place = "قاعة 2 "
    world.cohort.applications_close_at += timedelta(microseconds=123)
    world.cohort.applications_open_at = CLOCK_PUT_BACK
    world.cohort.save()
    camp = world.camp
    camp.description = camp.description_ar = "\nسطر\nسطر آخر\n"
    camp.save()
    return world


@pytest.mark.parametrize(
    "who", [who if who in ALSO_ON_POSTGRESQL else pytest.param(who, marks=once) for who in WRITERS]
)
def test_a_page_saved_as_it_was_read_changes_nothing(awkward, who):
    client = awkward.client(who)
    before = every_row()
    for label, path, _page, sent in open_forms(awkward, client):
        assert "_drawn" in sent, label  # what comes Back to a page goes by it: js/come-back.js
        answer = client.post(path, sent)
        assert answer.status_code == 302, (label, errors_of(answer))
        assert told(answer)[-1:] == [gettext("Nothing was changed.")], label
        after = every_row()
        assert {t: set(after[t]) ^ set(before[t]) for t in after if after[t] != before[t]} == {}, (
            label
        )


def languages_of(row, *codes):
    """The columns of a row in these languages, as the database holds them."""
    names = [
        field.name for field in row._meta.concrete_fields
        if hasattr(field, "translated_field") and field.name.endswith(codes)
    ]  # fmt: skip
    return dict(type(row)._base_manager.filter(pk=row.pk).values(*names)[0]) if names else {}


@once
@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_typed_in_one_language_are_in_that_alone(world, language):
    """What stands in for a language that is empty is shown, and is no word of it."""
    client, met = world.client("root"), 0
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for label, row in {**world.rows, "a camp": world.camp}.items():
        others = languages_of(row, "_fr", "_en")
        if not others:
            continue
        type(row)._base_manager.filter(pk=row.pk).update(**dict.fromkeys(others, ""))
        path = admin_page(row._meta.label_lower, "change", row)
        page = client.get(path)
        sent = untouched(page, page_form(path)) | {"_save": ["1"]}
        for name in [name for name in sent if name.endswith("_ar") and sent[name][0]]:
            answer = client.post(path, sent | {name: [f"{sent[name][0]} نور"]})
            assert answer.status_code == 302, (label, name, errors_of(answer))
            assert not any(languages_of(row, "_fr", "_en").values()), (label, name)
            met += 1
    assert met > 8


def typed_into(page):
    """What somebody may type on a page: pairs of the name of a control and two other values."""
    for bound in page.context["adminform"].form:
        yield from _other_values(bound)
    for rows in page.context["inline_admin_formsets"]:
        for form in rows.formset.initial_forms if rows.has_change_permission else ():
            for bound in form:
                yield from _other_values(bound)


def _other_values(bound):
    field, value = bound.field, bound.value()
    if isinstance(bound.field.widget, forms.HiddenInput):
        return
    match field:
        case forms.ModelMultipleChoiceField() | forms.MultipleChoiceField():
            offered = [str(key) for key, _label in field.choices]
            held = {str(one) for one in value or ()}
            free = [one for one in offered if one not in held]
            if len(free) > 1:
                yield bound.html_name, [*held, free[0]], [*held, free[1]]
        case forms.ChoiceField() | forms.ModelChoiceField():
            others = [str(key) for key, _label in field.choices if str(key) not in ("", str(value))]
            if len(others) > 1:
                yield bound.html_name, [others[0]], [others[1]]
        case forms.DecimalField():
            yield bound.html_name, ["1001.00"], ["1002.00"]
        case forms.IntegerField():
            yield bound.html_name, [str(int(value or 0) + 1)], [str(int(value or 0) + 2)]
        case forms.BooleanField():
            yield bound.html_name, [] if value else ["on"], None
        case forms.DateField():
            yield bound.html_name, ["01/03/2031"], ["02/03/2031"]
        case forms.EmailField():
            yield bound.html_name, ["one@example.org"], ["other@example.org"]
        case forms.URLField():
            yield bound.html_name, ["https://one.example.org"], ["https://other.example.org"]
        case forms.SlugField() | forms.FileField() | forms.SplitDateTimeField():
            return
        case forms.CharField():
            before = str(value or "").replace("\r\n", "\n").replace("\n", "\r\n")
            yield bound.html_name, [f"{before} نور".strip()], [f"{before} بدر".strip()]

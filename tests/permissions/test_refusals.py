"""A verb that refuses is a sentence on the page, never an error 500: each action, each page.

Every verb that the admin classes call is made to refuse; then everything is pressed.
"""

import re
import sys
from types import ModuleType

import pytest
from django import forms
from django.contrib import admin
from django.contrib.messages import get_messages

from skills_center.base.dates import today
from skills_center.base.errors import DomainError
from tests.factories.enterprises import ProjectFactory
from tests.marks import once

from .everything import admin_page
from .test_two_roles import own_views

pytestmark = once

SENTENCE = "zqrefusedzq"
APPS = ("members", "tracks", "enterprises", "skills_center")
# Where verbs stand.
ROOMS = re.compile(r"\.services|\.messaging\.outbox\.|\.privacy\.(?:requests|retention)")
# Actions that write without a verb: nothing there refuses.
OF_ADMINISTRATORS = {"resend_invitation", "revoke_invitation"}  # these are not told who asks
# `told` does it of those alone who wait to be told.
NO_VERB = {"delete_selected", "log_out_everywhere", "reset_second_factor", "told"}


def verbs_of_the_admin():
    """Where the admin classes find what they call: (module, name) of each function of a service."""
    for name, module in list(sys.modules.items()):
        if ".admin" in name and name.split(".")[0] in APPS:
            yield from _of_services(module)


def _of_services(module):
    for name, value in vars(module).items():
        home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "")
        if not ROOMS.search(home or ""):
            continue
        if isinstance(value, ModuleType):
            yield from ((value, one) for one in vars(value) if _is_verb(getattr(value, one)))
        elif _is_verb(value):
            yield module, name


def _is_verb(value):
    """A function that is told who asks; what only reads is left to read."""
    code = getattr(getattr(value, "__wrapped__", value), "__code__", None)
    if code is None:
        return False
    told = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return "by" in told or value.__name__ in OF_ADMINISTRATORS


@pytest.fixture
def refused(monkeypatch):
    """The names of the verbs that were called, each of which refused."""
    called = []

    def refuse(name):
        def verb(*args, **kwargs):
            called.append(name)
            raise DomainError(SENTENCE)

        return verb

    for module, name in set(verbs_of_the_admin()):
        monkeypatch.setattr(module, name, refuse(name))
    return called


def filled(form):
    """An answer to each field of a form that would be taken."""
    return {form.add_prefix(name): _answer(field) for name, field in form.fields.items()}


def _answer(field):
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.values_list("pk", flat=True).first() or ""
    if isinstance(field, forms.ChoiceField):
        return next((value for value, _label in field.choices if value and value != "other"), "")
    if isinstance(field, forms.DateField):
        return today().isoformat()
    if isinstance(field, forms.TimeField):
        return "23:00" if "To" in str(field.label) else "09:00"
    if isinstance(field, (forms.IntegerField, forms.DecimalField)):
        return max(field.min_value or 1, 1)
    return "on" if isinstance(field, forms.BooleanField) else "because it is so"


def hear(client):
    """What was said before is read: it must not be taken for what comes next."""
    session = client.session
    session.pop("_messages", None)
    session.save()


def press(client, path, asked):
    """The page that comes of it: the question is answered where one is put first."""
    hear(client)
    page = client.post(path, asked)
    form = (page.context or {}).get("form")
    if form is not None and not isinstance(form, dict):
        page = client.post(path, {**asked, **filled(form)})
    return page


def says_it(page):
    """On the page, or for the next one."""
    told = [str(message) for message in get_messages(page.wsgi_request)]
    return SENTENCE in page.content.decode() or SENTENCE in " ".join(told)


@pytest.fixture
def root(world):
    """Somebody with every right; each row stands where a verb may be asked of it."""
    return world.client("root")


def test_an_action_says_what_its_verb_refuses(world, root, refused):
    silent = set()
    for model, one in admin.site._registry.items():
        label = model._meta.label_lower
        for _action, name, _text in one._get_base_actions():
            del refused[:]
            chosen = {"action": name, "_selected_action": world.rows[label].pk, "confirm": "1"}
            page = press(root, admin_page(label, "changelist"), chosen)
            assert page.status_code in (200, 302), (label, name)
            assert says_it(page) is bool(refused), (label, name)
            silent |= set() if refused else {name}
    assert silent <= NO_VERB


def test_a_button_says_what_its_verb_refuses(world, root, refused):
    world.rows["enterprises.project"] = ProjectFactory(center=world.center, state="under_review")
    pressed = 0
    for model in admin.site._registry:
        label = model._meta.label_lower
        path = admin_page(label, "change", world.rows[label])
        page = root.get(path)
        for name, _text in (page.context or {}).get("moves_open") or ():
            del refused[:]
            hear(root)
            page = root.post(path, {"_move": name})
            form = (page.context or {}).get("form")
            if form is not None:  # the question is put by the list
                path_of_list = admin_page(label, "changelist")
                chosen = {"action": name, "_selected_action": world.rows[label].pk}
                page = root.post(path_of_list, {**chosen, **filled(form)})
            assert page.status_code in (200, 302), (label, name)
            assert says_it(page) is bool(refused), (label, name)
            pressed += bool(refused)
    assert pressed > 5


def test_a_page_of_ours_says_what_its_verb_refuses(world, root, refused):
    reached = set()
    for name, path in own_views(world).items():
        del refused[:]
        page = press(root, path, {"text": "x"})
        assert page.status_code in (200, 302, 403, 404, 405), name
        if refused:
            reached.add(name)
            assert says_it(page), name
    assert len(reached) >= 8, reached


def test_the_pages_of_django_say_it_too(world, root, refused):
    """Where a verb writes what was typed on the page of a row, or opens one."""
    asked = {"tracks.session": {"title": "…", "halves": 1}}
    for label, typed in asked.items():
        page = root.post(admin_page(label, "change", world.rows[label]), typed)
        assert refused == ["word_session"]
        assert says_it(page)
    del refused[:]
    page = root.post(
        admin_page("members.duplicatepair", "change", world.rows["members.duplicatepair"]),
        {"apart": "1"},
    )
    assert (refused, says_it(page)) == (["tell_apart"], True)

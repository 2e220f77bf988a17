"""Numbers, names and words that no link of ours holds, at every address: never an error.

The addresses, models, forms, actions and filters are found, so that new ones join by themselves.
"""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.converters import IntConverter

from tests.marks import first_on_both, once

from .addresses import ARGUMENTS, names
from .everything import admin_page

LARGE = "9223372036854775808"  # one more than any database counts
VALUES = [LARGE, "-" + LARGE, "9" * 5000, "x", "", "٣", "²", "1.5", "1,x", "1e400", "NaN", "{}"]
ODD_KEYS = [LARGE, "9" * 400, "-1", "x", "٣", "1e400", "_5F", "a%2Fb", "None"]
# What Django's admin reads of an address by itself.
ADMIN_PARAMETERS = [
    *("q", "o", "p", "e", "all", "_popup", "_to_field", "_changelist_filters", "_facets"),
    *("pk__in", "id__exact", "nothing", "nothing__exact", "pk__nothing", "action"),
]


@pytest.fixture
def root(world):
    client = world.client("root")
    client.raise_request_exception = False
    return client


def errors(answers):
    """Of the addresses and their answers those that the server broke on."""
    return {address for address, response in answers if response.status_code >= 500}


MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def turn(values, place):
    """One of the values, another at each place: each meets many pages, if not every one."""
    return values[place % len(values)]


def test_odd_number_of_a_row_breaks_no_page_of_the_back_office(root):
    found = []
    for place, model in enumerate(MODELS):
        page = turn(("change", "history", "delete"), place)
        for key in {LARGE, turn(ODD_KEYS, place)}:
            address = f"{admin_page(model._meta.label_lower, 'changelist')}{key}/{page}/"
            found.append((address, root.get(address)))
    assert not errors(found)


@once
def test_odd_parameter_breaks_no_list_of_the_back_office(root):
    found = []
    for place, model in enumerate(MODELS):
        asked = [turn(ADMIN_PARAMETERS, 3 * place + step) for step in range(3)]
        lookups = list(filters(admin.site._registry[model]))
        asked += [turn(lookups, place), turn(lookups, place + 1)] if lookups else []
        for step, parameter in enumerate(asked):
            value = turn([LARGE, *VALUES], place + step)[:300]
            address = admin_page(model._meta.label_lower, "changelist")
            found.append(((address, parameter, value), root.get(address, {parameter: value})))
    assert not errors(found)


def filters(model_admin):
    for one in model_admin.list_filter:
        name = one[0] if isinstance(one, tuple) else one
        if isinstance(name, str):
            yield from (f"{name}__exact", f"{name}__id__exact", f"{name}__isnull", f"{name}__in")
        elif hasattr(name, "parameter_name"):
            yield name.parameter_name


TO_FIELD = ["_to_field=", "_to_field=x", "_to_field=id&_popup=1", "_to_field=x%0d%0aFORGED"]


@once
def test_odd_parameter_breaks_no_form_of_the_back_office(root, world):
    found = []
    for place, model in enumerate(MODELS):
        label = model._meta.label_lower
        fields = [*model._meta.fields, *model._meta.many_to_many]
        for page, query in {
            "add": "&".join(f"{one.name}={turn([LARGE, 'x', '1,x'], place)}" for one in fields),
            "change": turn(TO_FIELD, place),
            "delete": turn(TO_FIELD, place + 1),
            "history": "_popup=x&_changelist_filters=%25zz",
        }.items():
            address = f"{admin_page(label, page, world.rows[label])}?{query}"
            found.append((address, root.get(address)))
    assert not errors(found)
    refused = {one.split("?")[1] for one, response in found if response.status_code == 400}
    assert refused == {"_to_field=x", "_to_field=x%0d%0aFORGED"}


def test_odd_value_in_every_field_breaks_no_form_of_the_back_office(root, world):
    found = []
    for place, model in enumerate(MODELS):
        label = model._meta.label_lower
        address = admin_page(label, turn(("add", "change"), place), world.rows[label])
        context = root.get(address).context
        if context and "adminform" in context:
            answers = [root.post(address, filled(context, value)) for value in (LARGE, "x")]
            found += [(address, response) for response in answers]
    assert len(found) > len(MODELS)
    assert not errors(found)


def filled(context, value):
    """Each field of the form and its formsets answered with the value, numbers of rows too."""
    data = {}
    for name in context["adminform"].form.fields:
        data |= {name: value, f"{name}_0": value, f"{name}_1": value}
    for one in context["inline_admin_formsets"]:
        prefix = one.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "1"}
        data |= {f"{prefix}-0-{name}": value for name in one.formset.empty_form.fields}
    return data


# What is chosen in the list of the model at a place.
CHOSEN = [
    pytest.param(lambda place: [LARGE[:-1]], id="none that there is"),
    pytest.param(lambda place: [LARGE, "1"], id="one too large"),
    pytest.param(
        lambda place: [turn(["x", "-1", "", "٣"], place), "1"], id="no number", marks=once
    ),
]


@pytest.mark.parametrize("chosen_at", CHOSEN)
def test_odd_row_chosen_breaks_no_action(root, chosen_at):
    """One that there is not is nothing to act on, one that is no number is a bad request."""
    found = []
    for place, model in enumerate(MODELS):
        address = admin_page(model._meta.label_lower, "changelist")
        offered = admin.site._registry[model].actions or []
        actions = [one if isinstance(one, str) else one.__name__ for one in offered]
        for action in [*actions, turn(["delete_selected", "nothing", "__class__", ""], place)]:
            chosen = chosen_at(place)
            data = {"action": action, ACTION_CHECKBOX_NAME: chosen, "index": "x"}
            found.append(((address, action, *chosen), root.post(address, data)))
    assert not errors(found)


@once
def test_odd_question_of_the_autocomplete_is_none(root):
    address = reverse("admin:autocomplete")
    member = "app_label=tracks&model_name=enrolment&field_name=member"
    asked = [
        "",
        "app_label=x&model_name=y&field_name=z",
        "app_label=tracks&model_name=enrolment&field_name=nothing",
        "app_label=tracks&model_name=enrolment&field_name=state",
        f"{member}&page=x",
        f"{member}&page={LARGE}",
        f"{member}&term={LARGE}",
    ]
    assert not errors((one, root.get(f"{address}?{one}")) for one in asked)


NEXT = [
    "abc",
    "//x.example",
    "javascript:x",
    "/nowhere",
    "https://[",
    "\\\\x",
    "x:y",
    "admin:index",
    ".",
]


@once
@pytest.mark.parametrize("who", ["visitor", "member", "root"])
def test_odd_way_on_breaks_no_page(world, who):
    client = world.client(who)
    client.raise_request_exception = False
    at = [reverse("admin:login"), *map(reverse, ("account_login", "account_reauthenticate"))]
    found = [(one, way, client.get(one, {"next": way})) for one in at for way in NEXT]
    language = reverse("set_language")
    found += [
        (language, way, client.post(language, {"next": way, "language": code}))
        for way in NEXT
        for code in ("fr", "x", "")
    ]
    assert not errors(((one, way), response) for one, way, response in found)
    hosts = {urlsplit(one[2].headers.get("Location", "")).netloc for one in found}
    assert hosts == {""}


# The portal's own pages -----------------------------------------------------------
# A log-in by code has its own tests (tests/members), a log-out ends what is tried here.
LEFT = {"account_logout", "account_open_invitation", "account_request_login_code"}
PAGES = sorted(set(names(get_resolver())) - LEFT)
ASKED = ("page", "center", "year", "q", "half", "meeting", "who", "code", "kind", "since_opening")


@pytest.mark.parametrize("who", first_on_both(["coach", "visitor"]))
def test_odd_parameter_breaks_no_page(world, who):
    client = world.client(who)
    client.raise_request_exception = False
    found = []
    for place, name in enumerate(PAGES):
        address = reverse(name, args=ARGUMENTS.get(name, lambda world: [])(world))
        query = dict.fromkeys(ASKED, turn(VALUES, place))
        found += [(address, client.get(address, query)), (address, client.post(address, query))]
    assert not errors(found)


@pytest.mark.parametrize("who", first_on_both(["root", "member"]))
def test_number_past_the_database_is_not_found(world, who):
    client = world.client(who)
    client.raise_request_exception = False
    found = []
    for place, name in enumerate(PAGES):
        try:
            row = reverse(name, args=[1])
        except NoReverseMatch:
            continue
        key = turn([LARGE, "9" * 18, "9" * 400], place)
        address = row.replace("/1/", f"/{key}/").replace("/1.", f"/{key}.")
        found += [(address, client.get(address)), (address, client.post(address))]
    assert found
    assert not errors(found)
    if who == "root":
        assert {response.status_code for _address, response in found} <= {404, 405}


def test_no_address_takes_a_number_that_no_database_does():
    """Django's `int` has no end."""
    found = {type(one) for one in converters(get_resolver())}
    assert IntConverter not in found


def converters(resolver):
    for pattern in resolver.url_patterns:
        yield from pattern.pattern.converters.values()
        if hasattr(pattern, "url_patterns"):
            yield from converters(pattern)

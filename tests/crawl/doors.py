"""Pages where a secret is typed: after so many wrong ones there must be an end.

They are found by the fields of their forms. Each is tried with another wrong value each time, as
fast as one can; a door that answers the last try as it answered the second has no limit.
"""

import re
from dataclasses import replace

from .driver import Ask, taken_back
from .forms import read
from .garbage import form_body, with_field
from .rules import Finding

TRIES = 40
# Names of fields in which somebody proves who they are.
PROOFS = re.compile(
    r"^(?:\w+-)?(old_?password|password|code|birth_date|token|otp|pin|secret|answer)$"
)
# Forms with such a field that prove nothing: place → why.
NO_DOORS = {
    "members:join": "their own birth date, for a new file",
    "members:join_step": "their own birth date, for a new file",
    "tracks:register": "the child's birth date, for a new inscription",
    "account_login": "asks for a code",
    "account_request_login_code": "asks for a code",
    "members:former_number": "their own birth date, which staff compare",
}
# Addresses that are guessed, not forms: the part that is guessed.
GUESSED = {"tracks:verify": "code"}
BACK_OFFICE = "admin/"


def doors(crawl):
    """Address, person, form and the names of its proofs; each form once for each kind of person."""
    known = {address.path(): address for address in crawl.addresses}
    met = set()
    for path, people in crawl.forms.items():
        address = known.get(path)
        if address is None or address.pattern.place in NO_DOORS:
            continue
        for who, forms in people.items():
            for form in forms.values():
                proofs = [one.name for one in form.fields.values() if _is_proof(one, address)]
                key = (address.pattern.place, tuple(proofs))
                if proofs and key not in met:
                    met.add(key)
                    yield address, who, form, proofs


def _is_proof(field, address):
    if field.autocomplete == "new-password":
        return False
    if field.kind == "password":
        return True
    # A file of the back office has birth dates and codes that prove nothing.
    return bool(PROOFS.fullmatch(field.name)) and not address.pattern.route.startswith(BACK_OFFICE)


def try_doors(crawl):
    """Try all of them; the doors that were found, and what has no end as findings."""
    found = []
    for address, who, form, proofs in doors(crawl):
        found.append((address.pattern.place, who, tuple(proofs)))
        asks = [_wrong(address, who, form, proofs, number) for number in range(TRIES)]
        _judge(crawl, asks, f"{', '.join(proofs)}")
    for address in crawl.addresses:
        part = GUESSED.get(address.pattern.place)
        if part and address.pattern.place not in {place for place, *_rest in found}:
            found.append((address.pattern.place, "visitor", (part,)))
            number = address.pattern.parts.index(part)
            asks = [
                Ask("visitor", address.pattern.place, address.path(change={number: f"ZZ{one:010}"}),
                    kind="door") for one in range(TRIES)
            ]  # fmt: skip
            _judge(crawl, asks, part)
    return found


def _wrong(address, who, form, proofs, number):
    pairs = form.pairs()
    for name in proofs:
        kind = form.fields[name]
        pairs = with_field(pairs, name, [_guess(kind, number)])
    for field in form.fields.values():
        # Who is at the door says whom they are.
        if field.kind in ("text", "email", "tel") and field.name not in proofs:
            pairs = with_field(pairs, field.name, ["somebody@example.org"])
    body, content_type = form_body(pairs)
    return Ask(
        who, address.pattern.place, address.path(), "POST", body=body,
        content_type=content_type, kind="door",
    )  # fmt: skip


def _guess(field, number):
    if "birth" in field.name:
        return f"{1950 + number % 40}-0{1 + number % 9}-1{number % 10}"
    return f"{number:06}" if field.kind != "password" else f"wrong password {number}"


def _judge(crawl, asks, proofs):
    """Send them one after the other until the answer is another than to the second."""
    second = None
    with taken_back():
        for number, ask in enumerate(asks):
            answer = crawl.driver.send_and_keep(ask, keep_limits=number > 0)
            crawl.statuses[answer.status] += 1
            crawl.inputs["door"] += 1
            told = _told(answer, ask)
            second = told if number == 1 else second
            if number > 1 and told != second:
                return
    ask = replace(asks[-1], kind=f"door: the {len(asks)}th try")
    crawl.add(Finding("unlimited tries", ask, f"{len(asks)} wrong tries of {proofs}, no end"))


def _told(answer, ask):
    """What a person reads, without what they typed and what counts up."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    where = answer.header("Location").partition("?")[0]
    forms = len(read(answer.text)[0]) if answer.kind == "text/html" else 0
    return answer.status, where, forms, re.sub(r"[\d\s]+", " ", text)

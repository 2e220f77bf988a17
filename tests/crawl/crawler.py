"""Who asks for what, in which order, and what was found."""

import sys
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from .driver import Ask
from .forms import read
from .garbage import (
    COOKIES,
    FILES,
    HEADERS,
    METHODS,
    PATHS,
    field_kinds,
    form_body,
    multipart,
    queries,
    raw_bodies,
    with_field,
)
from .places import LANGUAGES, addresses
from .rules import SECRET_PARTS, Finding
from .world import FIRST

FAMILIES = ("path", "query", "header", "cookie", "method", "body", "form")


class Crawl:
    """One crawl over these addresses by these people."""

    def __init__(self, driver, rules, two, patterns=None, people=None):
        self.driver, self.rules, self.two = driver, rules, two
        self.addresses = list(addresses(two, patterns))
        self.people = list(people or two.people)
        self.findings = {}
        self.statuses, self.inputs = Counter(), Counter()
        # Path → who → forms that lead there; place → names in queries of its links.
        self.forms, self.names = {}, {}
        self.met = set()
        self.left_out = ()  # kinds of garbage that hold one of these texts
        self.on_finding = lambda finding: None
        for address in self.addresses:
            for part, value in zip(address.pattern.parts, address.values, strict=True):
                if part in SECRET_PARTS:
                    rules.secret.add(value)

    # One request ------------------------------------------------------------------------
    def ask(self, ask, address=None, judge=True):
        answer = self.driver.send(ask)
        self.statuses[answer.status] += 1
        self.inputs[ask.kind.partition(":")[0]] += 1
        if judge:
            for finding in self.rules.judge(ask, answer, address):
                self.add(finding)
        return answer

    def add(self, finding):
        if finding.key not in self.findings:
            self.findings[finding.key] = finding
            self.on_finding(finding)

    # Plain pages ------------------------------------------------------------------------
    def open_page(self, address, who, language="fr"):
        """A plain GET: its forms and links are what the garbage is made of."""
        ask = Ask(who, address.pattern.place, address.path(language), query=address.query)
        answer = self.ask(ask, address)
        if answer.status == 200 and answer.kind == "text/html":
            self._learn(ask, answer, address)
        self.met.add((address.pattern.place, address.values, who, answer.status))
        return answer

    def show_to_visitors(self, language="fr"):
        for address in self.addresses:
            path = address.path(language)
            ask = Ask("visitor", address.pattern.place, path, query=address.query)
            if self.driver.send(ask).status == 200:
                self.rules.shown_to_visitors.add(path)

    def _learn(self, ask, answer, address):
        forms, links = read(answer.text)
        names = self.names.setdefault(ask.place, {})
        for link in links:
            names.update(dict(parse_qsl(urlsplit(link).query, keep_blank_values=True)))
        for form in forms:
            if form.method == "GET":
                names.update(dict.fromkeys(form.fields))
                continue
            path = urlsplit(form.action).path or ask.path
            self.forms.setdefault(path, {}).setdefault(ask.who, {})[form.key] = form

    def find_out_who_is_out(self):
        """Open once more what each was shown to themselves alone: whoever is not shown it again
        went on as a visitor, and what they met says nothing."""
        own = {
            who: address
            for address in self.addresses
            for who in self.people
            if (address.pattern.place, address.values, who, 200) in self.met
            and address.path() not in self.rules.shown_to_visitors
        }
        for who, address in own.items():
            ask = Ask(who, address.pattern.place, address.path(), query=address.query)
            if self.driver.send(ask).status != 200:
                self.add(Finding("out", ask, "somebody was shown this page, and is not any more"))

    # Garbage ----------------------------------------------------------------------------
    def throw(self, address, who, turn, families=FAMILIES, language="fr", fields=1):
        """One input of each family, chosen by `turn`."""
        for family in families:
            made = getattr(self, f"_{family}")(address, who, turn, language, fields)
            for ask in made:
                if any(text in ask.kind for text in self.left_out):
                    continue
                self.ask(ask, address if ask.kind.startswith(("header", "cookie")) else None)

    def _base(self, address, who, language, **other):
        given = {"path": address.path(language), "query": address.query} | other
        return Ask(who, address.pattern.place, **given)

    def _path(self, address, who, turn, language, fields):
        parts = address.pattern.parts
        if parts:
            kind, value = _pick(list(PATHS.items()), turn)
            number = turn % len(parts)
            path = address.path(language, {number: value})
            method = "POST" if turn % 3 == 0 else "GET"
            yield self._base(address, who, language, path=path, method=method, kind=f"path: {kind}")

    def _query(self, address, who, turn, language, fields):
        known = tuple(self.names.get(address.pattern.place, ()))
        # Every other time a name that the page itself uses.
        asked = queries(known, ()) if known and turn % 2 == 0 else queries(known)
        kind, query = _pick(asked, turn // 2 if known and turn % 2 == 0 else turn * 41)
        yield self._base(address, who, language, query=query, kind=f"query: {kind}")

    def _header(self, address, who, turn, language, fields):
        kind, headers = _pick(list(HEADERS.items()), turn)
        yield self._base(address, who, language, headers=tuple(headers), kind=f"header: {kind}")

    def _cookie(self, address, who, turn, language, fields):
        kind, cookies = _pick(list(COOKIES.items()), turn)
        yield self._base(address, who, language, cookies=tuple(cookies), kind=f"cookie: {kind}")

    def _method(self, address, who, turn, language, fields):
        method = _pick(METHODS, turn)
        yield self._base(address, who, language, method=method, kind=f"method: {method}")

    def _body(self, address, who, turn, language, fields):
        forms = self._forms(address, who, language)
        pairs = _pick(forms, turn).pairs() if forms else [("note", "zq"), ("name", "zq")]
        kind, body, content_type = _pick(list(raw_bodies(pairs)), turn)
        yield self._base(
            address, who, language,
            method="POST", body=body, content_type=content_type, kind=f"body: {kind}",
        )  # fmt: skip

    def _form(self, address, who, turn, language, fields):
        """The forms that lead here: untouched, and with a field or a few replaced."""
        for form in self._forms(address, who, language):
            yield self._sent(address, who, language, form, form.pairs(turn), "untouched")
            names = list(form.fields)
            for number in range(min(fields, len(names))):
                yield self._with_garbage(address, who, language, form, names, turn + number)

    def _with_garbage(self, address, who, language, form, names, turn):
        field = form.fields[names[turn % len(names)]]
        if field.kind == "file":
            kind, file = _pick(list(FILES.items()), turn)
            body, content_type = multipart(form.pairs(turn), [(field.name, file)])
            return self._base(
                address, who, language, method="POST", body=body, content_type=content_type,
                kind=f"form: {field.name}: file {kind}",
            )  # fmt: skip
        foreign = FIRST["A" if self.two.is_stranger(who, "A") else "B"]
        kind, values = _pick(list(field_kinds(field, foreign)), turn * 5)
        pairs = with_field(form.pairs(turn), field.name, values)
        return self._sent(address, who, language, form, pairs, f"{field.name}: {kind}")

    def _sent(self, address, who, language, form, pairs, kind):
        body, content_type = (multipart if form.is_multipart else form_body)(pairs)
        return self._base(
            address, who, language,
            method="POST", body=body, content_type=content_type, kind=f"form: {kind}",
        )  # fmt: skip

    def _forms(self, address, who, language):
        return list(self.forms.get(address.path(language), {}).get(who, {}).values())

    # What the suite has time for ---------------------------------------------------------
    def bounded(self):
        """Each pattern with a row of one centre, by a visitor and one more; garbage turns."""
        for number, address in enumerate(self._one_of_each()):
            language = _pick(LANGUAGES, number)
            who = self._open_in_turn(number, address, language)
            turn = number // len(FAMILIES)
            self.throw(
                address, who, turn, dict.fromkeys([_pick(FAMILIES, number), "form"]), language
            )

    def _open_in_turn(self, number, address, language):
        """Open it as a visitor and as one other; who of them was shown the page."""
        other = _pick(self.people, number)
        shown = self.open_page(address, "visitor").status == 200
        if shown:
            self.rules.shown_to_visitors.add(address.path())
        opened = self.open_page(address, other, language).status == 200
        return other if opened or not shown else "visitor"

    def _one_of_each(self):
        """Of the addresses of one pattern that at whose turn it is."""
        by_route = {}
        for address in self.addresses:
            by_route.setdefault(address.pattern.route, []).append(address)
        for number, alike in enumerate(by_route.values()):
            yield _pick(alike, number)

    def open_doors(self):
        """Read what stands before those who are not yet in, or prove themselves once more.

        What a visitor is shown was read already.
        """
        near = [one for one in self.people if one == "member@A" or one.startswith("half-way")]
        for address in self._one_of_each():
            of_a_model = (
                address.pattern.route.startswith("admin/")
                and "/" in (address.pattern.route[len("admin/") : -1])
            )
            if not of_a_model and address.path() not in self.rules.shown_to_visitors:
                for who in near:
                    self.open_page(address, who)

    # The whole --------------------------------------------------------------------------
    def whole(self, rounds=1, fields=3, languages=LANGUAGES, only=None, told=sys.stderr):
        """Every address × every person: plain in each language, then `rounds` of garbage."""
        chosen = [
            (number, one) for number, one in enumerate(self.addresses)
            if only is None or only(one)
        ]  # fmt: skip
        self.show_to_visitors()
        for language in languages:
            for _number, address in chosen:
                if language == "fr" or address.pattern.in_languages:
                    for who in self.people:
                        self.open_page(address, who, language)
            _tell(told, f"plain, {language}", self)
        for turn in range(rounds):
            for count, (number, address) in enumerate(chosen):
                for place, who in enumerate(self.people):
                    self.throw(address, who, number * 7 + place * 3 + turn * 11, fields=fields)
                if count % 100 == 99:
                    _tell(told, f"round {turn + 1}, {count + 1} of {len(chosen)} addresses", self)
        self.find_out_who_is_out()


def _pick(kinds, turn):
    return kinds[turn % len(kinds)]


def _tell(told, what, crawl):
    if told:
        print(
            f"{what}: {crawl.driver.count:,} requests, {len(crawl.findings)} findings",
            file=told, flush=True,
        )  # fmt: skip

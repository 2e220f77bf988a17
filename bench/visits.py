"""People at browsers while something falls: what they ask, what came, what they were told."""

import http.client
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, product
from urllib.parse import urlencode

PAGES = ("/ar/", "/fr/tracks/", "/ar/cohorts/", "/en/results/", "/ar/camps/", "/en/about/")
ANSWER_SECONDS = 90
MEMBER_SECONDS = 0.2  # before the next one
WHO = VISITOR, MEMBER, CODE = "visitor", "member", "code"


@dataclass(frozen=True)
class Answer:
    part: str
    who: str
    status: int  # 0: none came
    seconds: float


@dataclass
class Ledger:
    """Every answer, and what members were told of their applications."""

    parts: list[str] = field(default_factory=list)  # that have begun
    faults: set[str] = field(default_factory=set)  # those of them with a fault
    answers: list[Answer] = field(default_factory=list)
    # (member, cohort) → whether an application stands; None where no answer said so.
    applied: dict[tuple[int, int], bool | None] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def begin(self, part, *, is_fault):
        if is_fault:
            self.faults.add(part)
        self.parts.append(part)

    def part_since(self, number):
        """Where a request belongs that was asked in the part of this number and is answered now:
        to the fault that it met, else to the part in which it was asked."""
        met = self.parts[number:]
        return next((part for part in met if part in self.faults), met[0])

    def may_have_a_place(self, member):
        return any(
            stands is not False
            for (whose, _cohort), stands in self.applied.items()
            if whose == member
        )

    def of(self, part, who=None):
        return [one for one in self.answers if one.part == part and who in (None, one.who)]


class Browser:
    """Asks one server after the other, as a proxy does."""

    def __init__(self, ports, ledger, who, cookies=None):
        self.ports, self.ledger, self.who = cycle(ports), ledger, who
        self.cookies = dict(cookies or {})

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, **typed):
        typed["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self._ask("POST", path, urlencode(typed))

    def _ask(self, method, path, body=None):
        """Status, where it leads, and the page; (0, "", "") where no answer came."""
        number, begun = len(self.ledger.parts) - 1, time.monotonic()
        try:
            status, leads, page = self._exchange(method, path, body)
        except (OSError, http.client.HTTPException):
            status, leads, page = 0, "", ""
        taken = time.monotonic() - begun
        part = self.ledger.part_since(number)
        self.ledger.answers.append(Answer(part, self.who, status, taken))
        return status, leads, page

    def _exchange(self, method, path, body):
        connection = http.client.HTTPConnection(
            "127.0.0.1", next(self.ports), timeout=ANSWER_SECONDS
        )
        headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), page


# The load ----------------------------------------------------------------------------
def visit(browser, ledger):
    """A visitor reads; without cookies, so that pages are kept for them."""
    for path in cycle(PAGES):
        if ledger.over.is_set():
            return
        browser.cookies.clear()
        browser.get(path)


def ask_for_codes(browser, ledger, contacts):
    for contact in cycle(contacts):
        if ledger.over.wait(0.5):
            return
        browser.get("/ar/account/login/code/")
        browser.post("/ar/account/login/code/", email=contact)


def live(browsers, ledger, cohorts):
    """Members apply, look, and each second one leaves again, then goes on to the next cohort: one
    after the other, each in a browser of their own."""
    for cohort, (number, (member, browser)) in product(cohorts, enumerate(browsers)):
        if ledger.over.wait(MEMBER_SECONDS):
            return
        leaves = bool(number % 2)
        if leaves and ledger.may_have_a_place(member):
            continue  # the page would not say which of two places its button means
        apply(member, browser, ledger, cohort)
        _status, _leads, page = browser.get("/ar/me/")
        if leaves and (place := re.search(r"/ar/enrolments/(\d+)/withdraw/", page)):
            withdraw(member, browser, ledger, cohort, place[0])


def apply(member, browser, ledger, cohort):
    page = f"/ar/cohorts/{cohort}/apply/"
    browser.get(page)
    ledger.applied[member, cohort] = None
    status, leads, _page = browser.post(page, motivation="I would like to learn this trade.")
    if status == 302 and leads == "/ar/me/":
        ledger.applied[member, cohort] = True


def withdraw(member, browser, ledger, cohort, page):
    ledger.applied[member, cohort] = None
    status, leads, _page = browser.post(page)
    if status == 302 and leads == "/ar/me/":
        ledger.applied[member, cohort] = False


@contextmanager
def load(work):
    """Threads that work until the end."""
    threads = [threading.Thread(target=one, args=arguments) for one, arguments in work]
    for one in threads:
        one.start()
    yield
    for one in threads:
        one.join()

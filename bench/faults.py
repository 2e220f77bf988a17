"""What stands beside the portal falls, hangs and comes back, under load: `python -m bench.faults`.

Two servers, a worker, visitors and members; PostgreSQL and Redis of its own are stopped and left
hanging in turn. No page of a visitor may be lost for Redis, nothing may fail once a fault is over,
nothing that was confirmed may be missing in the database.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import report, size
from .neighbours import Postgres, Redis, running
from .portal import open_portal
from .site import ROOT, START_SECONDS, SetupError, prepared, server
from .visits import (
    ANSWER_SECONDS,
    CODE,
    MEMBER,
    PAGES,
    VISITOR,
    WHO,
    Browser,
    Ledger,
    ask_for_codes,
    live,
    load,
    visit,
)

MEMBERS = 1_000  # of the portal: rows to read, and people to apply
SECONDS, SHORT_SECONDS = 12, 3  # of each part
VISITORS, APPLICANTS = 4, 3  # browsers at once
SERVER = ("--config=gunicorn.conf.py", "--workers=1")
MOST_APPLICANTS = 400


# The portal --------------------------------------------------------------------------
def applicants(ledger, ports):
    """Pairs of a member who may apply and their browser, and the cohorts that take them all."""
    from django.conf import settings
    from django.test import Client

    from members.models import Member
    from tracks.models import Cohort, Enrolment
    from tracks.services import fit_of

    cohorts = list(Cohort.objects.open_now().for_cards())
    busy = Enrolment.objects.live().values("member")
    adults = Member.objects.exclude(user=None).exclude(pk__in=busy).select_related("user")
    found = []
    for member in adults.order_by("pk"):
        if member.awaits_guardian or any(fit_of(one, member).shortfalls for one in cohorts):
            continue
        client = Client()
        client.force_login(member.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session}
        found.append((member.pk, Browser(ports, ledger, MEMBER, cookies)))
        if len(found) == MOST_APPLICANTS:
            break
    if not (cohorts and found):
        raise SetupError("Nobody may apply anywhere.")
    return found, [one.pk for one in cohorts]


def missing(applied):
    """What a member was told and the database does not know: pairs of a member and a cohort."""
    from django.db import connection

    from tracks.models import Enrolment

    connection.close()  # of before the faults
    live = set(Enrolment.objects.live().values_list("member", "cohort"))
    told = {pair: stands for pair, stands in applied.items() if stands is not None}
    return [pair for pair, stands in told.items() if (pair in live) is not stands]


def note_migrations():
    """The tables of so small a portal are made from the models; `healthz` asks what was run."""
    from django.core.management import call_command

    call_command("migrate", fake=True, verbosity=0)


@contextmanager
def worker(environment, log):
    """`send_due --watch`; yields its process. Told to stop, it has to end well by itself."""
    with open(log, "w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "send_due", "--watch", "--every", "1"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def warm_up(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    connection.request("GET", path)
    if (status := connection.getresponse().status) != 200:
        raise SetupError(f"{path} answered {status} before any fault.")
    connection.close()


def health(port):
    """What the watchman is told, within two seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        head, *facts = answer.read().decode().splitlines()
        wrong = [one for one in facts if not one.endswith((": ok", "free", "ago", " 0 min"))]
        return "; ".join([f"{answer.status} {head}", *wrong])
    except OSError:
        return "no answer"
    finally:
        connection.close()


def wait_until_healthy(port):
    deadline = time.monotonic() + START_SECONDS
    while not health(port).startswith("200"):
        if time.monotonic() > deadline:
            raise SetupError(f"The portal is not well before any fault: {health(port)}.")
        time.sleep(0.2)


# The faults --------------------------------------------------------------------------
def parts(neighbours):
    """What happens: the name of each part, whether a fault is on in it, and how it begins."""
    yield "calm", False, lambda: None
    for one in neighbours:
        yield f"{one.name} stopped", True, one.stop
        yield f"{one.name} started again", False, one.start
        yield f"{one.name} hangs", True, one.hang
        yield f"{one.name} goes on", False, one.go_on


def break_in_turn(neighbours, ledger, port, seconds):
    """Part → what `healthz` said in it. A part without a fault begins once the fault is over."""
    told = {}
    for name, is_fault, begin in parts(neighbours):
        if is_fault:  # it may be on before the verb returns, and until the next one has
            ledger.begin(name, is_fault=True)
        begin()
        if not is_fault:
            ledger.begin(name, is_fault=False)
        time.sleep(seconds * 0.8)
        told[name] = health(port)
        time.sleep(seconds * 0.2)
        print(f"  {name}: {told[name]}", flush=True)
    ledger.over.set()
    return told


def has_failed(answer):
    return answer.status == 0 or answer.status >= 500


def show(ledger, names, told):
    rows = []
    for name in names:
        answers = ledger.of(name)
        failed = Counter(one.who for one in answers if has_failed(one))
        slowest = max((one.seconds for one in answers), default=0)
        rows.append(
            (
                name,
                len(answers),
                *(f"{failed[who]} of {len(ledger.of(name, who))}" for who in WHO),
                f"{slowest:.1f}",
                told[name],
            )
        )
    columns = ("part", "requests", *(f"failed, {who}s" for who in WHO), "slowest, s", "healthz")
    report.table(columns, rows)


def faults_found(ledger, neighbours, gone):
    """Sentence → how often; what must be nought. A fault of each neighbour is told apart."""
    found = {}
    for one in neighbours:
        after = [f"{one.name} started again", f"{one.name} goes on"]
        failed = [answer for part in after for answer in ledger.of(part) if has_failed(answer)]
        found[f"{one.name}: failed once the fault was over"] = len(failed)
    lost = [
        answer
        for part in ("Redis stopped", "Redis hangs")
        for answer in ledger.of(part, VISITOR)
        if has_failed(answer)
    ]
    found["Redis: pages of visitors lost"] = len(lost)
    found["PostgreSQL: confirmed, and missing in the database"] = len(gone)
    return found


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seconds = SHORT_SECONDS if size.asked().is_short else SECONDS
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        neighbours = [stack.enter_context(running(kind(folder))) for kind in (Redis, Postgres)]
        redis, postgres = neighbours
        os.environ |= {"DATABASE_URL": postgres.url, "BENCH_DIR": str(folder)}
        environment = stack.enter_context(prepared(MEMBERS))
        environment |= {
            "CACHE_URL": redis.url,
            "HTTPS": "0",
            "BEHIND_PROXY": "0",
            "LOG_LEVEL": "ERROR",
            "EMAIL_URL": "dummymail://",
        }
        ports = [
            stack.enter_context(server(environment, folder / f"web-{number}.log", SERVER))
            for number in (1, 2)
        ]
        working = stack.enter_context(worker(environment, folder / "worker.log"))
        code = measure(environment, neighbours, ports, seconds)
        if working.poll() is not None:
            print("The worker did not outlive the faults.")
            code = 1
    print(f"The worker ended with {working.returncode} when it was told to stop.")
    return code or working.returncode


def measure(environment, neighbours, ports, seconds):
    open_portal(environment)
    note_migrations()
    ledger = Ledger()
    people, cohorts = applicants(ledger, ports)
    codes = [f"{number}@nobody.example" for number in range(1000)]
    random.Random(1).shuffle(people)
    work = [
        *((visit, (Browser(ports, ledger, VISITOR), ledger)) for _number in range(VISITORS)),
        *((live, (people[n::APPLICANTS], ledger, cohorts)) for n in range(APPLICANTS)),
        (ask_for_codes, (Browser(ports, ledger, CODE), ledger, codes)),
    ]
    wait_until_healthy(ports[0])
    print(f"{len(people)} members may apply to {len(cohorts)} cohorts; each part {seconds} s")
    for port in ports:  # what a process does once is no part of a fault
        for path in PAGES:
            warm_up(port, path)
    ledger.begin("before", is_fault=False)
    with load(work):
        told = break_in_turn(neighbours, ledger, ports[0], seconds)
    show(ledger, told, told)
    found = faults_found(ledger, neighbours, missing(ledger.applied))
    confirmed = Counter(ledger.applied.values())
    print(
        f"\n{confirmed[True]} applications and {confirmed[False]} withdrawals confirmed;"
        f" {confirmed[None]} without an answer or refused\n"
    )
    for sentence, number in found.items():
        print(f"{'ok  ' if not number else 'FAIL'} {sentence}: {number}")
    return int(any(found.values()))


if __name__ == "__main__":
    report.run(main)

"""The crawl outside of the suite: every address × every person × garbage, and a table."""

import os
import time
from argparse import ArgumentParser
from contextlib import contextmanager, suppress


@contextmanager
def portal():
    """A test database with its tables, as the suite makes it, and the people in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


def main(arguments):
    asked = _options().parse_args(arguments)
    with portal():
        from .driver import taken_back
        from .setting import two_centres

        with taken_back(), two_centres() as setting:
            crawl = setting.crawl(people=_people(asked.who, setting.two.people))
            crawl.on_finding = lambda finding: print(finding, flush=True)
            crawl.left_out = tuple(filter(None, asked.without.split(",")))
            began = time.monotonic()
            # Whoever stops it reads what was found until then.
            with suppress(KeyboardInterrupt):
                _go_through(crawl, asked)
            return report(crawl, time.monotonic() - began)


def _people(asked, known):
    chosen = [one for one in known if one in asked.split(",")] if asked else known
    if asked and len(chosen) < len(asked.split(",")):
        raise SystemExit(f"Not known: one of {asked}. Known are: {', '.join(known)}")
    return chosen


def _go_through(crawl, asked):
    from .doors import try_doors

    only = (
        (lambda one: asked.place in (one.pattern.route + " " + one.pattern.place))
        if asked.place
        else None
    )
    crawl.whole(asked.rounds, asked.fields, asked.languages.split(), only if asked.place else None)
    if not asked.place:
        crawl.open_doors()
    found = sorted({place for place, _who, _proofs in try_doors(crawl)})
    print(f"Doors tried: {', '.join(found)}")


def _options():
    parser = ArgumentParser(prog="make crawl ARGS=…", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often garbage is thrown")
    parser.add_argument("--fields", type=int, default=3, help="fields replaced in each form")
    parser.add_argument("--languages", default="fr ar en", help="in which pages are opened")
    parser.add_argument("--place", default="", help="only routes that hold this text")
    parser.add_argument("--without", default="", help="no garbage whose kind holds this: charset")
    parser.add_argument("--who", default="", help="only these people: director@A,visitor")
    return parser


EXAMPLES = 3  # requests printed of each finding


def _by_what_was_seen(findings):
    """One error met at a hundred addresses is one finding to mend."""
    groups = {}
    for one in findings:
        groups.setdefault((one.rule, one.seen), []).append(one)
    return groups


def report(crawl, seconds):
    """Print the findings and the counts; 1 where something was found."""
    for seen, alike in _by_what_was_seen(crawl.findings.values()).items():
        rule, what = seen
        print(f"[{rule}] {what} ({len(alike)} places)")
        for finding in alike[:EXAMPLES]:
            print(f"    {finding.ask.line}")
    print()
    print("| what | number |")
    print("| --- | --- |")
    patterns = len({one.pattern.route for one in crawl.addresses})
    print(f"| patterns / filled addresses | {patterns} / {len(crawl.addresses)} |")
    print(f"| people | {len(crawl.people)} |")
    for kind, number in sorted(crawl.inputs.items()):
        print(f"| requests, {kind} | {number:,} |")
    preparing = crawl.driver.count - sum(crawl.inputs.values())
    print(f"| requests, preparing | {preparing:,} |")
    for status, number in sorted(crawl.statuses.items()):
        print(f"| answers {status} | {number:,} |")
    print(f"| requests, seconds | {crawl.driver.count:,}, {seconds:.0f} |")
    print(f"| findings | {len(crawl.findings)} |")
    return 1 if crawl.findings else 0

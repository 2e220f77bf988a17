"""What the parts of the suite cost: the seconds of its folders, printed with `--durations`."""

from collections import Counter
from pathlib import PurePosixPath


def part_of(nodeid):
    """The folder of a test below `tests/`, or its file where it stands in none."""
    path = PurePosixPath(nodeid.partition("::")[0]).relative_to("tests")
    return path.parts[0]


def pytest_terminal_summary(terminalreporter, config):
    if config.getoption("durations") is None:
        return
    seconds, tests = Counter(), Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration") and hasattr(report, "nodeid"):
                seconds[part_of(report.nodeid)] += report.duration
                tests[part_of(report.nodeid)] += report.when == "call"
    terminalreporter.section("seconds by part, of all workers together")
    for part, taken in seconds.most_common():
        terminalreporter.line(f"{taken:8.1f}s  {tests[part]:5} tests  {part}")
    terminalreporter.line(f"{seconds.total():8.1f}s  {tests.total():5} tests")

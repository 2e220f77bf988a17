import logging

from skills_center.base import due


def test_job_that_fails_keeps_no_other_from_running(monkeypatch, caplog):
    monkeypatch.setattr(due, "_jobs", [])

    @due.due("broken")
    def broken():
        raise ValueError("x")

    @due.due("fine")
    def fine():
        return 3

    with caplog.at_level(logging.ERROR):
        assert due.run_due() == [("broken", None), ("fine", 3)]
    assert caplog.messages == ["due: broken"]

import logging

from skills_center.base import due


def test_job_that_fails_keeps_no_other_from_running(monkeypatch, caplog):
    def break_down():
        raise ValueError("x")

    jobs = [due.Job("broken", break_down), due.Job("fine", lambda: 3)]
    monkeypatch.setattr(due, "JOBS", jobs)
    with caplog.at_level(logging.ERROR):
        assert due.run_due() == [("broken", None), ("fine", 3)]
    assert caplog.messages == ["due: broken"]

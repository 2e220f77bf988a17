from .projects import close, fund, refuse, select, start, start_review, submit, withdraw

__all__ = ["close", "fund", "refuse", "select", "start", "start_review", "submit", "withdraw"]

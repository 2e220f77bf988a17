from . import accounts, members, messages

__all__ = ["accounts", "members", "messages"]

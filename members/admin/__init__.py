from . import accounts, duplicates, members, messages

__all__ = ["accounts", "duplicates", "members", "messages"]

from . import accounts, duplicates, imports, members, messages

__all__ = ["accounts", "duplicates", "imports", "members", "messages"]

"""E-mail addresses that were likely mistyped: gmial.com, yaho.fr, hotmail.con.

Told by their letters alone: nothing is asked of the network. It is a question, never a refusal:
a domain that looks odd may be somebody's own.
"""

# Where nearly all private mailboxes of the country are, and the ends that each has.
PROVIDERS = {
    "gmail": ("com",),
    "hotmail": ("com", "fr", "co.uk", "es", "it", "be", "de", "ca", "nl"),
    "outlook": ("com", "fr", "sa", "es", "it", "be", "de"),
    "yahoo": ("com", "fr", "co.uk", "es", "it", "de", "ca"),
    "live": ("com", "fr", "be", "nl", "co.uk", "it", "ca"),
    "icloud": ("com",),
    "menara": ("ma",),
    "protonmail": ("com", "ch"),
}
# Near to one of these by their letters, and real.
REAL = {
    *("mail.com", "email.com", "ymail.com", "gmx.com", "gmx.fr", "gmx.net", "aol.com", "me.com"),
    *("mail.fr", "mail.ru", "pm.me", "proton.me", "rocketmail.com", "googlemail.com"),
    *("love.com", "olive.com", "five.com", "alive.com", "lime.com", "line.com", "like.com"),
    "life.com",
}
_ENDS = {
    **dict.fromkeys(("con", "cmo", "ocm", "vom", "xom", "cim", "cpm", "clm", "coom"), "com"),
    **dict.fromkeys(("comm", "comn", "cok", "conm", "dom", "com.com"), "com"),
    **dict.fromkeys(("ftr", "fr.fr", "rf", "frr"), "fr"),
    **dict.fromkeys(("mma", "am.ma"), "ma"),
}
# Of a country by the table, of a mailbox by a slip.
_CUT_SHORT = {"co", "cm", "om", "cn"}
_SHORT = 7  # of a name with fewer letters one slip is looked for, else two


def meant_instead(email):
    """The address that was likely meant instead of this one; None when nothing looks odd."""
    local, at, domain = email.lower().rpartition("@")
    if not at or "." not in domain or domain in REAL:
        return None
    likely = _likely(domain)
    return f"{local}@{likely}" if likely and likely != domain else None


def _likely(domain):
    name, _dot, end = domain.partition(".")
    end_meant = _ENDS.get(end, end)
    if f"{name}.{end_meant}" in REAL:
        return f"{name}.{end_meant}"
    if provider := _provider_like(name):
        return _of_provider(provider, name, end_meant)
    return f"{name}.{end_meant}"


def _of_provider(provider, name, end):
    ends = PROVIDERS[provider]
    if end in ends:
        return f"{provider}.{end}"
    is_of_a_country = len(end) == 2 and end not in _CUT_SHORT
    if name == provider and is_of_a_country and len(ends) > 1:
        return None  # yahoo.ma, hotmail.se
    return f"{provider}.{ends[0]}"


def _provider_like(name):
    """The provider whose name this is, or nearly."""
    if name in PROVIDERS:
        return name
    found = [(slips(name, one, most=2), one) for one in PROVIDERS]
    count, nearest = min(found)
    return nearest if count <= (1 if len(nearest) < _SHORT else 2) else None


def slips(one, other, *, most):
    """How many slips of a finger lie between two words: a letter more, less, another, or two in
    the wrong order. What is over `most` is told as one more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, theirs in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != theirs))
            swapped = row > 1 and column > 1 and one[row - 2 : row] == theirs + other[column - 2]
            now.append(min(cost, before_last[column - 2] + 1) if swapped else cost)
        before_last, last = last, now
    return last[-1]

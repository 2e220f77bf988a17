"""What must not be seen in an answer, and how each fault is told."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from django.apps import apps
from django.conf import settings
from django.db import connection

from .driver import SAFE, SECOND_HOST, STRANGER, Ask
from .garbage import FORGED, PROBE_SEEN, SCRIPT_ADDRESS
from .markers import BY_LINK
from .places import patterns

# What a page may write although it only shows: table → why. Of rows that stood there already, those
# of the person alone: `_is_own`.
WRITTEN_BY_READING = {
    "django_session": "the browser's session: where it was going, what it was told",
    "members_access": "the log of who read which file",
    "tracks_calendaraddress": "the address of one's calendar, made when it is first asked for",
    "members_login": "the key of the session, when it changes",
}
# Places of everybody: what is written there at either centre is what they are for.
OPEN_DOORS = {
    "tracks:apply": "a young person applies where they like",
    "tracks:register": "a family registers a child where it likes",
    "members:join": "registration",
    "members:join_step": "registration",
    "members:claim": "one's own file, wherever it is",
    "account_login": "one's own account",
    "account_login_staff": "one's own account",
    "members:former_number": "one's own file is looked for, wherever it is",
    "members:withdraw_number_change": "what one said oneself",
}
# A question about two files of any centres: whoever writes one of them may bring it up.
ASKED_OF_TWO = {"members.duplicatepair"}
# Pages behind the log-in that hold nothing of anybody: place → why a browser may keep them.
OF_NOBODY = {"admin:jsi18n": "the sentences of the back office's scripts, the same for everybody"}
# Parts of an address that are secret: who holds one is the person it was sent to.
SECRET_PARTS = {"token"}
MARKUP = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "")
# A word of garbage, or one so long that no word of ours is meant.
KNOWN_AGAIN = re.compile(r"\w*zq\w*|\w{8,}", re.IGNORECASE)
LEADS_AWAY = re.compile(
    rf"(?:href|src|action|formaction|content)\s*=\s*[\"']?\s*"
    rf"(?:{re.escape(SCRIPT_ADDRESS)}|(?:https?:)?[/\\]{{1,2}}{re.escape(STRANGER)})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    rule: str
    ask: Ask
    seen: str

    @property
    def key(self):
        """The same fault, wherever it was met in that place."""
        return self.rule, self.ask.place, re.sub(r"\d+", "#", self.seen)[:120]

    def __str__(self):
        return f"[{self.rule}] {self.seen}\n    {self.ask.line}"


class Rules:
    """Asked of each answer. `markers` and `two` say who may read and change what, `sessions` (who →
    cookies of their browser) whose a session is."""

    def __init__(self, two, markers, sessions):
        self.two, self.markers, self.sessions = two, markers, sessions
        self.before = {}
        # Paths that a visitor was shown, by a plain GET: the rest is somebody's.
        self.shown_to_visitors = set()
        self.secret = set()
        # Words that the addresses of the portal spell out.
        self.ours = {word for one in patterns() for word in KNOWN_AGAIN.findall(one.route)}

    def read_rows(self):
        """Remember all rows, to see which of them a request changes."""
        self.models = {one._meta.db_table: one for one in apps.get_models() if one._meta.managed}
        for table, model in self.models.items():
            self.before[table] = {row["pk"]: row for row in _rows(model)}

    def judge(self, ask, answer, address=None):
        found = [
            *self._errors(ask, answer),
            *self._foreign(ask, answer),
            *self._reflected(ask, answer),
            *self._writes(ask, answer),
            *self._kept(ask, answer, address),
            *self._forged(ask, answer),
            *self._logged(ask, answer),
            *answer.seen,
        ]
        return [Finding(rule, ask, seen) for rule, seen in found]

    # 1. -------------------------------------------------------------------------------
    def _errors(self, ask, answer):
        if answer.crash:
            yield "error", answer.crash
        elif answer.status >= 500:
            yield "error", f"answer {answer.status} without an exception"

    # 2. -------------------------------------------------------------------------------
    def _foreign(self, ask, answer):
        text = answer.text + "\n" + "\n".join(f"{k}: {v}" for k, v in answer.headers)
        sent = f"{ask.path}?{ask.query} {ask.body!r}"
        for marker in self.markers.met(text):
            shown_by_link = BY_LINK.get(ask.place, {}).get(marker.label, ())
            if marker.field in shown_by_link or marker.text in sent:
                continue
            if not self.markers.may_read(ask.who, marker):
                whose = "another" if self.two.is_stranger(ask.who, marker.center) else "their"
                who = ask.who.partition("@")[0]
                yield "foreign data", f"{marker.label}.{marker.field} of {whose} centre to {who}"

    # 3. -------------------------------------------------------------------------------
    def _reflected(self, ask, answer):
        if answer.kind in MARKUP and PROBE_SEEN in answer.text:
            yield "reflected", "what was sent stands in the page as markup"
        if answer.kind in MARKUP and (away := LEADS_AWAY.search(answer.text)):
            yield "reflected", f"the page leads where the sender wants: {away[0][:80]}"
        for name, value in answer.headers:
            if name.lower() == "x-zq" or "\n" in value or "\r" in value:
                yield "reflected", f"a header of the sender's: {name}"
            if name.lower() == "location" and _leads_away(value):
                yield "reflected", f"sent to a stranger: {value[:80]}"
        for text in answer.sent:
            if STRANGER in text or SECOND_HOST in text:
                yield "reflected", f"a message of ours holds the sender's address: {text[:80]!r}"

    # 4. -------------------------------------------------------------------------------
    def _writes(self, ask, answer):
        if ask.method in SAFE:
            for table, verbs in answer.writes.items():
                if table not in WRITTEN_BY_READING:
                    yield "write by reading", f"{', '.join(sorted(verbs))} {table}"

    def witness(self, ask, answer):
        """While the rows stand as the request left them: those that were not this person's."""
        if ask.method in SAFE:
            return list(self._changed_by_reading(ask, answer))
        user = self.two.users.get(ask.who)
        # Who is half-way in is about to be somebody: whom, no rule could say.
        if (user is None and ask.who != "visitor") or ask.place in OPEN_DOORS:
            return []
        if any(ask.path.find(secret) >= 0 for secret in self.secret):
            return []
        found = []
        for table in answer.writes:
            model = self.models.get(table)
            if model is not None and table in self.before:
                found += self._changed(ask, user, model, self.before[table])
        return found

    def _changed_by_reading(self, ask, answer):
        for table in answer.writes.keys() & WRITTEN_BY_READING.keys():
            now = {row["pk"]: row for row in _rows(self.models[table])}
            for pk, row in self.before[table].items():
                if now.get(pk) != row and not self._is_own(ask, table, row):
                    yield "write by reading", f"{table}: a row of somebody else's"

    def _is_own(self, ask, table, row):
        if table == "django_session":
            cookies = {**self.sessions.get(ask.who, {}), **dict(ask.cookies)}
            return row["pk"] == cookies.get(settings.SESSION_COOKIE_NAME)
        user = self.two.users.get(ask.who)
        return table == "members_login" and user is not None and row["user_id"] == user.pk

    def _changed(self, ask, user, model, before):
        now = {row["pk"]: row for row in _rows(model)}
        label = model._meta.label_lower
        # Nobody known writes rows, a request for a code among them; those that stand are others'.
        for pk in before.keys() if user is None else before.keys() | now.keys():
            if before.get(pk) == now.get(pk):
                continue
            verb = "deleted" if pk not in now else "changed" if pk in before else "written"
            letters = _letters(model, pk if pk in before else None, now.get(pk) or before[pk])
            foreign = [not self._may_write(user, model, pk, letter) for letter in letters]
            is_asked = label in ASKED_OF_TWO and verb == "written"
            if (all if is_asked else any)(foreign):
                yield "foreign write", f"{label} {pk} {verb} by {ask.who}"

    def _may_write(self, user, model, pk, letter):
        if user is None:
            return False
        center = self.two.worlds[letter].center.pk
        if {None, center} & {held.center_id for held in user.roles_held}:
            return True
        row = self.markers.rows.get((model._meta.label_lower, pk))
        if row is not None:
            return user.pk in self.markers.people_of(row)
        return not user.is_staff  # a new row of theirs: the pages say where members may write

    # 5. -------------------------------------------------------------------------------
    def _kept(self, ask, answer, address):
        """A page of somebody that a browser or a proxy may keep."""
        if (
            ask.method != "GET"
            or answer.status != 200
            or "no-store" in answer.header("Cache-Control")
        ):
            return
        if self._is_secret(address):
            yield "kept", "a page that a personal link opens, without no-store"
        elif address is not None and ask.who != "visitor" and not self._is_open(address):
            yield "kept", "a page that asks who one is, without no-store"
        else:
            for marker in self.markers.met(answer.text):
                if not self.markers.is_public(marker):
                    yield "kept", f"{marker.label}.{marker.field} on a page without no-store"
                    return

    def _is_secret(self, address):
        return address is not None and bool(SECRET_PARTS & set(address.pattern.parts))

    def _is_open(self, address):
        shown = address.path() in self.shown_to_visitors
        return shown or address.pattern.place in OF_NOBODY

    # and the log ----------------------------------------------------------------------
    def _forged(self, ask, answer):
        for line in answer.logged:
            if any(sign in line for sign in ("\n", "\r", "\x1b", "\0")) and (
                FORGED in line or "zq" in line
            ):
                yield "forged log", f"a line of the sender's in the log: {line[:100]!r}"
                return

    def _logged(self, ask, answer):
        """Of no row and of no request a word may stand in the log, whoever may read the page."""
        lines = [*answer.logged, *answer.traced]
        for line in lines:
            for marker in self.markers.met(line):
                yield "logged", f"{marker.label}.{marker.field} in the log"
        words = _typed(ask) - self.ours if lines else ()
        for line in lines:
            if found := next((word for word in words if word in line), None):
                yield "logged", f"what was sent stands in the log: {found!r} in {line[:100]!r}"
                return


def _typed(ask):
    """The words that a request brings, those that can be known again in a line."""
    body = ask.body.decode("utf-8", "replace")
    texts = [*unquote_plus(ask.path).split("/")]
    for content in (ask.query, body):
        texts += [value for _name, value in parse_qsl(content)]
    texts += re.findall(r"(?<=\r\n\r\n).*?(?=\r\n--)|(?<=\").*?(?=\")", body)
    texts += [value for _name, value in (*ask.headers, *ask.cookies)]
    return {word for text in texts for word in KNOWN_AGAIN.findall(text)}


def _leads_away(location):
    plain = location.strip().replace("\\", "/").lower()
    return bool(
        re.match(rf"(https?:)?//{re.escape(STRANGER)}", plain) or plain.startswith("javascript:")
    )


def _rows(model):
    """All rows of a table, as it stands; the primary key always as `pk`."""
    name = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(columns, values, strict=True))
            yield {**row, "pk": row[model._meta.pk.column]}


def _letters(model, pk, row):
    """The centres of a row: by its own key, or by the rows that a new one hangs on."""
    if isinstance(pk, int) and pk >= 1000:
        return {"A" if pk < 9000 else "B"} if pk < 9400 else set()
    found = set()
    for field in model._meta.concrete_fields:
        target = row.get(field.column)
        related = field.related_model
        if related is None or related._meta.label_lower in ("members.user", "tracks.track"):
            continue
        if isinstance(target, int) and 1000 <= target < 9400:
            found.add("A" if target < 9000 else "B")
    return found

"""The staff of every centre, how they came, and the log-ins of the last weeks.

No simulated account has a password, and no code reaches its address: nobody enters by one.
"""

from datetime import timedelta
from hashlib import sha256

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from members.enums import LogInMethod, Role
from members.models import Invitation, InvitedRole, LogIn, StaffRole, User
from tracks.models import CalendarAddress

from .people import DOMAIN
from .world import Subject

COHORTS_A_COACH = 60  # over the ten years
DEVICES = (("Chrome", "Android"), ("Firefox", "Windows"), ("Safari", "iOS"), ("Chrome", "Windows"))


class Accounts(Subject):
    models = (User, StaffRole, Invitation, InvitedRole, LogIn, EmailAddress, CalendarAddress)

    def begin(self):
        self.users = self.world.table(User, password=UNUSABLE_PASSWORD_PREFIX, is_active=True)
        self.roles = self.world.table(StaffRole)
        self.invitations = self.world.table(Invitation)
        self.invited_roles = self.world.table(InvitedRole)
        self.log_ins = self.world.table(LogIn)
        self.emails = self.world.table(EmailAddress, verified=True, primary=True)
        self.calendars = self.world.table(CalendarAddress)
        self.network = self._hire(None, Role.NETWORK, "network")
        held = list(
            StaffRole.objects.filter(role=Role.COACH, user__is_active=True)
            .order_by("pk")
            .values_list("center", "user")
        )
        for center in self.world.centers:
            self._staff(center, [user for place, user in held if place == center.id])

    def _staff(self, center, coaches_there):
        center.director = self._hire(center, Role.DIRECTOR, f"director.{center.slug}")
        center.manager = self._hire(center, Role.TRACK_MANAGER, f"manager.{center.slug}")
        center.desk = self._hire(center, Role.FRONT_DESK, f"desk.{center.slug}")
        self._hire(center, Role.COMMITTEE, f"committee.{center.slug}")
        cohorts = self.world.members * 1.5 / 36 / len(self.world.centers)
        number = max(2, len(center.rooms), round(cohorts / COHORTS_A_COACH))
        center.coaches = coaches_there + [
            self._hire(center, Role.COACH, f"coach.{one}.{center.slug}")
            for one in range(1, number + 1)
        ]
        self._invite(center)

    def _hire(self, center, role, local):
        calendar = self.calendar
        person = self.population.person(calendar.first, youngest=24, oldest=50)
        email, joined = f"{local}@{DOMAIN}", calendar.at(calendar.first)
        user = self.users.add(
            email=email,
            name=person.full_name,
            language=person.language,
            is_staff=True,
            date_joined=joined,
            last_login=calendar.at(calendar.today - self.chance.days(1, 20)),
        )
        self.emails.add(user_id=user, email=email)
        place = center.id if center else None
        self.roles.add(user_id=user, role=role.value, center_id=place)
        self._accepted(email, person, role, place, user)
        for _visit in range(3):
            self._log_in(user, LogInMethod.PASSWORD, second_factor=True)
        if role == Role.COACH:
            token = sha256(f"calendar {user}".encode()).hexdigest()[:32]
            self.calendars.add(user_id=user, token=token, renewed_at=calendar.now)
        return user

    def _accepted(self, email, person, role, center, user):
        """The invitation they accepted; the first, of the network, invited themselves."""
        invited_at = self.calendar.at(self.calendar.first)
        invitation = self.invitations.add(
            email=email,
            name=person.full_name,
            language=person.language,
            expires_at=invited_at + timedelta(days=7),
            invited_by_id=getattr(self, "network", user),
            created_at=invited_at,
            accepted_at=invited_at + timedelta(hours=3),
            user_id=user,
        )
        self.invited_roles.add(invitation_id=invitation, role=role.value, center_id=center)

    def _invite(self, center):
        """Somebody who has not answered: the link ran out."""
        invited_at = self.calendar.at(self.calendar.today - timedelta(days=20))
        person = self.population.person(self.calendar.today, youngest=24, oldest=40)
        invitation = self.invitations.add(
            email=f"invited.{center.slug}@{DOMAIN}",
            name=person.full_name,
            language=person.language,
            expires_at=invited_at + timedelta(days=7),
            invited_by_id=center.director,
            created_at=invited_at,
        )
        self.invited_roles.add(invitation_id=invitation, role=Role.COACH.value, center_id=center.id)

    def open_for(self, person, on):
        """The account of a member who registered online."""
        chance = self.chance
        opened = person.registered_at - timedelta(minutes=chance.number(2, 9))
        recent = chance.happens(0.2)
        user = self.users.add(
            phone=person.phone,
            phone_verified_at=opened,
            email=person.email or None,
            name=person.full_name,
            language=person.language,
            date_joined=opened,
            last_login=self.calendar.at(self.calendar.today - chance.days(1, 300))
            if recent
            else opened,
        )
        if person.email:
            self.emails.add(user_id=user, email=person.email)
        if recent and on < self.calendar.since(months=10):
            self._log_in(user, LogInMethod.CODE, second_factor=False)
        return user

    def _log_in(self, user, method, *, second_factor):
        at = self.calendar.at(self.calendar.today - self.chance.days(15, 300), 10)
        browser, system = self.chance.one(DEVICES)
        self.log_ins.add(
            user_id=user,
            at=at,
            method=method.value,
            second_factor=second_factor,
            browser=browser,
            system=system,
            network="192.0.2.0/24",
            ended_at=at + timedelta(hours=2),
        )

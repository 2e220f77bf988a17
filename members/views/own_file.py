"""Who is logged in and has no file yet: from the pages of their space, and from the links that lead
there, they are led to where they get one, and from there on to where they were going."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse

from members.destinations import on_the_way, safe_path
from members.models import Member
from members.services.claims import files_to_claim
from skills_center.base.ways_back import as_whole_page, page_of
from skills_center.messaging.links.pages import behind_log_in
from skills_center.messaging.links.ways import normal


def of_own_file(view):
    """A page that speaks of one's own file. The staff need none: the view itself answers them."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        user = request.user
        if user.is_staff or Member.objects.filter(user=user).exists():
            return view(request, *args, **kwargs)
        going = safe_path(page_of(request))
        return as_whole_page(request, redirect(on_the_way("members:no_file", going)))

    wrapper.of_own_file = True  # type: ignore[attr-defined]
    return wrapper


def to_own_space(page, *, member):
    """A way of links to `page(row)`, which the person of the file `member(row)` has in their space:
    they log in, show that the file is theirs where nobody has opened it yet, and end there."""

    def account(row):
        file = member(row)
        return file and file.user_id

    def unopened(request, link):
        file = member(link.row)
        if file is None or not _reaches(request.user, file, link):
            return None
        if Member.objects.filter(user=request.user).exists():
            return render(request, "members/link_of_another_file.html")
        return redirect(on_the_way("members:claim", reverse("links:follow")))

    return behind_log_in(page, account=account, unopened=unopened)


def _reaches(user, file, link):
    """Whether nobody can enter this file, and the account has a contact of it."""
    if file.user_id is None:
        contacts = {normal(one) for one in link.way.contacts(link.row) if one}
        if contacts & {normal(one) for one in (user.phone, user.email) if one}:
            return True
    return files_to_claim(user).filter(pk=file.pk).exists()

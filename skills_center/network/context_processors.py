from django.utils.functional import SimpleLazyObject

from .models import Center


def network(request):
    """`centers`: the open centres, for the footer of every page; no query until it is drawn."""
    return {"centers": SimpleLazyObject(lambda: list(Center.objects.open()))}

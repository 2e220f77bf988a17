"""What holders are told about their projects: one function a message."""

from members.notices import tell


def submitted(project):
    _tell(project, "submitted")


def selected(project):
    _tell(project, "selected")


def refused(project):
    _tell(project, "refused")


def funded(project, amount):
    _tell(project, "funded", amount=amount)


def withdrawn(project):
    _tell(project, "withdrawn")


def _tell(project, name, **context):
    if member := _spoken_to(project):
        tell(member, f"enterprises/messages/{name}.txt", project=project, **context)


def _spoken_to(project):
    """The holder, or the founder of the organization, or nobody."""
    return project.holder or (project.organization and project.organization.founder)

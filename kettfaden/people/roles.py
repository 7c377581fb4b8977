"""The roles somebody can have in a process. Slugs are stable: they stand in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordinator")
    RESEARCHER = "researcher", _("researcher of the institute")
    INTERVIEWER = "interviewer", _("interviewer of the institute")
    EDITOR = "editor", _("editor")
    DEPARTMENT = "department", _("department (co-signs)")
    HEAD = "head", _("head (releases)")
    STEERING = "steering", _("member of the steering group")
    COUNCIL = "council", _("council member")
    OFFICER = "officer", _("data protection officer")
    READER = "reader", _("reader")

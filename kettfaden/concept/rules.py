"""Who may work on the paper, and when."""

from django.utils.translation import gettext as _

from kettfaden.concept.models import Block, Version
from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.rules import EVERYBODY

READ_DRAFT = EVERYBODY - {Role.OFFICER}
EDIT_PAPER = frozenset({Role.EDITOR, Role.COORDINATOR, Role.RESEARCHER, Role.DEPARTMENT})
SET_UP_PAPER = frozenset({Role.COORDINATOR, Role.EDITOR})
FREEZE_VERSIONS = frozenset({Role.COORDINATOR, Role.HEAD})
PUBLISH_VERSIONS = frozenset({Role.HEAD})
RECORD_RESOLUTIONS = frozenset({Role.COORDINATOR, Role.HEAD})

LONGEST_BLOCK = 20_000  # characters


def check_block_is_live(block: Block) -> None:
    """Raise Refused for a block that was removed."""
    if block.removed_at is not None:
        raise Refused(_("This block has been removed. Restore it first."))


def check_may_publish(version: Version) -> None:
    """Raise Refused when the version is public already."""
    if version.published_at is not None:
        raise Refused(_("This version is already public."))

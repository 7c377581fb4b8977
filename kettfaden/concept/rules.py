"""Who may work on the paper, and when."""

from django.utils.translation import gettext as _

from kettfaden.concept.models import Block, Version
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Privacy, Voice
from kettfaden.people.roles import Role
from kettfaden.process.rules import EVERYBODY

READ_DRAFT = EVERYBODY - {Role.OFFICER}
EDIT_PAPER = frozenset({Role.EDITOR, Role.COORDINATOR, Role.RESEARCHER, Role.DEPARTMENT})
SET_UP_PAPER = frozenset({Role.COORDINATOR, Role.EDITOR})
FREEZE_VERSIONS = frozenset({Role.COORDINATOR, Role.HEAD})
PUBLISH_VERSIONS = frozenset({Role.HEAD})
RECORD_RESOLUTIONS = frozenset({Role.COORDINATOR, Role.HEAD})

LONGEST_BLOCK = 20_000  # characters
DIVISIBLE = frozenset({Block.Kind.PARAGRAPH, Block.Kind.GOAL})  # what is split and merged


def check_block_is_live(block: Block) -> None:
    """Raise Refused for a block that was removed."""
    if block.removed_at is not None:
        raise Refused(_("This block has been removed. Restore it first."))


def check_may_publish(version: Version) -> None:
    """Raise Refused when the version is public already."""
    if version.published_at is not None:
        raise Refused(_("This version is already public."))


def check_may_merge(block: Block, following: Block) -> None:
    """Raise Refused unless both are text of one kind, language and view that stands in one section of one chapter."""
    if block.pk == following.pk or block.process_id != following.process_id:
        raise Refused(_("These two blocks cannot be merged."))
    if block.kind not in DIVISIBLE or following.kind not in DIVISIBLE:
        raise Refused(_("Only paragraphs and goals are merged."))
    if any(
        getattr(block, name) != getattr(following, name)
        for name in ("kind", "chapter_id", "section", "perspective_id", "language")
    ):
        raise Refused(_("Only neighbours in one section, of one kind, view and language are merged. Move one of them first."))


def may_quote(voice: Voice) -> bool:
    """Whether a voice's words may stand in the paper: its class lets the public read it, and nobody took it back."""
    return voice.privacy in {Privacy.QUOTABLE, Privacy.PUBLIC} and voice.standing in {
        Voice.Standing.OPEN,
        Voice.Standing.BACKGROUND,
    }


def check_may_cite_voice(voice: Voice) -> None:
    """Raise Refused for a voice nothing may rest on."""
    if voice.standing == Voice.Standing.WITHDRAWN or voice.privacy == Privacy.SEALED:
        raise Refused(_("This voice is sealed or was taken back; it cannot be cited."))
    if voice.standing == Voice.Standing.URGENT:
        raise Refused(_("An urgent case goes to the post in charge and is never cited."))
    if voice.standing == Voice.Standing.UNUSABLE:
        raise Refused(_("This voice is marked as unusable; it cannot be cited."))

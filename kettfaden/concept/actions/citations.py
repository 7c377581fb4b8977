"""Saying what a block rests on."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kettfaden.concept import rules
from kettfaden.concept.models import Block, Citation
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Figure, Privacy, Voice
from kettfaden.findings.models import Finding, Stance
from kettfaden.process.rules import check_role
from kettfaden.record.actions import append
from kettfaden.record.actor import Actor
from kettfaden.record.events import Event


@transaction.atomic
def cite(
    *,
    block: Block,
    finding: Finding | None = None,
    voice: Voice | None = None,
    figure: Figure | None = None,
    other: str = "",
    other_text: str = "",
    stance: str = Stance.SUPPORTS,
    is_quoted: bool = False,
    by: Actor,
) -> Citation:
    """Cite exactly one thing in a block. A voice is quoted only when its privacy class lets the public read it."""
    check_role(by, block.process, rules.EDIT_PAPER)
    rules.check_block_is_live(block)
    cited = [thing for thing in (finding, voice, figure) if thing is not None]
    if len(cited) + bool(other) != 1:
        raise Refused(_("Choose exactly one thing to cite."))
    if any(thing.process_id != block.process_id for thing in cited):
        raise Refused(_("That does not belong to this process."))
    if other and not other_text.strip():
        raise Refused(_("Name the law, resolution, document or post."), field="other_text")
    if voice is not None and (
        voice.standing == Voice.Standing.WITHDRAWN or voice.privacy == Privacy.SEALED
    ):
        raise Refused(_("This voice is sealed or was taken back; it cannot be cited."))
    if is_quoted and (voice is None or voice.privacy not in {Privacy.QUOTABLE, Privacy.PUBLIC}):
        raise Refused(_("This voice may not be quoted."), field="is_quoted")
    try:
        with transaction.atomic():
            citation = Citation.objects.create(
                process=block.process,
                block=block,
                finding=finding,
                voice=voice,
                figure=figure,
                other=other,
                other_text=other_text.strip(),
                stance=Stance(stance),
                is_quoted=is_quoted,
            )
    except IntegrityError as error:
        raise Refused(_("This block already cites that.")) from error
    append(
        Event.CITATION_ADDED, scope=block.process.uid, kind="block", uid=block.uid, by=by, stance=citation.stance
    )
    return citation


@transaction.atomic
def uncite(*, citation: Citation, by: Actor) -> None:
    """Take a citation off its block."""
    check_role(by, citation.process, rules.EDIT_PAPER)
    append(
        Event.CITATION_REMOVED,
        scope=citation.process.uid,
        kind="block",
        uid=citation.block.uid,
        by=by,
        stance=citation.stance,
    )
    citation.delete()

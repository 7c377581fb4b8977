"""Saying what a block rests on."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kettfaden.concept import rules
from kettfaden.concept.actions.blocks import add_block
from kettfaden.concept.models import Block, Chapter, Citation
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.models import Figure, Voice
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
    """Cite exactly one thing in a block. A voice is quoted only when its privacy class lets the public read it.

    Refused for what is no ground any more: a dropped finding, a sealed, unusable, urgent or withdrawn voice, a figure
    that a newer one supersedes.
    """
    check_role(by, block.process, rules.EDIT_PAPER)
    cited = [thing for thing in (finding, voice, figure) if thing is not None]
    if len(cited) + bool(other) != 1:
        raise Refused(_("Choose exactly one thing to cite."))
    if any(thing.process_id != block.process_id for thing in cited):
        raise Refused(_("That does not belong to this process."))
    other_text = other_text.strip()
    if other and not other_text:
        raise Refused(_("Name the law, resolution, document or post."), field="other_text")
    # Freezing holds the same row: a version sees a citation whole or not at all.
    block = Block.objects.select_for_update(of=("self",)).select_related("process").get(pk=block.pk)
    rules.check_block_is_live(block)
    if block.kind == Block.Kind.CHART:
        _check_chart(block, figure)
    # As they are now, not as the page showed them.
    if finding is not None:
        finding.refresh_from_db(fields=["status"])
    if finding is not None and finding.status == Finding.Status.DROPPED:
        raise Refused(_("This finding was dropped; nothing can rest on it."))
    if voice is not None:
        voice.refresh_from_db(fields=["standing", "privacy"])
        rules.check_may_cite_voice(voice)
    if figure is not None and Figure.objects.filter(supersedes=figure).exists():
        raise Refused(_("A newer figure supersedes this one. Cite the newer one."))
    if is_quoted and (voice is None or not rules.may_quote(voice)):
        raise Refused(_("This voice may not be quoted."), field="is_quoted")
    there = block.citations.filter(finding=finding, voice=voice, figure=figure, other=other, other_text=other_text)
    if there.exists():
        raise Refused(_("This block already cites that."))
    citation = Citation.objects.create(
        process=block.process,
        block=block,
        finding=finding,
        voice=voice,
        figure=figure,
        other=Citation.Ground(other) if other else "",
        other_text=other_text,
        stance=Stance(stance),
        is_quoted=is_quoted,
    )
    append(Event.CITATION_ADDED, scope=block.process.uid, kind="block", uid=block.uid, by=by, stance=citation.stance)
    return citation


def _check_chart(block: Block, figure: Figure | None) -> None:
    """A chart shows figures alone, and never published and invented ones in one picture."""
    if figure is None:
        raise Refused(_("A chart shows figures; it cites nothing else."))
    if block.citations.filter(figure__is_synthetic=not figure.is_synthetic).exists():
        raise Refused(_("Published and invented figures do not stand in one chart. Make two."), field="figures")


@transaction.atomic
def uncite(*, citation: Citation, by: Actor) -> None:
    """Take a citation off its block."""
    check_role(by, citation.process, rules.EDIT_PAPER)
    block = Block.objects.select_for_update(of=("self",)).get(pk=citation.block_id)
    append(Event.CITATION_REMOVED, scope=citation.process.uid, kind="block", uid=block.uid, by=by, stance=citation.stance)
    citation.delete()


@transaction.atomic
def add_chart(
    *,
    chapter: Chapter,
    caption: str,
    figures: Sequence[Figure],
    section: str = Block.Section.TEXT,
    after: Block | None = None,
    by: Actor,
) -> Block:
    """Add a chart of figures behind `after`, or at the end of its chapter; its text is the caption."""
    if not figures:
        raise Refused(_("Choose the figures the chart shows."), field="figures")
    block = add_block(chapter=chapter, text=caption, kind=Block.Kind.CHART, section=section, after=after, by=by)
    for figure in figures:
        cite(block=block, figure=figure, by=by)
    return block

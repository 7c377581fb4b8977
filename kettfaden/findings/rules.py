"""Who may work on findings, and which way a finding goes."""

from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.findings.models import Finding, Judgement, Stance
from kettfaden.people.roles import Role
from kettfaden.process.rules import EVERYBODY

READ_FINDINGS = EVERYBODY - {Role.OFFICER}
WORK_ON_FINDINGS = frozenset({Role.RESEARCHER, Role.COORDINATOR})
TAG_VOICES = WORK_ON_FINDINGS
JUDGE_FINDINGS = WORK_ON_FINDINGS

_S = Finding.Status
TRANSITIONS: dict[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.SECOND_READER, _S.DROPPED}),
    _S.SECOND_READER: frozenset({_S.DRAFT, _S.CHECKED_BACK, _S.APPROVED, _S.DROPPED}),
    _S.CHECKED_BACK: frozenset({_S.SECOND_READER, _S.APPROVED, _S.DROPPED}),
    _S.APPROVED: frozenset({_S.SECOND_READER}),
    _S.DROPPED: frozenset({_S.DRAFT}),
}


def check_may_move_on(finding: Finding, to: str) -> None:
    """Raise Refused unless the finding may go from its status to `to`.

    Approval asks for something that supports it, for a look at what contradicts it, and for a judgement of its confidence.
    """
    if to not in TRANSITIONS[finding.status]:
        raise Refused(
            _("A finding cannot go from “{status}” to “{to}”.").format(
                status=finding.get_status_display(), to=Finding.Status(to).label
            )
        )
    if to != Finding.Status.APPROVED:
        return
    stances = set(finding.supports.values_list("stance", flat=True).distinct())
    if Stance.SUPPORTS not in stances:
        raise Refused(_("Nothing supports this finding yet. Link a voice or a figure first."))
    if Stance.CONTRADICTS not in stances and not finding.contradiction_search:
        raise Refused(_("Link what speaks against it, or note where you searched for it and found nothing."))
    if not Judgement.objects.filter(finding=finding).exists():
        raise Refused(_("Somebody has to judge first how confident you can be in this finding."))

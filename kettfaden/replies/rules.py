"""Who may answer, and the way an answer goes."""

from datetime import timedelta

from django.utils.translation import gettext as _

from kettfaden.equipment.refusals import Refused
from kettfaden.people.roles import Role
from kettfaden.process.rules import EVERYBODY
from kettfaden.replies.models import Answer

READ_ANSWERS = EVERYBODY - {Role.OFFICER}
PREPARE_ANSWERS = frozenset({Role.COORDINATOR, Role.EDITOR, Role.DEPARTMENT, Role.RESEARCHER})
PUBLISH_ANSWERS = frozenset({Role.COORDINATOR, Role.HEAD})
PRINT_NOTICES = frozenset({Role.COORDINATOR, Role.EDITOR, Role.RESEARCHER, Role.INTERVIEWER})
HANDLE_WITHDRAWALS = frozenset({Role.COORDINATOR, Role.RESEARCHER})
SEE_WITHDRAWALS = HANDLE_WITHDRAWALS | {Role.OFFICER}

# How long a withdrawal by receipt can be undone before it is erased for good.
TIME_TO_THINK_AGAIN = timedelta(days=14)

_S = Answer.State
TRANSITIONS: dict[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.PREPARED}),
    _S.PREPARED: frozenset({_S.DRAFT, _S.PUBLISHED}),
    _S.PUBLISHED: frozenset(),
}


def check_may_become(answer: Answer, state: str) -> None:
    """Raise Refused unless an answer may go from its state to `state`."""
    if state not in TRANSITIONS[answer.state]:
        raise Refused(
            _("An answer that is “{state}” cannot become “{to}”.").format(
                state=answer.get_state_display(), to=Answer.State(state).label
            )
        )


def check_may_change(answer: Answer) -> None:
    """Raise Refused for an answer that went out already: it is superseded, never changed."""
    if answer.state == Answer.State.PUBLISHED:
        raise Refused(_("This answer is already out. Write a new one that replaces it."))

"""All that writes a process: creation from a blueprint, editing, formats with their legal frame, members."""

from kettfaden.process.actions.creation import create_process_from_blueprint
from kettfaden.process.actions.formats import (
    cancel_format,
    change_legal_frame,
    hold_format,
    plan_format_again,
    record_officer_opinion,
    start_format,
)
from kettfaden.process.actions.members import (
    accept_invitation,
    assign_role,
    end_role,
    invite_member,
    revoke_invitation,
)
from kettfaden.process.actions.outline import (
    add_part,
    add_partner,
    change_mandate,
    change_part,
    change_partner,
    change_process,
    hide_process,
    publish_process,
    raise_public_revision,
    remove_part,
    set_wordings,
    switch_phase,
)
from kettfaden.process.actions.papers import note_dossier_written

__all__ = [
    "accept_invitation",
    "add_part",
    "add_partner",
    "assign_role",
    "cancel_format",
    "change_legal_frame",
    "change_mandate",
    "change_part",
    "change_partner",
    "change_process",
    "create_process_from_blueprint",
    "end_role",
    "hide_process",
    "hold_format",
    "invite_member",
    "note_dossier_written",
    "plan_format_again",
    "publish_process",
    "raise_public_revision",
    "record_officer_opinion",
    "remove_part",
    "revoke_invitation",
    "set_wordings",
    "start_format",
    "switch_phase",
]

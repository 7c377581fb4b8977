"""All that changes answers and withdrawals. One file a noun; callers import from here."""

from kettfaden.replies.actions.answers import (
    change_answer,
    discard_answer,
    mark_prepared,
    note_printed_notice,
    prepare_answer,
    publish_answers,
    take_back_to_draft,
    translate_answer,
)
from kettfaden.replies.actions.versions import freeze_version
from kettfaden.replies.actions.withdrawal import (
    cancel_withdrawal,
    erase_due,
    erase_withdrawn,
    mark_files_erased,
    replay_erasures,
    request_withdrawal,
)

__all__ = [
    "cancel_withdrawal",
    "change_answer",
    "discard_answer",
    "erase_due",
    "erase_withdrawn",
    "freeze_version",
    "mark_files_erased",
    "mark_prepared",
    "note_printed_notice",
    "prepare_answer",
    "publish_answers",
    "replay_erasures",
    "request_withdrawal",
    "take_back_to_draft",
    "translate_answer",
]

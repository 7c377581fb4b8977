"""The only place that writes evidence: one verb a function, permission and moment checked, every change on the record."""

from kettfaden.evidence.actions.contributions import ImportResult, capture_contribution, import_contributions
from kettfaden.evidence.actions.coverage import publish_coverage
from kettfaden.evidence.actions.figures import add_figure, import_figures
from kettfaden.evidence.actions.filters import delete_filter, save_filter
from kettfaden.evidence.actions.imports import (
    begin_import,
    carry_out_import,
    check_import,
    discard_import,
    discard_stale_imports,
    import_file,
    take_import,
)
from kettfaden.evidence.actions.receipts import (
    bind_receipt,
    expire_receipts,
    mint_receipts,
    open_own_words,
    open_receipt,
)
from kettfaden.evidence.actions.release import release_voices, seal_voices
from kettfaden.evidence.actions.sources import add_source, change_source, count_attendance
from kettfaden.evidence.actions.voices import (
    add_voice,
    mark_voice,
    mark_voices,
    merge_voices,
    move_voice,
    reword_voice,
    set_owed,
    split_voice,
    translate_voice,
)
from kettfaden.evidence.actions.withdrawal import erase_contribution, restore_contribution, withdraw_contribution
from kettfaden.evidence.drafts import ContributionDraft, FigureDraft, VoiceDraft

__all__ = [
    "ContributionDraft",
    "FigureDraft",
    "ImportResult",
    "VoiceDraft",
    "add_figure",
    "add_source",
    "add_voice",
    "begin_import",
    "bind_receipt",
    "capture_contribution",
    "carry_out_import",
    "change_source",
    "check_import",
    "count_attendance",
    "delete_filter",
    "discard_import",
    "discard_stale_imports",
    "erase_contribution",
    "expire_receipts",
    "import_contributions",
    "import_figures",
    "import_file",
    "mark_voice",
    "mark_voices",
    "merge_voices",
    "mint_receipts",
    "move_voice",
    "open_own_words",
    "open_receipt",
    "publish_coverage",
    "release_voices",
    "restore_contribution",
    "reword_voice",
    "save_filter",
    "seal_voices",
    "set_owed",
    "split_voice",
    "take_import",
    "translate_voice",
    "withdraw_contribution",
]

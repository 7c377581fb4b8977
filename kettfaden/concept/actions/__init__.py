"""All that changes the paper. One file a noun; callers import from here."""

from kettfaden.concept.actions.blocks import (
    Saved,
    add_block,
    lease_block,
    merge_blocks,
    move_block,
    remove_block,
    restore_block,
    save_block,
    split_block,
)
from kettfaden.concept.actions.citations import add_chart, cite, uncite
from kettfaden.concept.actions.measures import add_measure, change_measure
from kettfaden.concept.actions.paper import change_chapter, give_no_measures_reason, lay_out_paper
from kettfaden.concept.actions.versions import (
    freeze_version,
    publish_version,
    record_resolution,
    withdraw_quotations,
)

__all__ = [
    "Saved",
    "add_block",
    "add_chart",
    "add_measure",
    "change_chapter",
    "change_measure",
    "cite",
    "freeze_version",
    "give_no_measures_reason",
    "lay_out_paper",
    "lease_block",
    "merge_blocks",
    "move_block",
    "publish_version",
    "record_resolution",
    "remove_block",
    "restore_block",
    "save_block",
    "split_block",
    "uncite",
    "withdraw_quotations",
]

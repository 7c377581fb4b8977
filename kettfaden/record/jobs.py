"""Background work of the record: numbering and chaining what has been committed."""

from kettfaden.equipment.jobs import Job, every
from kettfaden.record.actions import seal_all


@every(60, "record.seal")
def seal_entries(job: Job) -> None:
    """Seal the entries that were committed since; without this a real run would only seal by command."""
    seal_all()

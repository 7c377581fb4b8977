"""Background work of the paper."""

from kettfaden.concept.export import export_paper, keeping
from kettfaden.concept.models import Version
from kettfaden.equipment.jobs import every, handler
from kettfaden.equipment.models import Job


@handler(keeping.JOB, attempts=2)
def export_version(job: Job, *, version: str, format: str, language: str) -> None:
    """Make the file of a version and keep it; a file that is there already is left alone."""
    found = Version.objects.select_related("process").get(uid=version)
    if keeping.kept(found, format, language) is None:
        job.report(0, 2)
        content = export_paper(process=found.process, version=found, format=format, language=language)
        job.report(1, 2)
        keeping.keep(found, format, language, content)
    job.report(2, 2)


@every(3600, "concept.drop_outdated_exports")
def drop_outdated_exports(job: Job) -> None:
    """Delete files with quotations that were taken back, whether or not anybody asks for the file again."""
    keeping.drop_outdated()

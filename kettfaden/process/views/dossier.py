"""The data protection dossier as a page and as files."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from kettfaden.process import actions, dossier, rules
from kettfaden.process.gates import member_page
from kettfaden.process.models import Format, LegalFrame
from kettfaden.process.queries import formats_of
from kettfaden.process.views.overview import tabs


@member_page(rules.READ_DOSSIER)
def dossier_page(request: Any) -> HttpResponse:
    """The dossier from the settings as they are now, and which formats still wait for something."""
    ready = {LegalFrame.Opinion.AGREED, LegalFrame.Opinion.CONDITIONS}
    planned = formats_of(request.process).filter(status=Format.Status.PLANNED)
    waiting = [(found, state) for found in planned if (state := rules.frame_state(found)) not in ready]
    context = {
        "dossier": dossier.write(request.process),
        "waiting": waiting,
        "direction_of_dossier": "rtl" if request.process.language in settings.LANGUAGES_BIDI else "ltr",
        "nav_area": "process",
        "tabs": tabs(request, "dossier"),
    }
    return render(request, "process/dossier.html", context)


@member_page(rules.READ_DOSSIER)
@require_POST
def dossier_file(request: Any, format: str) -> HttpResponse:
    """The dossier as PDF or DOCX."""
    if format not in dossier.CONTENT_TYPES:
        raise Http404
    written = dossier.write(request.process)
    content = dossier.pdf(written) if format == "pdf" else dossier.docx(written)
    actions.note_dossier_written(process=request.process, format=format, by=request.actor)
    name = dossier.file_name(request.process, format)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=dossier.CONTENT_TYPES[format], headers=headers)

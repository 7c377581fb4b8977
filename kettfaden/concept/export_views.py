"""Downloading a version in any format; what takes long is made by a job, and the page says how far it is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kettfaden.concept import queries, rules
from kettfaden.concept.export import keeping
from kettfaden.concept.export.checking import unprintable_places
from kettfaden.concept.export.formats import FORMATS, language_for
from kettfaden.concept.models import Version
from kettfaden.equipment.files import bytes_response, file_response
from kettfaden.equipment.models import Job
from kettfaden.process.gates import member_page, public_page


def _version(request: Any, number: int) -> Version:
    return queries.get_version_for(request.actor, request.process, number)


def _language(request: Any, version: Version) -> str:
    return language_for(version.paper.language, request.GET.get("language"))


@public_page
def download(request: Any, number: int, format: str) -> HttpResponseBase:
    """The file, or a page that says how far it is."""
    version = _version(request, number)
    if format not in FORMATS:
        raise Http404
    if format == "json":
        return bytes_response(version.canonical.encode(), keeping.file_name(version, format), "application/json")
    language = _language(request, version)
    stored = keeping.kept(version, format, language)
    if stored is not None:
        return file_response(stored, name=keeping.file_name(version, format))
    job = keeping.ask_for(version, format, language)
    response = render(request, "concept/export/making.html", _progress(request, version, format, language, job), status=202)
    response["Cache-Control"] = "no-store"
    return response


@public_page
def state(request: Any, number: int, format: str) -> HttpResponse:
    """How far the file is, as a fragment of that page."""
    version = _version(request, number)
    if format not in FORMATS or format == "json":
        raise Http404
    language = _language(request, version)
    stored = keeping.kept(version, format, language)
    job = None if stored else keeping.ask_for(version, format, language)
    response = render(request, "web/parts/progress.html", _progress(request, version, format, language, job))
    response["Cache-Control"] = "no-store"
    return response


def _progress(request: HttpRequest, version: Version, format: str, language: str, job: Job | None) -> dict[str, Any]:
    place = {"slug": version.process.slug, "number": version.number, "format": format}
    failed: str | bool = False
    if job is not None and job.state == Job.State.FAILED:
        failed = _("The file could not be made. Please try again in a few minutes, or choose another format.")
    return {
        "version": version,
        "title": _("Version %(number)s as %(format)s") % {"number": version.number, "format": FORMATS[format].name},
        "done": job.progress_done if job else 1,
        "total": job.progress_total if job else 1,
        "url": f"{reverse('concept_export:state', kwargs=place)}?language={language}",
        "finished": job is None,
        "failed": failed,
        "next_url": f"{reverse('concept_export:version', kwargs=place)}?language={language}",
        "next_label": _("Download the file"),
    }


@member_page(rules.READ_DRAFT)
def exports(request: Any, number: int) -> HttpResponse:
    """All formats of a version, which are ready, and what of it a PDF cannot show."""
    version = _version(request, number)
    language = _language(request, version)
    rows = [
        {"format": found, "kept": keeping.kept(version, key, language) if key != "json" else None}
        for key, found in FORMATS.items()
    ]
    context = {
        "version": version,
        "rows": rows,
        "unprintable": unprintable_places(version),
        "language": language,
        "nav_area": "paper",
        "breadcrumbs": [
            {"label": _("The paper"), "url": reverse("concept:paper", args=[version.process.slug])},
            {"label": _("Versions"), "url": reverse("concept:versions", args=[version.process.slug])},
            {
                "label": _("Version %(number)s") % {"number": number},
                "url": reverse("concept:version", args=[version.process.slug, number]),
            },
            {"label": _("Files")},
        ],
    }
    return render(request, "concept/export/exports.html", context)

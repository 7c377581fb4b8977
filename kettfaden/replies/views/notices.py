"""The return notice, on screen and on paper."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from kettfaden.equipment.printing import ACCESSIBLE, typst_pdf
from kettfaden.process.gates import member_page
from kettfaden.replies import actions, rules
from kettfaden.replies.forms import NoticeForm
from kettfaden.replies.printing import notice_data
from kettfaden.replies.queries.notice import return_notice


@member_page(rules.PRINT_NOTICES)
def notice(request: Any) -> HttpResponse:
    """Choose an occasion or a group and a language; then the page as it will hang on the door."""
    form = NoticeForm(request.GET or None, process=request.process)
    if not form.is_bound or not form.is_valid():
        return render(request, "replies/notice_choose.html", {"form": form}, status=422 if form.errors else 200)
    data = form.cleaned_data
    with translation.override(data["language"]):
        found = return_notice(process=request.process, source=data["source"], group=data["group"], language=data["language"])
        if request.GET.get("as") == "pdf":
            content = typst_pdf(
                "replies/typst/notice.typ",
                notice_data(found, request.process, f"{settings.KETTFADEN_PUBLIC_URL}/p/{request.process.slug}/"),
                standards=ACCESSIBLE,
            )
            actions.note_printed_notice(process=request.process, language=data["language"], by=request.actor)
            response = HttpResponse(content, content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="notice-{data["language"]}.pdf"'
            return response
    return render(request, "replies/notice.html", {"notice": found, "form": form})

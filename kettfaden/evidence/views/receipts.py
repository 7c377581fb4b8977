"""Receipts: minted and printed at once; afterwards only counted."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from kettfaden.equipment.files import bytes_response
from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import refusals_shown_in
from kettfaden.evidence import actions, queries, rules
from kettfaden.evidence.forms import MintForm
from kettfaden.evidence.models import Receipt, Source
from kettfaden.evidence.printing import receipts_pdf
from kettfaden.process.gates import member_page


@member_page(rules.MINT_RECEIPTS)
def receipt_list(request: Any) -> HttpResponse:
    """The batches with how many of their receipts are used."""
    listing = Listing(
        request,
        queries.visible_batches(request.actor, request.process).select_related("source"),
        sorts={"made": "created_at", "expires": "expires_on", "title": "title"},
        default="-made",
    )
    used = {
        row["batch"]: row
        for row in Receipt.objects.filter(batch__in=[batch.pk for batch in listing.rows])
        .values("batch")
        .annotate(bound=Count("id", filter=Q(bound_at__isnull=False)), ended=Count("id", filter=Q(ended_at__isnull=False)))
        .order_by()
    }
    today = timezone.localdate()
    nothing = {"bound": 0, "ended": 0}
    rows = [
        (row, used.get(row.pk, nothing), row.count - used.get(row.pk, nothing)["bound"], row.expires_on < today)
        for row in listing.rows
    ]
    return render(request, "evidence/receipt_list.html", {"listing": listing, "rows": rows})


@member_page(rules.MINT_RECEIPTS)
def mint(request: Any) -> HttpResponseBase:
    """Make receipts; the answer is the PDF, the one place where the codes are."""
    source = Source.objects.filter(process=request.process, uid=request.GET.get("source", "")).first()
    start = {"source": source.uid, "title": source.title} if source is not None else {}
    form = MintForm(request.POST or None, process=request.process, initial=start)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        layout = given.pop("layout")
        with refusals_shown_in(form):
            batch, codes = actions.mint_receipts(process=request.process, **given, by=request.actor)
            name = f"{slugify(batch.title) or 'receipts'}-{batch.language}-{layout}.pdf"
            return bytes_response(receipts_pdf(batch, codes, layout=layout), name, "application/pdf")
    return render(request, "evidence/mint.html", {"form": form}, status=422 if form.is_bound else 200)

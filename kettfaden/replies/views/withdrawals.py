"""Withdrawals: asked for by contact, undone in time, followed to their end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.lists import Listing
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.evidence.actions import open_receipt
from kettfaden.evidence.queries import get_contribution_for
from kettfaden.process.gates import member_page
from kettfaden.replies import actions, rules
from kettfaden.replies.forms import WithdrawalForm
from kettfaden.replies.models import Withdrawal
from kettfaden.replies.queries import answers as queries


@member_page(rules.SEE_WITHDRAWALS)
def withdrawal_list(request: Any) -> HttpResponse:
    """When somebody took something back, and how far its erasure has come. Never what it was."""
    rows = queries.visible_withdrawals(request.actor, request.process)
    listing = Listing(request, rows, sorts={"asked": "requested_at", "due": "erase_after"}, default="-asked")
    form = WithdrawalForm(request.POST or None)
    may_handle = bool(request.roles & rules.HANDLE_WITHDRAWALS)
    if request.method == "POST" and may_handle and form.is_valid():
        with refusals_shown_in(form):
            receipt = open_receipt(code=form.cleaned_data["code"], address=f"member-{request.actor.key}")
            if receipt is None or receipt.contribution is None or receipt.process_id != request.process.pk:
                raise Refused(_("This code opens nothing. Read it once more, letter by letter."), field="code")
            actions.request_withdrawal(contribution=receipt.contribution, channel=Withdrawal.Channel.CONTACT, by=request.actor)
            messages.success(request, _("Taken back. It is hidden now and will be erased."))
            return redirect("replies:withdrawals", request.process.slug)
    context = {"listing": listing, "form": form, "may_handle": may_handle}
    return render(request, "replies/withdrawals.html", context, status=422 if form.errors else 200)


@member_page(rules.HANDLE_WITHDRAWALS)
def withdraw(request: Any, uid: str) -> HttpResponse:
    """Take back a contribution that somebody asks for without a slip, after asking once more."""
    contribution = get_contribution_for(request.actor, request.process, uid)
    if request.method == "POST":
        actions.request_withdrawal(contribution=contribution, channel=Withdrawal.Channel.CONTACT, by=request.actor)
        messages.success(request, _("Taken back. It is hidden now and will be erased."))
        return redirect("replies:withdrawals", request.process.slug)
    return render(request, "replies/withdraw.html", {"contribution": contribution})


@member_page(rules.HANDLE_WITHDRAWALS)
@require_POST
def cancel(request: Any, uid: str) -> HttpResponse:
    """Undo a withdrawal in time."""
    withdrawal = queries.get_withdrawal_for(request.actor, request.process, uid)
    try:
        actions.cancel_withdrawal(withdrawal=withdrawal, by=request.actor)
        messages.success(request, _("Brought back, sealed. It has to be released again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("replies:withdrawals", request.process.slug)

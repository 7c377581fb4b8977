"""For people without an account: enter the code, see what became of it, unlock one's own words, take it back."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kettfaden.equipment.limits import address_of
from kettfaden.equipment.refusals import Refused
from kettfaden.evidence.actions import open_own_words, open_receipt
from kettfaden.evidence.models import Receipt
from kettfaden.process.gates import open_page
from kettfaden.record.actor import Actor
from kettfaden.replies.actions import cancel_withdrawal, request_withdrawal
from kettfaden.replies.models import Withdrawal
from kettfaden.replies.queries.thread import thread_of_receipt
from kettfaden.web.forms import CodeForm, WordForm
from kettfaden.web.language import speaks
from kettfaden.web.queries.receipts import own_words, short_answers, withdrawal_of
from kettfaden.web.views.errors import too_many
from kettfaden.web.visits import end_visit, keep_visit, unseen, visit_of


@open_page
@unseen
def enter(request: Any) -> HttpResponse:
    """One field for the code. A code from a QR (?c=) is taken out of the address line at once."""
    if "c" in request.GET:
        return _open(request, request.GET["c"])
    if request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            return _open(request, form.cleaned_data["code"])
        return render(request, "web/pages/receipt/enter.html", {"form": form}, status=422)
    if "unknown" in request.GET:
        form = CodeForm({"code": ""})
        form.errors["code"] = form.error_class([_not_found()])
        return render(request, "web/pages/receipt/enter.html", {"form": form}, status=422)
    return render(request, "web/pages/receipt/enter.html", {"form": CodeForm(), "visit": visit_of(request)})


def _not_found() -> str:
    # One sentence for wrong, foreign, used up, withdrawn and expired: a stranger learns nothing.
    return _("There is no receipt with this code, or it has expired. Look at the code again: is each letter right?")


def _open(request: Any, code: str) -> HttpResponse:
    try:
        receipt = open_receipt(code=code, address=address_of(request))
    except Refused as refusal:
        return too_many(request, str(refusal))
    if receipt is None:
        return redirect(f"{reverse('web:receipt')}?unknown")
    response = redirect(_in_their_language(request, receipt))
    keep_visit(response, receipt)
    return response


def _in_their_language(request: Any, receipt: Receipt) -> str:
    """The thread's address, in the language of the contribution unless the visitor has chosen another one here."""
    url = reverse("web:receipt_thread")
    spoken = receipt.contribution.language if receipt.contribution is not None else receipt.batch.language
    return f"{url}?lang={spoken}" if speaks(spoken) and not speaks(_chosen(request)) else url


def _chosen(request: Any) -> str:
    return str(request.GET.get("lang") or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


@open_page
@unseen
def thread(request: Any) -> HttpResponse:
    """What became of what you said: the thread, the answers, and what you can do."""
    visit = visit_of(request)
    if visit is None:
        return redirect("web:receipt")
    receipt = visit.receipt
    request.process = receipt.process
    if receipt.contribution is None:
        return render(request, "web/pages/receipt/waiting.html", {"receipt": receipt})
    return render(
        request,
        "web/pages/receipt/thread.html",
        {
            "receipt": receipt,
            "thread": short_answers(thread_of_receipt(receipt, show_words=visit.words_open)),
            "words": own_words(receipt) if visit.words_open else [],
            "may_unlock": bool(receipt.word_hash) and not visit.words_open,
            "withdrawal": withdrawal_of(receipt),
            "language": get_language(),
        },
    )


@open_page
@unseen
def thread_json(request: Any) -> HttpResponse:
    """The same as data, for the receipt that is open in this browser."""
    visit = visit_of(request)
    if visit is None or visit.receipt.contribution is None:
        return JsonResponse({"error": _not_found()}, status=404)
    data = thread_of_receipt(visit.receipt, show_words=visit.words_open).as_json()
    if visit.words_open:
        data["words"] = [{"text": row.text, "language": row.language} for row in own_words(visit.receipt)]
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


@open_page
@unseen
def words(request: Any) -> HttpResponse:
    """Unlock one's own words with the word one chose."""
    visit = visit_of(request)
    if visit is None:
        return redirect("web:receipt")
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_own_words(receipt=visit.receipt, word=form.cleaned_data["word"])
        except Refused as refusal:
            return too_many(request, str(refusal))
        if opened:
            response = redirect("web:receipt_thread")
            keep_visit(response, visit.receipt, words_open=True)
            return response
        form.add_error("word", _("That is not the word. Without it everything else can still be seen here."))
    request.process = visit.receipt.process
    return render(request, "web/pages/receipt/words.html", {"form": form}, status=422 if form.errors else 200)


@open_page
@unseen
def understood(request: Any) -> HttpResponse:
    """Did we understand you right? What we wrote, and how to tell us that it is wrong."""
    visit = visit_of(request)
    if visit is None or visit.receipt.contribution is None:
        return redirect("web:receipt")
    request.process = visit.receipt.process
    return render(
        request, "web/pages/receipt/understood.html", {"thread": thread_of_receipt(visit.receipt), "receipt": visit.receipt}
    )


@open_page
@unseen
def withdraw(request: Any) -> HttpResponse:
    """Ask what it means to take it back, then do it."""
    visit = visit_of(request)
    if visit is None or visit.receipt.contribution is None:
        return redirect("web:receipt")
    receipt = visit.receipt
    request.process = receipt.process
    if request.method == "POST":
        request_withdrawal(contribution=visit.receipt.contribution, channel=Withdrawal.Channel.RECEIPT, by=_holder(receipt))
        return redirect("web:receipt_thread")
    return render(request, "web/pages/receipt/withdraw.html", {"receipt": receipt, "withdrawal": withdrawal_of(receipt)})


@open_page
@require_POST
@unseen
def undo(request: Any) -> HttpResponse:
    """Think again within the fortnight."""
    visit = visit_of(request)
    if visit is None:
        return redirect("web:receipt")
    withdrawal = withdrawal_of(visit.receipt)
    if withdrawal is not None:
        cancel_withdrawal(withdrawal=withdrawal, by=_holder(visit.receipt))
    return redirect("web:receipt_thread")


@open_page
@require_POST
@unseen
def leave(request: Any) -> HttpResponse:
    """Close the receipt in this browser."""
    response = redirect("web:receipt")
    end_visit(response)
    return response


def _holder(receipt: Receipt) -> Actor:
    return Actor("receipt", receipt.actor_key)

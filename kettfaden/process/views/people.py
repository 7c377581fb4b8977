"""Who takes part in a process: roles, invitations, posts and what their holders leave to the next ones."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kettfaden.equipment.limits import address_of, allow
from kettfaden.equipment.refusals import Refused, refusals_shown_in
from kettfaden.people import actions as people
from kettfaden.people.models import HandOverItem
from kettfaden.people.roles import Role
from kettfaden.process import actions, rules
from kettfaden.process.forms import (
    AcceptForm,
    HandOverForm,
    HandOverItemForm,
    InvitationForm,
    PostForm,
    RoleEndForm,
    RoleForm,
    TakePostForm,
)
from kettfaden.process.gates import member_page, open_page
from kettfaden.process.models import Invitation
from kettfaden.process.queries import (
    accounts_in,
    find_invitation,
    get_membership_for,
    get_part_for,
    get_post_for,
    holds,
    members,
    names_in,
    open_invitations,
    posts_of,
)


@member_page(rules.SEE_PEOPLE)
def people_page(request: Any) -> HttpResponse:
    """Members with role and time, open invitations, posts and who holds them."""
    process = request.process
    may_manage = bool(request.roles & rules.MANAGE_PEOPLE)
    context = {
        "members": members(process),
        "former": members(process, past=True),
        "invitations": open_invitations().filter(process=process) if may_manage else [],
        "posts": [(post, _holder(post)) for post in posts_of(process)],
        "may_manage": may_manage,
        "nav_area": "people",
    }
    return render(request, "process/people.html", context)


def _holder(post: Any) -> Any:
    """Who holds a post now or is the next to; from what is fetched already."""
    today = timezone.localdate()
    return next((holding for holding in post.holdings.all() if holding.until is None or holding.until >= today), None)


@member_page(rules.MANAGE_PEOPLE)
def invite(request: Any) -> HttpResponse:
    """Invite somebody by mail."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            actions.invite_member(process=request.process, **form.cleaned_data, by=request.actor)
            done = True
        if done:
            messages.success(request, _("The invitation is on its way."))
            return redirect("process:people", request.process.slug)
    return _page(request, form, _("Invite somebody"), _("Send the invitation"))


@member_page(rules.MANAGE_PEOPLE)
@require_POST
def invitation_revoke(request: Any, uid: str) -> HttpResponse:
    """An invitation no longer holds."""
    invitation = get_part_for(request.actor, request.process, Invitation, uid=uid)
    try:
        actions.revoke_invitation(invitation=invitation, by=request.actor)
        messages.success(request, _("The invitation is revoked."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("process:people", request.process.slug)


@member_page(rules.MANAGE_PEOPLE)
def role_assign(request: Any) -> HttpResponse:
    """Give somebody who is here already one more role."""
    form = RoleForm(
        request.POST or None,
        accounts=accounts_in(request.process),
        posts=posts_of(request.process),
        initial={"since": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        actions.assign_role(process=request.process, **form.cleaned_data, by=request.actor)
        messages.success(request, _("The role is assigned."))
        return redirect("process:people", request.process.slug)
    return _page(request, form, _("Assign a role"), _("Assign"))


@member_page(rules.MANAGE_PEOPLE)
def role_end(request: Any, uid: str) -> HttpResponse:
    """Ask, then end a role."""
    membership = get_membership_for(request.actor, request.process, uid)
    form = RoleEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            actions.end_role(membership=membership, until=form.cleaned_data["until"], by=request.actor)
            done = True
        if done:
            messages.success(request, _("The role has ended."))
            return redirect("process:people", request.process.slug)
    context = {"form": form, "membership": membership, "role": Role(membership.role).label, "nav_area": "people"}
    return render(request, "process/role_end.html", context, status=422 if form.is_bound else 200)


@open_page
@sensitive_post_parameters()
def invitation(request: Any, secret: str) -> HttpResponse:
    """Accept an invitation: with the account one is logged in with, or with a new one."""
    if not allow(f"invitation:{address_of(request)}", limit=30, seconds=600):
        return render(request, "process/invitation_gone.html", {"too_often": True}, status=429)
    found = find_invitation(secret)
    if found is None:
        return render(request, "process/invitation_gone.html", status=404)
    form = AcceptForm(request.POST or None, initial={"name": found.name})
    account = request.actor.account
    if request.method == "POST" and (account is not None or form.is_valid()):
        accepted = None
        given = {} if account is not None else form.cleaned_data
        try:
            accepted = actions.accept_invitation(secret=secret, account=account, **given)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        if accepted is not None:
            if account is None:
                login(request, accepted, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, _("Welcome. Your role: %(role)s.") % {"role": Role(found.role).label})
            return redirect("process:overview", found.process.slug)
    title = names_in(found.process, get_language()).of(found.process, "title")
    context = {"invitation": found, "title": title, "role": Role(found.role).label, "form": form, "account": account}
    response = render(request, "process/invitation.html", context, status=422 if form.is_bound and form.errors else 200)
    # The address holds the secret: it goes into no cache and to no other site.
    response["Cache-Control"] = "no-store"
    # Not "no-referrer": browsers would then send forms with "Origin: null", which is refused.
    response["Referrer-Policy"] = "same-origin"
    return response


@member_page(rules.MANAGE_PEOPLE)
def post_add(request: Any) -> HttpResponse:
    """A new post."""
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        post = None
        with refusals_shown_in(form):
            post = people.create_post(scope=request.process.uid, title=form.cleaned_data["title"], by=request.actor)
        if post is not None:
            return redirect("process:post", request.process.slug, post.uid)
    return _page(request, form, _("Add a post"), _("Add"))


@member_page(rules.SEE_PEOPLE)
def post_page(request: Any, uid: str) -> HttpResponse:
    """A post: who held it and holds it, and the list for the next one."""
    post = get_post_for(request.actor, request.process, uid)
    context = {
        "post": post,
        "holder": _holder(post),
        "holdings": post.holdings.all(),
        "items": post.hand_over.all(),
        "item_form": HandOverItemForm(),
        "may_manage": bool(request.roles & rules.MANAGE_PEOPLE),
        "may_write": _may_write(request, post),
        "nav_area": "people",
    }
    return render(request, "process/post.html", context)


def _may_write(request: Any, post: Any) -> bool:
    """The list of a post is its holder's; coordinator and head keep it when nobody holds it."""
    return bool(request.roles & rules.MANAGE_PEOPLE) or holds(request.actor.account, post)


@member_page(rules.MANAGE_PEOPLE)
def post_take(request: Any, uid: str) -> HttpResponse:
    """Somebody begins to hold a post."""
    post = get_post_for(request.actor, request.process, uid)
    form = TakePostForm(request.POST or None, accounts=accounts_in(request.process), initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            people.take_post(post=post, **form.cleaned_data, by=request.actor)
            done = True
        if done:
            return redirect("process:post", request.process.slug, post.uid)
    return _page(request, form, post.title, _("Take the post"))


@member_page(rules.MANAGE_PEOPLE)
def post_hand_over(request: Any, uid: str) -> HttpResponse:
    """End the present holding, with or without a successor."""
    post = get_post_for(request.actor, request.process, uid)
    form = HandOverForm(request.POST or None, accounts=accounts_in(request.process), initial={"until": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        done = False
        with refusals_shown_in(form):
            people.hand_over_post(post=post, **form.cleaned_data, by=request.actor)
            done = True
        if done:
            messages.success(request, _("Handed over. The list stays with the post."))
            return redirect("process:post", request.process.slug, post.uid)
    return _page(request, form, _("Hand over: %(post)s") % {"post": post.title}, _("Hand over"))


@member_page(rules.SEE_PEOPLE)
@require_POST
def post_item(request: Any, uid: str) -> HttpResponse:
    """Add a line to the hand-over list of a post, or tick one."""
    post = get_post_for(request.actor, request.process, uid)
    if not _may_write(request, post):
        raise PermissionDenied
    if request.POST.get("item"):
        item = HandOverItem.objects.filter(post=post, uid=request.POST["item"]).first()
        if item is None:
            raise Http404
        people.tick_hand_over_item(item=item, done=request.POST.get("done") == "1", by=request.actor)
        return redirect("process:post", request.process.slug, post.uid)
    form = HandOverItemForm(request.POST)
    if form.is_valid():
        people.add_hand_over_item(post=post, text=form.cleaned_data["text"], by=request.actor)
        return redirect("process:post", request.process.slug, post.uid)
    context = {
        "post": post,
        "holder": _holder(post),
        "holdings": post.holdings.all(),
        "items": post.hand_over.all(),
        "item_form": form,
        "may_manage": bool(request.roles & rules.MANAGE_PEOPLE),
        "may_write": True,
        "nav_area": "people",
    }
    return render(request, "process/post.html", context, status=422)


def _page(request: Any, form: Any, heading: str, button: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, "nav_area": "people"}
    return render(request, "process/people_form.html", context, status=422 if form.is_bound else 200)

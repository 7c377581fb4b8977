"""Nobody signs up by themselves: accounts come from invitations."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Closes the open sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False: an invitation makes the account."""
        return False


class InvitedOnlySocialAdapter(DefaultSocialAccountAdapter):
    """Lets a single sign-on in only when an account with that verified address was invited before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Always False: an invitation makes the account."""
        return False

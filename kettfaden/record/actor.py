"""Who did something, as the record knows it: a kind and an opaque key that can be erased."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The one who acts. `account` is the log-in behind it, None for receipts, codes, devices and the system itself."""

    kind: str  # account | receipt | code | device | system | visitor
    key: str = ""
    account: Any = None

    @property
    def is_member(self) -> bool:
        return self.account is not None


SYSTEM = Actor("system")
VISITOR = Actor("visitor")

"""Icons drawn for Kettfaden: strokes on a 24 x 24 grid, decorative always (the word stands beside them)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "alert": '<path d="M12 3 2.5 20h19z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8 16v-5M13 16V8M18 16v-3"/>',
    "check": '<path d="M4.5 12.5 10 18 19.5 7"/>',
    "circle": '<circle cx="12" cy="12" r="8"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "dashed": '<circle cx="12" cy="12" r="8" stroke-dasharray="3.2 3.1"/>',
    "dot": '<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="2.5" fill="currentColor"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "edit": '<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19z"/>',
    "eye": '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "half": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/>',
    "hand": '<path d="M3 14l4-1 5 2.5h4a1.6 1.6 0 0 1 0 3.2h-5"/><path d="M16 15.5l4-2a1.6 1.6 0 0 1 1.6 2.7L15 20.5 7 20l-4 .5"/><path d="M12 4v6M9 7h6"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "law": '<path d="M12 4v16M8 20h8M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"/>',
    "link": '<path d="M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.600l-1 1"/><path d="M14 10a4.5 4.5 0 0 0-6.4 0l-3 3a4.5 4.5 0 0 0 6.4 6.400l1-1"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="1.5"/><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3"/>',
    "mail": '<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="M3.5 7l8.5 6.500L20.5 7"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "paper": '<path d="M6 3.500h8.500L19 8v12.500H6z"/><path d="M14 3.500V8.500h5M9 12.500h7M9 16h7"/>',
    "part": '<circle cx="12" cy="12" r="8"/><path d="M8.5 12.500l2.5 2.5 4.5-5"/>',
    "pause": '<path d="M8.5 5.500v13M15.5 5.500v13"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c0-4 3-6.5 6.5-6.500s6.5 2.5 6.5 6.5"/><path d="M15.5 5.400a3.5 3.5 0 0 1 0 6.200M18 14.200c2.2.9 3.5 3 3.5 5.8"/>',
    "pin": '<path d="M12 21s7-6.5 7-11.500a7 7 0 0 0-14 0C5 14.5 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8.500V3.500h10v5M7 17H4V8.500h16V17h-3"/><path d="M7 14h10v6.500H7z"/>',
    "quote": '<path d="M4 5.500h16v11h-9L6.5 20.500v-4H4z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "split": '<path d="M6 3.500v6c0 3 6 3 6 6v5M18 3.500v6c0 3-6 3-6 6"/>',
    "star": '<path d="M12 3.500l2.6 5.6 6 .7-4.5 4.2 1.2 6L12 17l-5.3 3 1.2-6-4.5-4.2 6-.7z"/>',
}
# Arrows turn with the reading direction.
TURNING = {"arrow", "back"}


def icon_svg(name: str) -> SafeString:
    """The icon as inline SVG, hidden from screen readers. Raises KeyError for a name that is not drawn."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        " icon--turns" if name in TURNING else "",
        mark_safe(PATHS[name]),  # noqa: S308 - our own constant
    )

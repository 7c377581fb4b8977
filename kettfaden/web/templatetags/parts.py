"""Parts of pages as tags: icons, state chips, form fields, marks, changes. web/style_guide.html shows each in use."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kettfaden.web.templatetags.icons import icon_svg

register = template.Library()

# What a state looks like: tone and icon. The word comes from the room; a state not listed is shown quietly.
STATES: dict[str, tuple[str, str]] = {
    "open": ("open", "dashed"), "answered": ("ok", "check"), "taken_up": ("ok", "check"), "partly": ("ok", "half"),
    "already": ("ok", "part"), "not_taken": ("warn", "cross"), "passed_on": ("now", "arrow"), "background": ("", "minus"),
    "unusable": ("", "cross"), "urgent": ("danger", "alert"), "withdrawn": ("", "back"), "sealed": ("", "lock"),
    "released": ("ok", "eye"), "internal": ("", "people"), "public": ("ok", "eye"), "quotable": ("ok", "quote"),
    "draft": ("open", "edit"), "review": ("now", "clock"), "second_reader": ("now", "people"), "approved": ("ok", "check"),
    "prepared": ("now", "paper"), "published": ("ok", "eye"), "frozen": ("now", "lock"), "adopted": ("ok", "star"),
    "planned": ("open", "clock"), "held": ("ok", "check"), "running": ("now", "dot"), "done": ("ok", "check"),
    "paused": ("warn", "pause"), "dropped": ("warn", "cross"), "asked": ("now", "clock"), "agreed": ("ok", "check"),
    "declined": ("warn", "cross"), "supports": ("ok", "plus"), "contradicts": ("warn", "minus"), "context": ("", "info"),
    "synthetic": ("synthetic", "info"), "missing": ("warn", "alert"), "late": ("danger", "clock"), "failed": ("danger", "cross"),
    "law": ("", "law"), "now": ("now", "dot"), "ended": ("danger", "cross"), "superseded": ("warn", "back"),
}  # fmt: skip


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; the word stands beside it."""
    return icon_svg(name)


@register.simple_tag
def brand_mark() -> SafeString:
    """The mark of Kettfaden: warp threads and the one that runs through them, from knot to knot."""
    return mark_safe(
        '<svg class="brand__mark" viewBox="0 0 36 36" aria-hidden="true" focusable="false"><g fill="none" stroke="currentColor" stroke-linecap="round">'
        '<path d="M8 4v11M8 21v11M18 4v17M18 27v5M28 4v8M28 18v14" stroke-width="2.5" opacity=".42"/>'
        '<path d="M3 20c4-4 7-4 10 0s7 5 10 1 6-7 10-6" stroke-width="3.4"/></g><circle cx="3.5" cy="19.6" r="3" fill="currentColor"/><circle cx="32.5" cy="15" r="3" fill="currentColor"/></svg>'
    )


@register.simple_tag
def chip(state: str, word: Any = "") -> SafeString:
    """The chip of a state: icon, word, tone. `word` is the room's own label, translated."""
    tone, picture = STATES.get(str(state), ("", "circle"))
    return format_html(
        '<span class="chip{}">{}<span>{}</span></span>', f" chip--{tone}" if tone else "", icon_svg(picture), word or state
    )


CONTROL = "kern-form-input__input"


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    # A list of checkboxes is a RadioSelect by inheritance, so it comes first.
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radios"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.SelectMultiple):
        return "listbox"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.MultiWidget):
        return "several"
    return "input"


@register.inclusion_tag("web/parts/field.html")
def field(
    bound: BoundField,
    *,
    optional: bool = False,
    big: bool = False,
    rows: int = 0,
    hide_label: bool = False,
    autofocus: bool = False,
) -> dict[str, Any]:
    """One form field: label, help, error, control, wired for screen readers, in KERN's dress.

    `big` is for participants' pages (each choice one large target); `optional` says so beside the label.
    """
    kind = _kind(bound)
    css = {"select": "kern-form-input__select", "listbox": CONTROL, "checkbox": "kern-form-check__checkbox"}.get(kind, CONTROL)
    if bound.errors and kind in {"input", "select", "listbox", "several"}:
        css += f" {css}--error"
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": " ".join(filter(None, [bound.field.widget.attrs.get("class", ""), css]))}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if bound.field.widget.attrs.get("placeholder") == bound.label:
        attributes["placeholder"] = False  # said twice, and gone as soon as one types
    if rows:
        attributes["rows"] = rows
    if autofocus:
        attributes["autofocus"] = True
    grouped = kind in {"checkboxes", "radios", "several"}
    choice = "kern-form-check__radio" if kind == "radios" else "kern-form-check__checkbox"
    return {
        "bound": bound, "kind": kind, "grouped": grouped, "optional": optional, "big": big, "hide_label": hide_label,
        "described": " ".join(described),
        "control": "" if kind in {"checkboxes", "radios"} else bound.as_widget(attrs=attributes),
        "choices": [_choice(option, choice) for option in bound.subwidgets] if kind in {"checkboxes", "radios"} else [],
    }  # fmt: skip


def _choice(option: Any, css: str) -> dict[str, Any]:
    option.data["attrs"] = {**option.data["attrs"], "class": css}
    return {"id": option.id_for_label, "control": option.tag(wrap_label=False), "label": option.choice_label}


@register.inclusion_tag("web/parts/form_fields.html")
def form_fields(form: BaseForm, *, big: bool = False) -> dict[str, Any]:
    """All fields of a form in their order, hidden ones too."""
    return {"form": form, "big": big}


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(*given: Any) -> dict[str, Any]:
    """The box above a form that names every error and leads to its field. Takes forms, formsets and lists of forms."""
    problems: list[dict[str, str]] = []
    for form in _forms(given):
        if not form.is_bound:
            continue
        problems += [{"text": str(text), "target": ""} for text in form.non_field_errors()]
        for bound in form:
            target = "" if bound.is_hidden else _first_control(bound)
            problems += [{"text": f"{bound.label}: {text}", "target": target} for text in bound.errors]
    return {"problems": problems}


def _first_control(bound: BoundField) -> str:
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


def _forms(given: Iterable[Any]) -> list[BaseForm]:
    found: list[BaseForm] = []
    for thing in given:
        if isinstance(thing, BaseFormSet):
            found += list(thing)
        elif isinstance(thing, BaseForm):
            found.append(thing)
        elif isinstance(thing, list | tuple):
            found += _forms(thing)
    return found


MARKS = {
    "voices": ("quote", ""), "figure": ("chart", "figure"), "law": ("law", ""), "resolution": ("star", ""),
    "document": ("paper", ""), "assessment": ("people", ""), "none": ("dashed", "none"),
}  # fmt: skip


@register.simple_tag
def ground_mark(block_id: str, summary: Any, url: str = "", kind: str = "voices", is_open: bool = False) -> SafeString:
    """The mark in a paragraph's margin: what it rests on. A link to the page with the ground open (`?ground=UID#ground`).

    kind: voices, figure, law, resolution, document, assessment, or none (then `summary` says 'without ground').
    """
    picture, tone = MARKS[kind]
    return format_html(
        '<a class="ground-mark{}" href="{}" data-block="{}" aria-expanded="{}" aria-controls="ground">{}<span><span class="vh">{} </span>{}</span></a>',
        f" ground-mark--{tone}" if tone else "", url or f"?ground={block_id}#ground", block_id, "true" if is_open else "false",
        icon_svg(picture), _("Rests on:"), summary,
    )  # fmt: skip


@register.simple_tag
def diff(parts: Iterable[tuple[str, str]]) -> SafeString:
    """A text with its changes: parts of ("same" | "ins" | "del", text); what is only seen is also said."""
    says = {"ins": (_("added:"), _("end of addition")), "del": (_("deleted:"), _("end of deletion"))}

    frames = {
        "ins": '<ins><span class="vh"> {} </span>{}<span class="vh"> {} </span></ins>',
        "del": '<del><span class="vh"> {} </span>{}<span class="vh"> {} </span></del>',
    }

    def one(kind: str, text: str) -> SafeString:
        if kind == "same":
            return format_html("{}", text)
        before, after = says[kind]
        return format_html(frames[kind], before, text, after)

    return format_html_join("", "{}", ((one(kind, text),) for kind, text in parts))

"""kettfaden process list: all processes of this installation."""

import argparse

from django.db.models import Count

from kettfaden.command_line.main import DONE
from kettfaden.command_line.report import report
from kettfaden.process.models import Process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """One line a process."""
    rows = [
        {
            "slug": process.slug,
            "title": process.title,
            "operator": process.operator,
            "public": process.is_public,
            "synthetic": process.is_synthetic,
            "formats": process.number_of_formats,
        }
        for process in Process.objects.annotate(number_of_formats=Count("formats")).order_by("slug")
    ]
    lines = [
        f"{row['slug']:<24} {'public ' if row['public'] else 'closed '} {row['title']} ({row['operator']})" for row in rows
    ]
    report(args, rows, lines or ["There is no process yet: kettfaden blueprint load FILE"])
    return DONE

"""script/bench export [--data DIR]: the demo's paper as PDF against the bare Typst compile of the same pages.

CPU seconds of this process and all its threads, so that other work on the machine does not count. Both are measured in
turns; the medians are compared. The export reads the version, composes the document, checks every letter against the fonts
and compiles; the bare compile has the data ready in a folder. Exit code 1 when the export takes more than twice as much.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

ALLOWED = 2.0


def main() -> int:
    """Measure and print the ratio."""
    parser = argparse.ArgumentParser(prog="script/bench export", description=__doc__)
    parser.add_argument("--data", default=os.environ.get("KETTFADEN_DATA", "var"), help="data folder with the demo")
    parser.add_argument("--process", default="goerlitz-2018", help="slug of the process")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    os.environ["KETTFADEN_DATA"] = os.path.abspath(args.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettfaden.settings")
    import django

    django.setup()
    from kettfaden.concept.export import document_of, export_paper
    from kettfaden.concept.models import Version
    from kettfaden.equipment.printing import printable_data

    version = Version.objects.filter(process__slug=args.process).order_by("-number").first()
    if version is None:
        print(f"No version of {args.process!r} in {args.data}: build the demo first (script/demo --no-serve).", file=sys.stderr)
        return 2
    data, _missing = printable_data(asdict(document_of(version)))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bare = _bare(Path(folder), data)
        full = lambda: export_paper(process=version.process, version=version, format="pdf")  # noqa: E731
        bare()
        content = full()  # both once before, so that fonts and modules are loaded
        times: dict[str, list[float]] = {"bare": [], "export": []}
        for _round in range(args.rounds):
            times["bare"].append(_seconds(bare))
            times["export"].append(_seconds(full))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = medians["export"] / medians["bare"]
    print(f"version {version.number}: {len(content) / 1e6:.2f} MB PDF, {len(data['body'])} nodes")
    for name, taken in times.items():
        print(f"{name:>7}: {medians[name]:.2f} s CPU (from {min(taken):.2f} to {max(taken):.2f}, {args.rounds} rounds)")
    print(f"  ratio: {ratio:.2f} (allowed {ALLOWED:.1f})")
    return int(ratio > ALLOWED)


def _bare(folder: Path, data: dict[str, object]) -> Callable[[], object]:
    """The compile alone: template, fonts and data lie ready."""
    import typst

    from kettfaden.concept.export import pdf
    from kettfaden.equipment import printing

    shutil.copytree(printing.SHARED, folder / "equipment")
    for part in (Path(pdf.__file__).parent / "typst").glob("*.typ"):
        shutil.copy(part, folder / part.name)
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(printing.FONTS)])

    def compiled() -> object:
        compiler = typst.Compiler(
            str(folder / "paper.typ"),
            root=str(folder),
            font_paths=fonts,
            package_path=str(folder),
            package_cache_path=str(folder),
        )
        return compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=0)

    return compiled


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


if __name__ == "__main__":
    sys.exit(main())

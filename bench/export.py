"""The demonstration's paper as PDF against a bare Typst compile of the same input. Bound: twice the CPU time.

Each go is a process of its own that has set nothing yet: Typst remembers what it has set, and would do the second half
of such a comparison from memory.
"""

import argparse
import multiprocessing
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from bench import _place

ROUNDS = 3
BOUND = 2.0


def main() -> None:
    """Export version 1 and the working state; catch what goes into Typst, and set that alone."""
    parser = argparse.ArgumentParser(prog="script/bench export", description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="", help="data folder with the demonstration (default: build one)")
    data = _place.demonstration(parser.parse_args().data)
    _place.set_up(data)
    print(f"export: the demonstration's paper as PDF, best of {ROUNDS} rounds; {_place.machine()}")

    import kettfaden.concept.export.pdf  # noqa: F401  loaded once in a worker's life, so not counted
    from kettfaden.concept.models import Version
    from kettfaden.process.models import Process

    process = Process.objects.get()
    for name, version in (("version 1", Version.objects.get(process=process, number=1)), ("working state", None)):
        caught = _place.throw_away_folder()
        how = _apart(_caught, process, version, caught)
        own = min(_apart(_timed, _export, process, version) for _round in range(ROUNDS))
        peer = min(_apart(_timed, _compile, caught / "input", how) for _round in range(ROUNDS))
        _place.say(f"{name}: export / bare compile, CPU", f"{own:.2f} / {peer:.2f} s")
        _place.say(f"{name}: export / bare compile", f"{own / peer:.2f} x", bound=f"<= {BOUND} x", kept=own / peer <= BOUND)


def _export(process: Any, version: Any) -> bytes:
    from kettfaden.concept.export import export_paper

    return export_paper(process=process, version=version, format="pdf")


def _caught(process: Any, version: Any, folder: Path) -> dict[str, Any]:
    """Export once; put what Typst was given into folder/input and return the options."""
    import typst

    given: dict[str, Any] = {}

    class Compiler:
        def __init__(self, main: str, **options: Any) -> None:
            shutil.copytree(options["root"], folder / "input")
            given["main"] = Path(main).name
            self._real = real(main, **options)

        def compile(self, **how: Any) -> Any:
            given["how"] = how
            return self._real.compile(**how)

    real = typst.Compiler
    with mock.patch("typst.Compiler", Compiler):
        _export(process, version)
    return given


def _compile(folder: Path, given: dict[str, Any]) -> bytes:
    import typst

    from kettfaden.equipment.printing import FONTS

    compiler = typst.Compiler(str(folder / given["main"]), root=str(folder), font_paths=[str(FONTS)])
    return bytes(compiler.compile(**given["how"]))


def _timed(work: Callable[..., bytes], *given: Any) -> float:
    """CPU seconds of all threads."""
    started = time.process_time()
    assert work(*given).startswith(b"%PDF")
    return time.process_time() - started


def _apart(work: Callable[..., Any], *given: Any) -> Any:
    """Call in a child process of its own and return what it returns."""
    from django.db import connection

    connection.close()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, given)


if __name__ == "__main__":
    main()

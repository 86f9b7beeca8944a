"""Removes users from everything that the project keeps about them: one input, one command.

    python analyses/forget_users.py inputs/shop.yml ids.csv

The file has an id a line, or is a CSV file with a column user_id. What builds keep is copied to
another warehouse without these users, and a build makes the rest from it and publishes; then the
other warehouse takes the place of the old one. A salted hash of each id stays in forgotten/, so
that rows of theirs that are delivered again are set aside. Killed half-way, it is run again: up to
the end the old warehouse is there, and the published copy is whole at each moment.
docs/security.md says what is not removed. No id is printed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from erasure.inputs import CannotForgetError, Input, opened, read_input
from erasure.leftovers import (
    PARSED,
    purge,
    remove_exports,
    remove_logs_and_compiled,
    remove_spilled,
)
from erasure.people import UnusableIdsError, all_ids, ids_in
from erasure.rewriting import Rewriting, rewrite
from erasure.tombstones import LostSaltError, remember
from tools.converted_files import copy_folder, needs_copy
from tools.waiting import POLL_SECONDS, VARIABLE, Waiting
from tools.warehouse_file import in_words, problem_with

AGAIN = "Then run the same command again."
AS_IT_WAS = (
    "The warehouse and the published copy are as they were, and rows of these users that are"
    f" delivered are set aside already. {AGAIN}"
)


def forget(of: Input, given_ids: Sequence[str]) -> list[str]:
    """Remove users everywhere, and return what is to be said of it.

    Raises:
        CannotForgetError: the build failed, or cannot be made; the warehouse is as it was.
        LostSaltError: there are tombstones, and no salt.
    """
    spark = Path("warehouse") / f"{of.name}.spark"
    if spark.exists():
        raise CannotForgetError(
            f"Nothing was changed. {spark} holds the same users, and make forget is for DuckDB."
            " Remove that folder (a build with ENGINE=spark makes it again from the raw files) and"
            " run this again."
        )
    with _told(of, "Nothing was changed."):
        shutil.rmtree(of.beside.parent, ignore_errors=True)
        if not of.warehouse.exists() and not of.published.exists():
            remember(of.name, given_ids)
            return [
                f"There is no build of {of.name}. Rows of these users are set aside from now on."
            ]
        old = opened(of) if of.warehouse.exists() else None
        ids = all_ids(old, given_ids) if old else list(given_ids)
        # first of all: whatever happens from here on, a build takes no row of theirs
        remember(of.name, ids)
    with _told(of, AS_IT_WAS):
        remove_logs_and_compiled(of.name)
        of.beside.parent.mkdir(parents=True)
        with _building(of) as build:
            done = rewrite(old, of.beside, ids, build.manifest) if old else Rewriting()
            build.finish(_vars(of, done))
    with _told(of, "The published copy is without them, and the warehouse is as it was. " + AGAIN):
        purge(of.beside, ids)
        remove_spilled(of.beside)
        if old:
            shutil.copymode(of.warehouse, of.beside)
        of.beside.replace(of.warehouse)
    with _told(of, "The warehouse and the published copy are without them. " + AGAIN):
        if old:
            old.close()
        remove_spilled(of.warehouse)
        shutil.rmtree(of.beside.parent, ignore_errors=True)
        _keep_target(of)
        said = _write_again(of)
        exports = remove_exports(of.name, ids)
    said += [f"Removed {exports} exports of these users."] if exports else []
    if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", of.text) for one in ids):
        said.append(f"{of.file} itself names some of these ids: take them out of it.")
    return [_summary(of, given_ids, ids, done), *said]


@contextmanager
def _told(of: Input, state: str) -> Iterator[None]:
    """Say in words what stops this, and what is as it was; the other warehouse is removed."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        shutil.rmtree(of.beside.parent, ignore_errors=True)
        raise CannotForgetError(f"{in_words(error, of.warehouse)} {state}") from None


class _Build:
    """A build that reads the project at once, and opens the warehouse when that is written."""

    def __init__(self, of: Input) -> None:
        self._of = of
        self._variables = _vars(of, Rewriting())
        self._process = _started(of, self._variables, waits=True)

    def manifest(self) -> dict[str, Any]:
        """Return what dbt has read, once it has."""
        while not Waiting(self._of.ready).is_asked():
            if self._process.poll() is not None:
                # a project that cannot be read; a build without nodes opens nothing
                _check(self._of, self._process)
                break
            time.sleep(POLL_SECONDS)
        found: dict[str, Any] = json.loads((self._of.target / "manifest.json").read_text("utf-8"))
        return found

    def finish(self, variables: str) -> None:
        """Let it build, and wait for it; with other variables, it begins again.

        Raises:
            CannotForgetError: it failed.
        """
        if variables != self._variables:
            self.stop()
            self._process = _started(self._of, variables, waits=False)
        else:
            Waiting(self._of.ready).allow()
        self._process.wait()
        _check(self._of, self._process)

    def stop(self) -> None:
        """End it, unless it has ended."""
        self._process.terminate()
        self._process.wait()


@contextmanager
def _building(of: Input) -> Iterator[_Build]:
    """Start a build, which ends with this at the latest."""
    build = _Build(of)
    try:
        yield build
    finally:
        build.stop()


def _started(of: Input, variables: str, *, waits: bool) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "USER_PROFILING_INPUT": str(of.file),
        "USER_PROFILING_WAREHOUSE": str(of.beside.parent),
        "DBT_TARGET_PATH": str(of.target),
        "DBT_PROFILES_DIR": os.environ.get("DBT_PROFILES_DIR", "."),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    environment.pop(VARIABLE, None)
    if waits:
        environment[VARIABLE] = str(of.ready)
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), "build", "--target", "duckdb", "--vars", variables]
    return subprocess.Popen(command, env=environment)


def _check(of: Input, ended: subprocess.Popen[bytes]) -> None:
    if ended.returncode:
        full = problem_with(of.beside)
        shutil.rmtree(of.beside.parent, ignore_errors=True)
        raise CannotForgetError(
            "The build without these users failed. "
            + (full or "Mend what it names above.")
            + " The warehouse is as it was, and rows of these users that are delivered are set"
            f" aside already. {AGAIN}"
        )


def _vars(of: Input, done: Rewriting) -> str:
    """Return what dbt is given: the input, but that what must be fitted again may be."""
    segmentation = of.given.get("segmentation") or {}
    changes: dict[str, Any] = {}
    if done.refits and segmentation.get("refit") == "never":
        changes["segmentation"] = {**segmentation, "refit": "when_needed"}
    if of.given.get("refit_preview"):
        changes["refit_preview"] = False
    return yaml.safe_dump({**of.given, **changes}, allow_unicode=True) if changes else of.text


def _keep_target(of: Input) -> None:
    """Put what dbt has written where a build would have put it; its parsed project is another."""
    target = Path("target") / of.name
    target.mkdir(parents=True, exist_ok=True)
    for found in of.target.iterdir():
        if found.name != PARSED:
            found.replace(target / found.name)
    shutil.rmtree(of.target)


def _write_again(of: Input) -> list[str]:
    """Write report and audience files again, where they were; remove copies of raw files."""
    here, said = Path(__file__).parent, []
    report, audiences = Path("reports") / f"{of.name}.html", Path("audiences") / of.name
    for made, script in ((report, "segment_report.py"), (audiences, "campaign_audiences.py")):
        if made.exists() and not (here / script).exists():
            # its part of the project was deleted
            shutil.rmtree(made) if made.is_dir() else made.unlink()
        elif made.exists():
            command = [sys.executable, str(here / script), str(of.published), str(made)]
            if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:
                raise CannotForgetError(
                    f"{made} could not be written again, as said above. Remove it, or run the same"
                    " command again. All else is done."
                )
            said.append(f"Written again: {made}")
    copies = [
        copy_folder(entry["location"], entry.get("options") or {})
        for entry in _entries(of.given)
        if needs_copy(entry["location"], entry.get("options") or {}, entry.get("format"))
    ]
    for copy in copies:
        shutil.rmtree(copy, ignore_errors=True)
    if copies:
        said.append("Removed the copies of raw files in UTF-8: the next build makes them again.")
    return said


def _entries(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    from convert_files import entries

    return [entry for _, entry in entries(given)]


def _summary(of: Input, given_ids: Sequence[str], ids: Sequence[str], done: Rewriting) -> str:
    unknown = len(set(given_ids) - set(done.known_ids))
    others = len(ids) - len(given_ids)
    more = f", with {others:,} other ids of theirs" if others else ""
    return (
        f"Forgotten in {of.name}: {len(given_ids):,} ids{more}"
        + (f"; {unknown:,} of them the last build did not know" if unknown else "")
        + ". "
        + (f"Fitted again without them: {', '.join(done.refits)}. " if done.refits else "")
        + "Their rows are set aside from now on (rpt_data_quality). Delete them from your raw"
        " files, and the file of ids."
    )


def main(arguments: Sequence[str]) -> int:
    """Forget the users in a file; 2 if they cannot be read, 1 if the build fails."""
    if len(arguments) != 2 or not all(arguments):
        print(
            "Name a file of ids: make forget USERS=ids.csv INPUT=inputs/mine.yml", file=sys.stderr
        )
        return 2
    if os.environ.get("ENGINE", "duckdb") != "duckdb":
        print(
            "make forget is for DuckDB. On Spark, delete the rows from the raw files, remove the"
            " warehouse folder and build again: docs/security.md.",
            file=sys.stderr,
        )
        return 2
    try:
        for line in forget(read_input(Path(arguments[0])), ids_in(Path(arguments[1]))):
            print(line)
    except UnusableIdsError as error:
        print(f"Nothing was changed. {error}", file=sys.stderr)
        return 2
    except (CannotForgetError, LostSaltError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to finish.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

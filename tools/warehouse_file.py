"""Whether the warehouse can be opened and written; what went wrong with it, in words of ours."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import duckdb

# What the smallest build needs; a larger one says by itself how much it lacked.
LEAST_FREE_BYTES = 200 << 20
FULL = r"No space left|[Dd]isk full|max_temp_directory_size|Disk quota|could not write all bytes"
# a page that is not what was written, or a part of the file that is missing
DAMAGED = (
    r"not a valid DuckDB|corrupt|checksum|could not read (all|enough) bytes|end of file"
    r"|serializ|storage version|newer version|database has been invalidated"
)


def problem_with(warehouse: Path, *folders: Path) -> str | None:
    """Return why a build cannot write, or None.

    Args:
        warehouse: the DuckDB file that it would write.
        folders: others that it writes to, such as the one that readers open.
    """
    for folder in (warehouse.parent, *folders):
        found = _problem_with_folder(folder)
        if found:
            return found
    if not warehouse.exists():
        return None
    if not warehouse.is_file():
        return f"{warehouse} is no file. Move it away: a build writes its database there."
    try:
        duckdb.connect(str(warehouse)).close()
    except duckdb.Error as error:
        return in_words(error, warehouse)
    return None


def in_words(error: duckdb.Error | OSError, warehouse: Path) -> str:
    """Return what an error says about a warehouse: what, where, and what to do.

    Values are quoted by none of it: what the engine says is left out unless it is about names.
    """
    text = " ".join(str(error).split())
    held = re.search(r"[Cc]onflicting lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)", text)
    if held:
        return (
            f"{warehouse} is open in another program ({Path(held['program']).name}, process"
            f" {held['pid']}): a build of the same input, or a client. Wait for it or close it."
            " Clients should open the published copy, which a build does not wait for."
        )
    if re.search(FULL, text) or getattr(error, "errno", None) in (28, 122):
        return (
            f"The disk of {warehouse.parent} is full. Make room on it: a second warehouse must fit"
            " beside the one that is there."
        )
    if isinstance(error, OSError):
        return f"{error.filename or warehouse} cannot be used: {error.strerror or error}."
    if isinstance(error, duckdb.OutOfMemoryException):
        return (
            "What DuckDB may use of the memory is too little. Give it more, such as by"
            " USER_PROFILING_MEMORY=6GB."
        )
    if re.search(r"[Pp]ermission denied|read-only file system", text, re.IGNORECASE):
        return f"{warehouse} cannot be written. Give this user the right to write it."
    if isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        said = re.split(r" LINE \d+:| Candidate | Did you mean", text)[0][:200]
        return (
            f"{warehouse} has other tables or columns than this version of the project reads: an"
            " older one has built it. Build it once as it is, and try again. If this version has"
            f" built it, the project is at fault: report what DuckDB says. ({said})"
        )
    # a raw file that cannot be read is named by the message, and is not the warehouse
    if re.search(DAMAGED, text, re.IGNORECASE) and (
        ' file "' not in text or warehouse.name in text
    ):
        return (
            f"{warehouse} cannot be read as a DuckDB database: it may be cut off, or written by a"
            " newer DuckDB. Put back a copy of it, or remove it: the next build makes it again,"
            " with new segments and without history. The published copy is not touched."
            f" (DuckDB says: {text[:200]})"
        )
    if isinstance(error, duckdb.IOException):
        return f"A file cannot be read or written. (DuckDB says: {text[:200]})"
    return (
        f"DuckDB cannot do what was asked of {warehouse} ({type(error).__name__}): the project is"
        " at fault, or rows are not as it expects them. Report what you did."
    )


def _problem_with_folder(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return (
            f"The folder {folder} cannot be written: {error.strerror}. Give this user the right to"
            " write there, or build in a copy of the project."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return (
            f"The disk of {folder} has {free >> 20} MB left, and a build needs"
            f" {LEAST_FREE_BYTES >> 20} MB at least. Make room on it."
        )
    return None

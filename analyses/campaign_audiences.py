"""Writes the audiences of a published segmentation, one CSV file per campaign.

    python analyses/campaign_audiences.py published/sample/user_segments.duckdb audiences/sample

Reads the published file only. A file holds the participants and no other users: held-out users are
in no file, so a tool that contacts every user in it cannot contact them. Files of campaigns that no
longer exist are removed, as are leftovers of an interrupted run.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import duckdb

HEADINGS = (
    "user_id", "segment_name", "channel", "timing", "offer", "message",
    "best_weekday", "best_hour",
)  # fmt: skip
# What the playbook says of a segment's own campaign; of that of a rule it says nothing.
ADVICE = ("channel", "timing", "offer", "message")
OWN = "case when strategies.campaign = audiences.campaign then {} end"
COLUMNS = [OWN.format(name) if name in ADVICE else name for name in HEADINGS]
AUDIENCE = f"""
    select {", ".join(COLUMNS)}
    from fct_campaign_audiences as audiences
    left join rpt_segment_strategies as strategies using (segment_key)
    where audiences.campaign = ? and arm = 'treatment'
    order by user_id
"""
SIZES = """
    select
        campaign,
        sum(user_count)::bigint as user_count,
        sum(contactable_users)::bigint as contactable_users,
        sum(treatment_users)::bigint as treatment_users,
        sum(control_users)::bigint as control_users,
        coalesce(
            list(minimum_detectable_effect order by minimum_detectable_effect)
                filter (where minimum_detectable_effect is not null),
            []
        ) as effects,
        bool_or(do_not_act) as do_not_act
    from rpt_campaign_audiences
    group by campaign
    order by campaign
"""
TABLES = {"fct_campaign_audiences", "rpt_campaign_audiences", "rpt_segment_strategies"}

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), full-width forms too.
FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
QUOTES = '"\u201c\u201d\uff02'
# Where a spreadsheet may begin a new cell, depending on its locale and settings.
SEPARATORS = ",;|"
# A character that a formula may begin with: at the start, or after a quote or separator.
FORMULA_START = re.compile(f"(?:^|[{SEPARATORS}{QUOTES}])[\\s{QUOTES}]*(?=[{FORMULA}])")
# A campaign names a file, on any system.
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .-]{0,99}")
ROWS_AT_A_TIME = 50_000


def safe_text(text: str) -> str:
    """Return a text so that no cell of it starts a formula.

    Invisible characters become blanks. An apostrophe goes before each character that a formula
    could begin with, wherever a spreadsheet might begin a cell.
    """
    seen = "".join(" " if _is_unseen(letter) else letter for letter in text).strip()
    return FORMULA_START.sub(lambda found: f"{found.group(0)}'", seen)


def safe_id(user_id: str) -> str | None:
    """Return the id of a user as a cell, or None for one that no cell can hold.

    An id that could start a formula, or that starts with an apostrophe, gets an apostrophe before
    it: removing one leading apostrophe, where there is one, gives the id. None is for an id with
    invisible characters, or with a possible formula in its middle.
    """
    starts = [found.start() for found in FORMULA_START.finditer(user_id)]
    if any(_is_unseen(letter) for letter in user_id) or any(start > 0 for start in starts):
        return None
    return f"'{user_id}" if starts or user_id.startswith("'") else user_id


def _is_unseen(letter: str) -> bool:
    """Whether a letter is a control or format character, or ends a line."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass
class Audience:
    """A campaign's audience, and what was written.

    Attributes:
        campaign: its name.
        user_count: users of its segments.
        contactable_users, treatment_users, control_users: as in rpt_campaign_audiences.
        effects: the smallest effect that each segment's comparison can show, where there is one.
        do_not_act: whether the segments are not stable (verdict none) or out of date.
        file: what was written; None where nothing was.
        left_out: users who are not in the file because no cell can hold their id.
        marked: users whose id has an apostrophe before it.
    """

    campaign: str
    user_count: int
    contactable_users: int
    treatment_users: int
    control_users: int
    effects: list[float]
    do_not_act: bool
    file: Path | None = None
    left_out: int = 0
    marked: int = 0


def write_audiences(published_file: Path, directory: Path) -> list[Audience]:
    """Write the audiences in `published_file` to `directory`, and return what was written.

    Every file is complete at any moment: it is written beside the old one and then replaces it.
    Files of other campaigns are removed, so that no user who has withdrawn consent is left in one.

    Raises:
        FileNotFoundError: there is no published file.
        ValueError: the file has no audiences.
    """
    if not published_file.is_file():
        raise FileNotFoundError(
            f"There is no published file {published_file}: build it first (make)."
        )
    with duckdb.connect(str(published_file), read_only=True) as connection:
        audiences = _audiences(connection, published_file)
        directory.mkdir(parents=True, exist_ok=True)
        for audience in audiences:
            if audience.treatment_users and FILE_NAME.fullmatch(audience.campaign):
                _write(connection, audience, directory)
    written = {audience.file for audience in audiences}
    for path in (*directory.glob("*.csv"), *directory.glob(".*.csv.new")):
        if path not in written:
            path.unlink()
    return audiences


def _audiences(connection: duckdb.DuckDBPyConnection, published_file: Path) -> list[Audience]:
    names = {
        name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()
    }
    if missing := TABLES - names:
        raise ValueError(
            f"{published_file} has no {' and no '.join(sorted(missing))}: it is from an earlier"
            " release. Build it again (make)."
        )
    return [Audience(*row) for row in connection.execute(SIZES).fetchall()]


def _write(connection: duckdb.DuckDBPyConnection, audience: Audience, directory: Path) -> None:
    path = directory / f"{audience.campaign}.csv"
    beside = directory / f".{path.name}.new"
    connection.execute(AUDIENCE, [audience.campaign])
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(HEADINGS)
        while rows := connection.fetchmany(ROWS_AT_A_TIME):
            for user_id, *about in rows:
                cell = safe_id(user_id)
                if cell is None:
                    audience.left_out += 1
                    continue
                audience.marked += cell != user_id
                writer.writerow(
                    [cell, *("" if one is None else safe_text(str(one)) for one in about)]
                )
    beside.replace(path)
    audience.file = path


def report(audiences: list[Audience]) -> list[str]:
    """Return the lines to print about the audiences."""
    if not any(audience.contactable_users for audience in audiences):
        return [
            "nobody may be contacted, so there is no file: no user in a segment with a campaign has"
            " agreed. Map marketing_consent of the users in the input file if it is known."
        ]
    return [line for audience in audiences for line in _lines(audience)]


def _lines(audience: Audience) -> list[str]:
    said = f"{audience.campaign}: "
    if not audience.contactable_users:
        return [
            f"{said}no file, because none of its {audience.user_count:,} users has agreed to"
            " be contacted"
        ]
    if not audience.treatment_users:
        return [
            f"{said}no file, because every user who may be contacted is held out"
            f" ({audience.control_users:,})"
        ]
    if audience.file is None:
        return [
            f"{said}no file, because its name is not a valid file name. Use letters, digits, blanks"
            " and . _ - in seeds/reference/playbook.csv."
        ]
    lines = [
        f"{said}{audience.treatment_users - audience.left_out:,} users to contact,"
        f" {audience.control_users:,} held out, {_effect(audience)}"
    ]
    if audience.marked:
        lines.append(
            f"{said}{audience.marked:,} ids could start a formula and have an apostrophe before"
            " them: remove one leading apostrophe to match them"
        )
    if audience.left_out:
        lines.append(
            f"{said}{audience.left_out:,} users are not in the file, because their ids have"
            " invisible characters or could start a formula in the middle of a cell"
        )
    return lines


def _effect(audience: Audience) -> str:
    if not audience.effects:
        return "no effect can be shown"
    least, greatest = (
        f"{100 * effect:.1f}" for effect in (audience.effects[0], audience.effects[-1])
    )
    points = least if least == greatest else f"{least} to {greatest}"
    return f"smallest effect that can be shown: {points} percentage points"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when every audience was written."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("published_file", type=Path, help="published/<input>/user_segments.duckdb")
    parser.add_argument("directory", type=Path, help="audiences/<input>")
    options = parser.parse_args(arguments)
    try:
        audiences = write_audiences(options.published_file, options.directory)
    except (FileNotFoundError, ValueError, duckdb.Error) as error:
        print(f"Audiences: not written. {error}", file=sys.stderr)
        return 1
    for line in report(audiences):
        print(f"Audiences: {line}")
    files = sum(audience.file is not None for audience in audiences)
    print(f"Audiences: {files} files in {options.directory.resolve()}")
    if any(audience.do_not_act for audience in audiences):
        print(
            "Audiences: the segments are not stable, or out of date: other data, or a fit of today,"
            " would give others. Do not act on them.",
            file=sys.stderr,
        )
    failed = (audience for audience in audiences if audience.treatment_users and not audience.file)
    return 1 if any(failed) else 0


if __name__ == "__main__":
    sys.exit(main())

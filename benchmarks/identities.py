"""How long it takes to put ids together, and what a day of new links adds.

    python -m benchmarks.identities                     # ten million ids, fifteen million links
    python -m benchmarks.identities --ids 1000000

Links are generated, the same each time: three users of ten ids, each device with one link or more,
of which one in fifty is to another user, and former accounts. A first build takes those of a
hundred days, a second one day more. Prints seconds by model and the most memory of a build.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import yaml

PROJECT = Path(__file__).parents[1]
PARTS = (
    *("analyses", "inputs", "macros", "models", "python_models", "seeds", "user_profiling"),
    *("snapshots", "tests", "tools", "dbt_project.yml", "profiles.yml"),
)
# what puts ids together, in the order of a build
MODELS = (
    *("src_identities", "stg_identities", "int_identity_links", "int_linked_ids"),
    *("int_links_between_users", "ml_people", "int_identities"),
)
DAYS = 101
BYTES_PER_GB = 1e9
# of ids, how many are users; the rest are devices, and one in a thousand a former account
USERS, LINKS = 0.3, 1.5
LINKS_OF = """
    with links as (
        select
            n,
            hash(n) as chance,
            cast(
                case when n < {devices} then n else hash(n + 1) % {devices} end as bigint
            ) as device
        from range({links}) as numbers (n)
    )

    select
        'user-' || case when chance % 50 = 0 then chance // 50 else hash(device) end % {users}
            as user_id,
        case
            when chance % 1000 = 7 then 'user-' || hash(device + 3) % {users}
            else 'device-' || device
        end as other_id,
        timestamp '2024-01-01' + interval (
            (case when n < {devices} then hash(device + 5) else chance // 7 end) % (86400 * {days})
        ) second as seen_at
    from links
"""


def generate(folder: Path, ids: int) -> None:
    """Write the links of the first days, and beside them those of the last."""
    size = {
        "users": int(ids * USERS),
        "devices": ids - int(ids * USERS),
        "links": int(ids * LINKS),
        "days": DAYS,
    }
    last_day = f"timestamp '2024-01-01' + interval {DAYS - 1} day"
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute(f"create view links as {LINKS_OF.format(**size)}")
        for name, which in {"first": "<", "later": ">="}.items():
            connection.execute(
                f"copy (from links where seen_at {which} {last_day} order by seen_at)"
                f" to '{folder}/{name}.parquet' (format parquet)"
            )
            # without an event there is no newest day, and no build after the first
            connection.execute(
                f"copy (select 'user-1' as user_id, {last_day} - interval 1 day"
                f" + interval {int(name == 'later')} day as sent_at)"
                f" to '{folder}/events_{name}.parquet' (format parquet)"
            )


def build(folder: Path, given: dict[str, Any]) -> tuple[dict[str, float], float]:
    """Build, and return the seconds of each model and the most memory of any build yet, in GB."""
    command = [
        *(str(Path(sys.executable).with_name("dbt")), "build", "--select", "+int_user_days"),
        *("--exclude-resource-type", "test", "--vars", yaml.safe_dump(given)),
    ]
    environment = {key: text for key, text in os.environ.items() if key != "USER_PROFILING_INPUT"}
    environment |= {"DBT_PROFILES_DIR": ".", "USER_PROFILING_MEMORY": "2800MB"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    results = json.loads((folder / "target" / "run_results.json").read_text("utf-8"))["results"]
    seconds = {one["unique_id"].rsplit(".", 1)[-1]: one["execution_time"] for one in results}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / BYTES_PER_GB
    return {name: seconds[name] for name in MODELS}, peak


def main() -> None:
    """Measure both builds and print them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--ids", type=int, default=10_000_000)
    ids: int = parser.parse_args().ids
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for part in PARTS:
            (folder / part).symlink_to(PROJECT / part)
        (folder / "warehouse").mkdir()
        generate(folder, ids)
        given = {
            "input": "identities",
            "leave_out": ["live", "predictions", "lifecycle"],
            "sources": {
                "identities": {
                    "location": "links*.parquet",
                    "columns": {name: name for name in ("user_id", "other_id", "seen_at")},
                },
                "interactions": {
                    "location": "seen*.parquet",
                    "columns": {
                        "user_id": "user_id",
                        "occurred_at": "sent_at",
                        "interaction_type": "'search'",
                    },
                },
            },
        }
        totals = []
        for number, name in enumerate(("first", "later")):
            (folder / f"{name}.parquet").rename(folder / f"links{number}.parquet")
            (folder / f"events_{name}.parquet").rename(folder / f"seen{number}.parquet")
            seconds, peak = build(folder, given)
            totals.append(sum(seconds.values()))
            print(f"{('the first build', 'a day more')[number]}: {totals[-1]:.1f} s, {peak:.2f} GB")
            for model, time in seconds.items():
                print(f"  {model:24}{time:8.1f} s")
        with duckdb.connect(str(folder / "warehouse" / "identities.duckdb")) as connection:
            print(connection.sql("from int_identities select status, count(*) group by all"))
        print(f"a day more takes {totals[1] / totals[0]:.0%} of the first build")


if __name__ == "__main__":
    main()

"""What the scripts that are compared with the project share: layout, segmentation and clock.

The scripts know the layout that the generator writes and nothing else: they are what one would
write for this data. Thresholds and the feature catalog are the project's own.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import yaml
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

# the scripts are run as files, which finds what is beside them alone
sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.declarations import Feature, expert_defaults, features

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

PROJECT = Path(__file__).parents[1]
SETTINGS: dict[str, Any] = (
    yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"] | expert_defaults()
)
# Segments are made from totals over all history here, and the project is told to do so too: the
# scripts know no window, and what is measured over one is said by another feature already.
FEATURES: dict[str, Feature] = {
    name: about | {"clusters": bool(about["clusters"])}
    for name, about in features().items()
    if about["predicts"]
}
SAME_SEGMENTATION = {
    "window_days": 36_500,
    "features": [name for name, about in FEATURES.items() if about["clusters"]],
}

CLIP_QUANTILES: dict[str, float] = expert_defaults()["clip_quantiles"]
FIT_SAMPLE_USERS: int = expert_defaults()["fit_sample_users"]
BANDS_FILE = PROJECT / "seeds" / "reference" / "band_orders.csv"

# Raw columns that are used, as raw name -> name.
RAW_COLUMNS = {
    "users": {
        "id": "user_id",
        "created_at": "signed_up_at",
        "age": "age_years",
        "sex": "gender",
        "city": "location",
        "lang": "language",
        "degree": "education",
        "household_income": "income_band",
        "likes_topics": "interests",
        "modified_at": "updated_at",
    },
    "interactions": {
        "id": "row_id",
        "uid": "user_id",
        "ts": "occurred_at",
        "kind": "interaction_type",
        "session": "session_id",
        "device": "device",
        "topic": "topic",
        "seconds": "duration_seconds",
    },
    "transactions": {
        "line_id": "row_id",
        "customer": "user_id",
        "ordered_at": "occurred_at",
        "order_no": "order_id",
        "unit_price": "unit_price",
        "quantity": "quantity",
        "category": "category",
    },
    "social_activities": {
        "id": "row_id",
        "member": "user_id",
        "happened_at": "occurred_at",
        "action": "activity_type",
        "topic": "topic",
    },
}
EVENT_SOURCES = ("interactions", "transactions", "social_activities")

CATEGORIES = (
    *("age_band", "gender", "location", "language", "education", "income_band", "main_device"),
)
# What every script writes, each as one Parquet file.
TABLES = ("users", "assignments", "segments", "profiles", "demographics", "topics", "days")

# Users on whom a silhouette is measured.
SILHOUETTE_USERS = 10_000
STARTS = 10
SEED = 0


def files(directory: Path, source: str) -> list[Path]:
    """Return the Parquet files of a source, in order of time."""
    if source == "users":
        return [directory / "users.parquet"]
    return sorted((directory / source).glob("*.parquet"))


def row_count(paths: list[Path]) -> int:
    """Return the number of rows in Parquet files, from their metadata."""
    return sum(pq.read_metadata(path).num_rows for path in paths)


def event_count(directory: Path) -> int:
    """Return the number of delivered events of every kind."""
    return sum(row_count(files(directory, source)) for source in EVENT_SOURCES)


def bands(attribute: str) -> list[dict[str, str]]:
    """Return the bands of an attribute: rows of the project's seed, lowest band first."""
    with BANDS_FILE.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["attribute"] == attribute]


def ranks(attribute: str) -> dict[str, int]:
    """Return the rank of each band of an attribute, from 1."""
    return {row["band"]: int(row["band_rank"]) for row in bands(attribute)}


@dataclass
class Stopwatch:
    """Takes the time of each stage.

    Attributes:
        stages: seconds by stage, in the order in which the stages began.
    """

    stages: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done within; a stage that is entered again goes on."""
        began = time.perf_counter()
        yield
        self.stages[name] = self.stages.get(name, 0) + time.perf_counter() - began

    def print_summary(self, users: int, events: int, segments: int) -> None:
        """Print what was done and how long it took, as one line of JSON."""
        summary = {
            "stages": {name: round(seconds, 3) for name, seconds in self.stages.items()},
            "users": users,
            "events": events,
            "segments": segments,
            "seconds": round(time.perf_counter() - self._started, 3),
        }
        print(json.dumps(summary))


def directories() -> tuple[Path, Path]:
    """Return the input and the output directory of the command line; the second one is made."""
    if len(sys.argv) != 3 or not Path(sys.argv[1]).is_dir():
        sys.exit(f"usage: python {sys.argv[0]} INPUT_DIRECTORY OUTPUT_DIRECTORY")
    output = Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    return Path(sys.argv[1]), output


@dataclass(frozen=True)
class Scale:
    """Brings one feature to the scale on which distances are meant.

    Attributes:
        is_logarithmic: whether log(1 + value) is taken first.
        missing_as: what stands for a missing value, after that.
        low: values below count as it; high: and values above as that.
        center: the mean, in the same unit; spread: the standard deviation.
    """

    is_logarithmic: bool
    missing_as: float
    low: float
    high: float
    center: float
    spread: float

    @classmethod
    def fit(cls, values: Floats, transform: str, missing: str) -> Scale | None:
        """Return the scale for some users' values (n,); None for a feature without any spread."""
        is_logarithmic = transform == "log1p"
        transformed = np.log1p(np.maximum(values, 0)) if is_logarithmic else values
        known = transformed[~np.isnan(transformed)]
        if not len(known):
            return None
        low, middle, high = np.quantile(known, [CLIP_QUANTILES["low"], 0.5, CLIP_QUANTILES["high"]])
        # who has none of it lies below those who have some
        if missing == "zero" and len(known) < len(transformed):
            low = min(low, 0.0)
        missing_as = {"zero": 0.0, "max": high, "median": middle}[missing]
        clipped = np.clip(np.where(np.isnan(transformed), missing_as, transformed), low, high)
        spread = float(clipped.std())
        if high <= low or spread == 0:
            return None
        return cls(is_logarithmic, missing_as, low, high, float(clipped.mean()), spread)

    def apply(self, values: Floats) -> Floats:
        """Return the values (n,) on the scale; NaN stands for a missing one."""
        scaled = np.log1p(np.maximum(values, 0)) if self.is_logarithmic else values.copy()
        scaled[np.isnan(scaled)] = self.missing_as
        np.clip(scaled, self.low, self.high, out=scaled)
        scaled -= self.center
        scaled /= self.spread
        return scaled


@dataclass(frozen=True)
class Segmentation:
    """The segment of every user.

    Attributes:
        labels: (n,), from 0.
        segment_count: chosen by silhouette.
    """

    labels: Labels
    segment_count: int


def segment_users(features: dict[str, Floats]) -> Segmentation:
    """Choose the number of segments by silhouette, fit K-means and put every user in a segment.

    Scales, the choice and the fit rest on `fit_sample_users` users, as in the project.

    Args:
        features: by name, the values (n,) of all users, always in the same order; NaN: missing.
    """
    user_count = len(next(iter(features.values())))
    rows = np.arange(user_count)
    if user_count > FIT_SAMPLE_USERS:
        draw = np.random.default_rng(SEED)
        rows = draw.choice(user_count, FIT_SAMPLE_USERS, replace=False)
    scales: dict[str, Scale] = {}
    for name, about in FEATURES.items():
        if about["clusters"]:
            scale = Scale.fit(features[name][rows], about["transform"], about["missing"])
            if scale:
                scales[name] = scale

    sample = np.column_stack([scale.apply(features[name][rows]) for name, scale in scales.items()])
    best_score, best = -np.inf, None
    for count in range(SETTINGS["min_segment_count"], SETTINGS["max_segment_count"] + 1):
        model = KMeans(count, n_init=STARTS, random_state=SEED).fit(sample)
        score = silhouette_score(
            sample,
            model.labels_,
            sample_size=min(SILHOUETTE_USERS, len(sample)),
            random_state=SEED,
        )
        if score > best_score:
            best_score, best = score, model
    assert best is not None

    labels: Labels = best.labels_
    if len(rows) < user_count:
        all_users = np.empty((user_count, len(scales)))
        for column, (name, scale) in enumerate(scales.items()):
            all_users[:, column] = scale.apply(features[name])
        labels = best.predict(all_users)
    return Segmentation(labels.astype(np.int32), best.n_clusters)

"""The project's variables, made into the settings of a fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from user_profiling.assignment import OutlierRule
from user_profiling.comparison import ComparisonSettings
from user_profiling.fitting import FitSettings
from user_profiling.gaps import GapSettings
from user_profiling.methods import methods
from user_profiling.reality import RealitySettings
from user_profiling.rules import RuleSettings
from user_profiling.sweep import SweepSettings


def fit_settings(variables: Mapping[str, Any], decision: Mapping[str, Any]) -> FitSettings:
    """Return what a fit is to do.

    Args:
        variables: thresholds and sizes, as python_models/ml_segment_fit.yml names them.
        decision: what the input file asks for, a row of int_refit_decision.

    Raises:
        KeyError, TypeError: a variable is missing, or has a setting that is not known.
    """
    seed = decision["random_seed"]
    minimum_share = variables["min_segment_share"]
    gaps = GapSettings(**variables["gaps"], random_seed=seed)
    algorithms = dict(variables["algorithms"])
    algorithms["dbscan"] = algorithms["dbscan"] | {"eps": variables["dbscan_eps"]}
    return FitSettings(
        algorithm=decision["algorithm"],
        methods=methods(algorithms, minimum_share),
        segment_count=decision["segment_count"],
        candidates=range(variables["min_segment_count"], variables["max_segment_count"] + 1),
        random_seed=seed,
        sweep=SweepSettings(
            **variables["sweep"], minimum_share=minimum_share, gaps=gaps, random_seed=seed
        ),
        reality=RealitySettings(**variables["reality"], gaps=gaps, random_seed=seed),
        outliers=OutlierRule(**variables["outliers"]),
        rules=RuleSettings(**variables["rules"]),
        comparison=ComparisonSettings(**variables["comparison"], random_seed=seed),
        minimum_overlap=variables["segment_match_overlap"],
    )

"""The settings of a fit, from the metadata of the dbt node that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from user_profiling.clustering.algorithms import all_algorithms
from user_profiling.clustering.assignment import OutlierRule
from user_profiling.clustering.fitting import FitSettings
from user_profiling.clustering.rules import RuleSettings
from user_profiling.expert import with_expert
from user_profiling.validity.comparison import ComparisonSettings
from user_profiling.validity.gaps import GapSettings
from user_profiling.validity.reality import RealitySettings
from user_profiling.validity.sweep import SweepSettings
from user_profiling.validity.today import TodaySettings


def fit_settings(
    decision: Mapping[str, Any],
    *,
    segments: Mapping[str, Any],
    algorithms: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    expert: Mapping[str, Any] | None,
) -> FitSettings:
    """Return what a fit is to do.

    Args:
        decision: what the input file asks for, a row of int_refit_decision.
        segments, algorithms, settings, expert: the metadata of ml_segmentation_models.

    Raises:
        KeyError, TypeError: a setting is missing, or there is one that is not known.
    """
    seed, min_segment_share = decision["random_seed"], segments["min_segment_share"]
    parameters = {name: about["parameters"] for name, about in algorithms.items()}
    parameters, known = with_expert(parameters, expert), with_expert(settings, expert)
    gaps = GapSettings(**known["gap_test"], random_seed=seed)
    return FitSettings(
        algorithm=decision["algorithm"],
        algorithms=all_algorithms(parameters, min_segment_share),
        labels={name: about["label"] for name, about in algorithms.items()},
        segment_count=decision["segment_count"],
        candidates=range(segments["min_segment_count"], segments["max_segment_count"] + 1),
        most_candidates=max(
            segments["max_segment_count"], known["algorithm_choice"]["most_segments"]
        ),
        tried=known["algorithm_choice"]["algorithms"],
        random_seed=seed,
        sweep=SweepSettings(
            **known["k_sweep"], min_segment_share=min_segment_share, gaps=gaps, random_seed=seed
        ),
        reality=RealitySettings(**known["verdict"], gaps=gaps, random_seed=seed),
        outliers=OutlierRule(**known["outliers"]),
        rules=RuleSettings(**known["segment_rules"]),
        comparison=ComparisonSettings(**known["algorithm_comparison"], gaps=gaps, random_seed=seed),
        today=TodaySettings(**known["today"]),
        min_overlap=known["segment_matching"]["min_overlap"],
    )

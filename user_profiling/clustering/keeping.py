"""What becomes of a kept model: judged on today's users, kept or replaced by a stated policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from user_profiling.arrays import Floats
from user_profiling.arrow import Row, fit_matrix
from user_profiling.clustering.algorithm import CannotFitError
from user_profiling.clustering.fitting import FitInputs, FitSettings, fit_model
from user_profiling.clustering.model import (
    MAIN_FIT,
    NOISE_KEY,
    FittedModel,
    Segment,
    SegmentCheck,
    newest,
    scoring_model,
)
from user_profiling.validity.reality import Health
from user_profiling.validity.today import AsFitted, Shift, Today, judge_today, too_few

WHEN_NEEDED = "when_needed"
# What `make forget` puts in the place of a model's signature: users of its sample were forgotten.
FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class FitData:
    """What is known of the users of a fit today.

    Attributes:
        scaling: the rows of int_feature_scaling of the features that a new model would use.
        bins: the rows of int_fit_bins.
        drift: the rows of int_feature_drift.
        sample: the sampled users on the scale of a version, in an order by hash.
    """

    scaling: Sequence[Row]
    bins: Sequence[Row]
    drift: Sequence[Row]
    sample: Callable[[int], pa.Table]


def kept_or_fitted(
    kept: Sequence[FittedModel], decision: Row, data: FitData, settings: FitSettings
) -> list[FittedModel]:
    """Return the models of a fit after this build: those there were, judged, or one more.

    Args:
        kept: all models of the fit that there have been.
        decision: the row of int_refit_decision.
        data: the users today.
        settings: of a fit.

    Raises:
        CannotFitError: the main segmentation wants a model that today's users do not allow. Of the
            others the build goes on, with the users of this one in no segment.
    """
    last = newest(kept)
    today = None
    values_for_kept = (
        fit_matrix(data.sample(last.model_version), last.feature_names) if last else None
    )
    if last and values_for_kept is not None and not decision["should_refit"]:
        today = judge_kept(last, values_for_kept, data.drift, settings)
        decision = after_looking(decision, today)
        if not decision["should_refit"]:
            kept = with_today(kept, today, decision)
    if not decision["should_fit"]:
        return list(kept)

    sample = data.sample(decision["fitted_version"])
    inputs = FitInputs(
        decision=decision,
        scaling=data.scaling,
        bins=data.bins,
        values=fit_matrix(sample, [row["feature_name"] for row in data.scaling]),
        kept=kept,
        values_for_kept=values_for_kept,
        sample_limit=max(sample["sample_key"].to_pylist(), default=None),
    )
    try:
        fitted = replace(fit_model(inputs, settings), fit_key=decision["fit_key"])
    except CannotFitError as error:
        if today is None and decision["fit_key"] == MAIN_FIT:
            raise
        if last is None or values_for_kept is None or last.signature == FORGOTTEN:
            return []
        # a segmentation that is out of date goes on where today's users allow no other
        today = today or judge_kept(last, values_for_kept, data.drift, settings)
        return with_today(kept, today, decision, error)
    return [*after_forgetting(kept), as_fitted(fitted)]


def not_asked_for(models: Sequence[FittedModel], fit_keys: Sequence[str]) -> list[FittedModel]:
    """Return the models of fits that today's input does not name, so that their keys live on.

    Those of a fit of whose sample users were forgotten are not among them: no fit replaces them.
    """
    others = [model for model in models if model.fit_key not in fit_keys]
    forgotten = {model.fit_key for model in others if model.signature == FORGOTTEN}
    return [model for model in others if model.fit_key not in forgotten]


def judge_kept(
    model: FittedModel, values: Floats, drift: Sequence[Row], settings: FitSettings
) -> Today:
    """Judge a model that has been in force on today's users.

    Args:
        model: the newest one.
        values: (n, p), the sampled users on its scale, in an order by hash.
        drift: the rows of int_feature_drift.
        settings: of a fit.
    """
    known = scoring_model(model)
    try:
        return _judged(model, values, drift, settings)
    except CannotFitError:
        return too_few(len(values), len(known.segment_keys))


def _judged(
    model: FittedModel, values: Floats, drift: Sequence[Row], settings: FitSettings
) -> Today:
    algorithm = settings.algorithms[model.algorithm]
    known = scoring_model(model)
    if not len(values):
        raise CannotFitError("there are no users")
    moved = {row["feature_name"]: row for row in drift}
    recurred = {segment.segment_key: segment.bootstrap_jaccard for segment in model.segments}
    then = [recurred[key] for key in known.segment_keys]
    return judge_today(
        values,
        known.scorer.assign(values).labels,
        AsFitted(
            verdict=model.verdict,
            segment_keys=known.segment_keys,
            segment_jaccard=[float("nan") if index is None else index for index in then],
        ),
        [
            Shift(moved[name]["label"], moved[name]["psi"], moved[name]["bin_count"])
            for name in model.feature_names
            if name in moved
        ],
        refit=algorithm.refit(len(known.segment_keys)),
        feature_names=[moved.get(name, {"label": name})["label"] for name in model.feature_names],
        settings=settings.today,
        reality=replace(
            settings.reality, sample_rows=min(settings.reality.sample_rows, algorithm.judged_rows)
        ),
        weigh_copies=algorithm.weighs_copies,
        is_indicator=[
            bool(moved.get(name, {}).get("is_indicator")) for name in model.feature_names
        ],
    )


def after_looking(decision: Row, today: Today) -> Row:
    """Return the decision on a fit once the segments in force have been judged.

    Under the policy when_needed a segmentation that is out of date is fitted again, unless only a
    preview was asked for; otherwise the decision stays.
    """
    if not today.is_out_of_date or decision["refit"] != WHEN_NEEDED or decision["is_preview"]:
        return decision
    return {**decision, "should_fit": True, "should_refit": True, "refit_reason": today.reason}


def after_forgetting(kept: Sequence[FittedModel]) -> list[FittedModel]:
    """Return the models to keep beside a new one.

    These are all of them, but where users of the newest one's sample were forgotten: then the new
    one has continued its segments, and takes its place and its version.
    """
    last = newest(kept)
    if last is None or last.signature != FORGOTTEN:
        return list(kept)
    return [
        replace(model, model_version=model.model_version + 1) for model in kept if model is not last
    ]


def with_today(
    models: Sequence[FittedModel],
    today: Today,
    decision: Row,
    cannot_fit: CannotFitError | None = None,
) -> list[FittedModel]:
    """Return the models with what was found of the newest one today, and why it is kept.

    Args:
        models: all there have been.
        today: what was found.
        decision: the row of int_refit_decision.
        cannot_fit: why another fit, which was called for, could not be made.
    """
    in_force = newest(models)
    if in_force is None:
        return list(models)
    why = "kept: the segments hold today"
    if today.is_out_of_date:
        because = "a preview was asked for" if decision["is_preview"] else "refit is never"
        because = f"no other fit is possible: {cannot_fit}" if cannot_fit else because
        why = f"kept although out of date: {because}"
    judged = replace(
        in_force,
        verdict_today=today.verdict,
        reason_today=today.reason,
        refit_decision=why,
        checked_as_of_date=decision["fitted_as_of_date"],
        moved_share=today.moved_share,
        moved_features=", ".join(today.moved_features) or None,
    )
    judged = _checked(judged, today.health, _recurred(judged, today.health))
    return [judged if model is in_force else model for model in models]


def as_fitted(model: FittedModel) -> FittedModel:
    """Return a new model with what was found of it at its fit as what is found today."""
    return _checked(
        replace(
            model,
            verdict_today=model.verdict,
            reason_today=model.reason,
            refit_decision=f"fitted: {model.refit_reason}",
            checked_as_of_date=model.fitted_as_of_date,
            moved_share=0.0,
        ),
        model,
        [segment.bootstrap_jaccard for segment in _clustered(model)],
    )


def _checked(
    model: FittedModel, found: Health | FittedModel | None, recurred: Sequence[float | None]
) -> FittedModel:
    """Return the model with the figures that were found, and how well each segment recurred."""
    return replace(
        model,
        silhouette_today=found.silhouette if found else None,
        bootstrap_jaccard_today=found.bootstrap_jaccard if found else None,
        replication_today=found.replication if found else None,
        gap_share_today=found.gap_share if found else None,
        group_count_today=found.group_count if found else None,
        segment_checks=tuple(
            SegmentCheck(segment.segment_key, index)
            for segment, index in zip(_clustered(model), recurred, strict=False)
        ),
    )


def _recurred(model: FittedModel, found: Health | None) -> list[float | None]:
    return found.segment_jaccard.tolist() if found else [None for _ in _clustered(model)]


def _clustered(model: FittedModel) -> list[Segment]:
    return [segment for segment in model.segments if segment.segment_key != NOISE_KEY]

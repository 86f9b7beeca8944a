"""Keeps every segmentation model there has been, judges the newest one on today's users, and fits
another when the decision says so."""

from user_profiling import (
    CannotFitError,
    FitInputs,
    after_forgetting,
    after_looking,
    as_fitted,
    fit_model,
    fit_settings,
    judge_kept,
    matrix,
    models_table,
    newest,
    read_models,
    rows,
    with_today,
)

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = rows(dbt.ref("int_refit_decision")).to_pylist()
    kept = read_models(rows(dbt.ref("int_previous_models"), order="model_version"))
    scaling = dbt.ref("int_feature_scaling")
    bins = dbt.ref("int_fit_bins")
    drift = dbt.ref("int_feature_drift")
    users = dbt.ref("int_scaled_users")
    settings = fit_settings(
        decision,
        segments=dbt.config.meta_get("segments"),
        algorithms=dbt.config.meta_get("algorithms"),
        settings=dbt.config.meta_get("settings"),
        expert=dbt.config.meta_get("expert"),
    )

    def sample_for(version):
        in_sample = f"sample_key is not null and model_version = {version}"
        return rows(users, order=CANONICAL_ORDER, where=in_sample)

    last = newest(kept)
    today = None
    values_for_kept = last and matrix(sample_for(last.model_version), last.feature_names)
    if last and not decision["should_refit"]:
        drifted = rows(drift, order="feature_name").to_pylist()
        today = judge_kept(last, values_for_kept, drifted, settings)
        decision = after_looking(decision, today)
        if not decision["should_refit"]:
            kept = with_today(kept, today, decision)
    if not decision["should_fit"]:
        return models_table(kept)

    scaling = rows(scaling, order="feature_order", where="is_candidate and is_used").to_pylist()
    sample = sample_for(decision["fitted_version"])
    inputs = FitInputs(
        decision=decision,
        scaling=scaling,
        bins=rows(bins, order="feature_name, bin_number").to_pylist(),
        values=matrix(sample, [row["feature_name"] for row in scaling]),
        kept=kept,
        values_for_kept=values_for_kept,
        sample_limit=max(sample["sample_key"].to_pylist(), default=None),
    )
    try:
        fitted = as_fitted(fit_model(inputs, settings))
    except CannotFitError as error:
        # a segmentation that is out of date goes on where today's users allow no other
        if today is None:
            raise
        return models_table(with_today(kept, today, decision, error))
    return models_table([*after_forgetting(kept), fitted])

"""Keeps every segmentation model there has been, judges the newest one on today's users, and fits
another when the decision says so."""

from user_profiling import (
    CannotFitError,
    FitInputs,
    after_looking,
    as_fitted,
    fit_model,
    fit_settings,
    judge_kept,
    matrix,
    models_table,
    newest,
    read_models,
    with_today,
)

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = dbt.ref("int_refit_decision").to_arrow_table().to_pylist()
    kept = read_models(dbt.ref("int_previous_models").order("model_version").to_arrow_table())
    scaling = dbt.ref("int_feature_scaling").filter("is_candidate and is_used")
    bins = dbt.ref("int_fit_bins").order("feature_name, bin_number")
    drift = dbt.ref("int_feature_drift").order("feature_name")
    users = dbt.ref("int_scaled_users").filter("sample_key is not null")
    settings = fit_settings(
        decision,
        segments=dbt.config.meta_get("segments"),
        algorithms=dbt.config.meta_get("algorithms"),
        settings=dbt.config.meta_get("settings"),
        expert=dbt.config.meta_get("expert"),
    )

    def values_for(version, feature_names):
        sample = users.filter(f"model_version = {version}").order(CANONICAL_ORDER)
        return matrix(sample.to_arrow_table(), feature_names)

    last = newest(kept)
    today = None
    values_for_kept = last and values_for(last.model_version, last.feature_names)
    if last and not decision["should_refit"]:
        today = judge_kept(last, values_for_kept, drift.to_arrow_table().to_pylist(), settings)
        decision = after_looking(decision, today)
        if not decision["should_refit"]:
            kept = with_today(kept, today, decision)
    if not decision["should_fit"]:
        return models_table(kept)

    scaling = scaling.order("feature_order").to_arrow_table().to_pylist()
    inputs = FitInputs(
        decision=decision,
        scaling=scaling,
        bins=bins.to_arrow_table().to_pylist(),
        values=values_for(decision["fitted_version"], [row["feature_name"] for row in scaling]),
        kept=kept,
        values_for_kept=values_for_kept,
    )
    try:
        fitted = as_fitted(fit_model(inputs, settings))
    except CannotFitError as error:
        # a segmentation that is out of date goes on where today's users allow no other
        if today is None:
            raise
        return models_table(with_today(kept, today, decision, error))
    return models_table([*kept, fitted])

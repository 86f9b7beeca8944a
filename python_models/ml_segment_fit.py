"""Fits a segmentation model when the decision says so, and returns it as rows."""

from user_profiling import FitInputs, fit_rows, fit_settings, matrix, model_table, read_model

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = dbt.ref("int_refit_decision").to_arrow_table().to_pylist()
    if not decision["should_fit"]:
        return model_table([])

    kept_rows = dbt.ref("int_kept_model").to_arrow_table().to_pylist()
    scaling = dbt.ref("int_feature_scaling").filter("is_used").order("feature_order")
    scaling = scaling.to_arrow_table().to_pylist()
    sample = dbt.ref("int_fit_inputs").order(CANONICAL_ORDER).to_arrow_table()
    kept, values_for_kept = read_model(kept_rows), None
    if kept is not None:
        sample_for_kept = dbt.ref("int_fit_inputs_kept").order(CANONICAL_ORDER).to_arrow_table()
        values_for_kept = matrix(sample_for_kept, kept.feature_names)
    inputs = FitInputs(
        version=decision["fitted_version"],
        asked_for={
            name: str(decision[name])
            for name in (
                *("algorithm", "segment_count", "signature", "fitted_as_of_date"),
                *("excluded_features", "refit_reason"),
            )
            if decision[name] is not None
        },
        scaling=scaling,
        bins=dbt.ref("int_fit_bins").order("feature_name, bin_number").to_arrow_table().to_pylist(),
        values=matrix(sample, [feature["feature_name"] for feature in scaling]),
        kept_rows=kept_rows,
        values_for_kept=values_for_kept,
    )
    return model_table(fit_rows(inputs, fit_settings(dbt.config.meta_get("fit"), decision)))

"""Keeps every segmentation model there has been, judges the newest one of each fit on today's
users, and fits another when the decision says so."""

from user_profiling import (
    FitData,
    fit_settings,
    kept_or_fitted,
    models_table,
    not_asked_for,
    read_models,
    rows,
)

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    decisions = rows(dbt.ref("int_refit_decision"), order="fit_key").to_pylist()
    kept = read_models(rows(dbt.ref("int_previous_models"), order="fit_key, model_version"))
    scaling = dbt.ref("int_feature_scaling")
    bins = dbt.ref("int_fit_bins")
    drift = dbt.ref("int_feature_drift")
    users = dbt.ref("int_scaled_users")

    def after_this_build(decision):
        key = decision["fit_key"]
        of_fit = f"fit_key = '{key}'"

        def sample(version):
            in_sample = f"{of_fit} and model_version = {version} and sample_key is not null"
            return rows(users, order=CANONICAL_ORDER, where=in_sample)

        used = f"{of_fit} and is_candidate and is_used"
        data = FitData(
            scaling=rows(scaling, order="feature_order", where=used).to_pylist(),
            bins=rows(bins, order="feature_name, bin_number", where=of_fit).to_pylist(),
            drift=rows(drift, order="feature_name", where=of_fit).to_pylist(),
            sample=sample,
        )
        settings = fit_settings(
            decision,
            segments=dbt.config.meta_get("segments"),
            algorithms=dbt.config.meta_get("algorithms"),
            settings=dbt.config.meta_get("settings"),
            expert=dbt.config.meta_get("expert"),
        )
        of_key = [one for one in kept if one.fit_key == key]
        return kept_or_fitted(of_key, decision, data, settings)

    models = [one for decision in decisions for one in after_this_build(decision)]
    others = not_asked_for(kept, [decision["fit_key"] for decision in decisions])
    return models_table([*models, *others])

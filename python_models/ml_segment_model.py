"""Keeps every version of the segmentation model as rows; adds one when the decision says so."""

from segmentation.assignment import OutlierRule
from segmentation.gaps import GapSettings
from segmentation.model import FitSettings, fit_rows, read_model
from segmentation.reality import RealitySettings
from segmentation.sweep import SweepSettings
from segmentation.tables import matrix, model_table

# The order is part of a fit: sums of floats depend on it.
CANONICAL_ORDER = "sample_key, user_id"


def model(dbt, session):
    dbt.config(materialized="table")
    (decision,) = dbt.ref("int_refit_decision").to_arrow_table().to_pylist()
    kept_rows = dbt.ref("int_kept_model").to_arrow_table().to_pylist()
    if not decision["should_refit"]:
        if not kept_rows:
            raise ValueError(
                "segmentation.refit is 'never', but this warehouse has no kept model. Build once"
                " with refit: when_needed, or use the warehouse that the model was fitted in."
            )
        return model_table(kept_rows)

    min_segment_count = dbt.config.meta_get("min_segment_count")
    max_segment_count = dbt.config.meta_get("max_segment_count")
    minimum_share = dbt.config.meta_get("min_segment_share")
    starts = dbt.config.meta_get("kmeans_starts")
    sweep_settings = dbt.config.meta_get("sweep_settings")
    gap_settings = dbt.config.meta_get("gap_settings")
    reality_settings = dbt.config.meta_get("reality_settings")
    outlier_rule = dbt.config.meta_get("outlier_rule")
    minimum_overlap = dbt.config.meta_get("segment_match_overlap")
    random_seed = decision["random_seed"]
    gaps = GapSettings(**gap_settings, random_seed=random_seed)
    settings = FitSettings(
        segment_count=decision["segment_count"],
        candidates=range(min_segment_count, max_segment_count + 1),
        starts=starts,
        random_seed=random_seed,
        sweep=SweepSettings(
            **sweep_settings,
            random_seed=random_seed,
            minimum_share=minimum_share,
            gaps=gaps,
        ),
        reality=RealitySettings(**reality_settings, random_seed=random_seed, gaps=gaps),
        outliers=OutlierRule(**outlier_rule),
        minimum_overlap=minimum_overlap,
    )
    scaling = (
        dbt.ref("int_feature_scaling").filter("is_used").order("feature_order").to_arrow_table()
    ).to_pylist()
    feature_names = [feature["feature_name"] for feature in scaling]
    sample = dbt.ref("int_fit_inputs").order(CANONICAL_ORDER).to_arrow_table()
    kept = read_model(kept_rows)
    values_for_kept = None
    if kept is not None:
        sample_for_kept = dbt.ref("int_fit_inputs_kept").order(CANONICAL_ORDER).to_arrow_table()
        values_for_kept = matrix(sample_for_kept, kept.feature_names)
    asked_for = {
        name: str(decision[name])
        for name in (
            "algorithm",
            "segment_count",
            "signature",
            "fitted_as_of_date",
            "excluded_features",
            "refit_reason",
        )
        if decision[name] is not None
    }
    new_rows = fit_rows(
        decision["model_version"],
        asked_for,
        scaling,
        matrix(sample, feature_names),
        settings,
        kept_rows,
        values_for_kept,
    )
    return model_table(kept_rows + new_rows)

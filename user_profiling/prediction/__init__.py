"""What users do next: boosted trees as data, fitted and scored."""

from user_profiling.prediction.prediction import PredictionSettings
from user_profiling.prediction.prediction_fit import fit_predictions
from user_profiling.prediction.prediction_model import (
    PREDICTION_SCHEMA,
    SCORING_COLUMNS,
    kept_or_fitted,
    prediction_batches,
    prediction_model_table,
    read_predictor,
)

__all__ = [
    "PREDICTION_SCHEMA",
    "SCORING_COLUMNS",
    "PredictionSettings",
    "fit_predictions",
    "kept_or_fitted",
    "prediction_batches",
    "prediction_model_table",
    "read_predictor",
]

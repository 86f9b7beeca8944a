"""Pure functions of the segmentation: arrays in, arrays out; no dbt, no pandas, no input or output.

Every function is deterministic: the same rows in the same order and the same settings give the same
result, whatever the number of threads. The caller puts rows into a canonical order before a fit.
Thresholds come from the caller, in settings dataclasses; each module's docstring says what values
are recommended and why.
"""

# What the Python models use, and they import it from here: dbt runs them in threads, and of two
# that load parts of scikit-learn for the first time at once, one meets half-loaded modules. An
# import of this package waits until it is whole; an import of one of its modules does not.
from user_profiling.expert import expert_settings
from user_profiling.fitting import FitInputs, fit_rows
from user_profiling.model import read_model
from user_profiling.prediction import PredictionSettings
from user_profiling.prediction_fit import fit_predictions
from user_profiling.prediction_model import (
    PREDICTION_SCHEMA,
    SCORING_COLUMNS,
    kept_or_fitted,
    prediction_batches,
    prediction_model_table,
    read_predictor,
)
from user_profiling.publishing import PublishedTable, publish
from user_profiling.settings import fit_settings
from user_profiling.tables import (
    ASSIGNMENT_SCHEMA,
    KEY_SCHEMA,
    Words,
    ahead,
    assignment_batches,
    key_batches,
    matrix,
    model_table,
)

__all__ = [
    "ASSIGNMENT_SCHEMA",
    "KEY_SCHEMA",
    "PREDICTION_SCHEMA",
    "SCORING_COLUMNS",
    "FitInputs",
    "PredictionSettings",
    "PublishedTable",
    "Words",
    "ahead",
    "assignment_batches",
    "expert_settings",
    "fit_predictions",
    "fit_rows",
    "fit_settings",
    "kept_or_fitted",
    "key_batches",
    "matrix",
    "model_table",
    "prediction_batches",
    "prediction_model_table",
    "publish",
    "read_model",
    "read_predictor",
]

"""What SQL cannot do: fitting and judging a model, scoring in bulk, prediction, publishing.

    clustering   algorithms, fitting, assignment, scoring, matching, explanation, rules
    validity     whether segments are real, how many there are, how stable they are
    prediction   what users do next
    uplift       whom a campaign moves
    identities   which ids are one person
    publishing   the copy that readers open
    relations    what a node reads and returns, on either engine

All but publishing and relations are pure functions: arrays in, arrays out; no dbt, no pandas, no
input or output. They are deterministic: the same rows in the same order and the same settings give
the same result, whatever the number of threads. The caller puts rows into a canonical order before
a fit. Settings come from the caller; their defaults, with their reasons, stand in the YAML of the
dbt node that uses them.
"""

from importlib.util import find_spec

# What the Python models use, and they import it from here: dbt runs them in threads, and of two
# that load parts of scikit-learn for the first time at once, one meets half-loaded modules. An
# import of this package waits until it is whole; an import of one of its modules does not.
from user_profiling.arrow import fit_matrix
from user_profiling.clustering.batches import (
    ASSIGNMENT_SCHEMA,
    KEY_SCHEMA,
    OF_FIT_SCHEMA,
    assignment_batches,
    assignment_batches_by_fit,
    key_batches,
    words_of,
)
from user_profiling.clustering.keeping import FitData, kept_or_fitted, not_asked_for
from user_profiling.clustering.model import (
    MAIN_FIT,
    in_force_by_fit,
    models_table,
    newest,
    preview,
    read_models,
    scoring_model,
)
from user_profiling.clustering.plane import plane_axes
from user_profiling.clustering.settings import fit_settings
from user_profiling.expert import with_expert
from user_profiling.identities import people_at, people_of_users
from user_profiling.publishing.published_copy import PublishedTable, publish
from user_profiling.relations import mapped, rows

# optional parts of the project, imported here for the same reason where they are there
if find_spec("user_profiling.prediction"):
    import user_profiling.prediction
if find_spec("user_profiling.uplift"):
    import user_profiling.uplift  # noqa: F401

__all__ = [
    "ASSIGNMENT_SCHEMA",
    "KEY_SCHEMA",
    "MAIN_FIT",
    "OF_FIT_SCHEMA",
    "FitData",
    "PublishedTable",
    "assignment_batches",
    "assignment_batches_by_fit",
    "fit_matrix",
    "fit_settings",
    "in_force_by_fit",
    "kept_or_fitted",
    "key_batches",
    "mapped",
    "models_table",
    "newest",
    "not_asked_for",
    "people_at",
    "people_of_users",
    "plane_axes",
    "preview",
    "publish",
    "read_models",
    "rows",
    "scoring_model",
    "with_expert",
    "words_of",
]

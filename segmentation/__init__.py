"""Pure functions of the segmentation: arrays in, arrays out; no dbt, no pandas, no input or output.

Every function is deterministic: the same rows in the same order and the same settings give the same
result, whatever the number of threads. The caller puts rows into a canonical order before a fit.
Thresholds come from the caller, in settings dataclasses; each module's docstring says what values
are recommended and why.
"""

# dbt runs Python models in threads. Two that load parts of scikit-learn for the first time at once
# meet half-loaded modules; here the one that comes first loads them, and the others wait for it.
import sklearn.calibration  # noqa: F401
import sklearn.cluster  # noqa: F401
import sklearn.ensemble  # noqa: F401
import sklearn.metrics  # noqa: F401
import sklearn.mixture  # noqa: F401
import sklearn.model_selection  # noqa: F401
import sklearn.tree  # noqa: F401

"""Pure functions of the segmentation: arrays in, arrays out; no dbt, no pandas, no input or output.

Every function is deterministic: the same rows in the same order and the same settings give the same
result, whatever the number of threads. The caller puts rows into a canonical order before a fit.
Thresholds come from the caller, in settings dataclasses; each module's docstring says what values
are recommended and why.
"""

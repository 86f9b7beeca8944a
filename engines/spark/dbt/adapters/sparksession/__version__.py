"""The version of the adapter; dbt reads it."""

version = "1.0.0"

"""Algorithms, fitting, assignment, scoring, matching, explanation and rules: arrays in and out."""

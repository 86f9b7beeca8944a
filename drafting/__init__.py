"""Drafts an input file from raw files: find and read, profile, guess, write."""

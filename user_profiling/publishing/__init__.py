"""The published copy. The one part of the package that reads and writes files and databases."""

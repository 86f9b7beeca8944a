"""Makes raw data of any size with planted personas: `python -m generator --help`.

The rest of the project does not need this folder: it reads the files that are written here as it
reads any others.
"""

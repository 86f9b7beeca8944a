"""The report on a published segmentation: reading, wording, drawing, and putting on a page."""

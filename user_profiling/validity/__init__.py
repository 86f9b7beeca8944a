"""Whether segments are real, how many there are, and how stable they are: arrays in and out."""

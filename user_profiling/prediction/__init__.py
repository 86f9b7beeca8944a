"""What users do next: boosted trees as data, fitted and scored."""

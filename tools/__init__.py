"""What keeps derived files in step with what the project declares; a build needs none of it."""

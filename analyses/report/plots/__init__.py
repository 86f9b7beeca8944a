"""The plots of the report, each as inline SVG with a text that says what it shows."""

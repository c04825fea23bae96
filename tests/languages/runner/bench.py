"""What a call costs from each language."""

"""Builds and runs the suites of the languages and judges what they print."""

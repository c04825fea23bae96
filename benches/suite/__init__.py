"""Builds the sides of the benchmarks, runs them in turn and keeps the results."""

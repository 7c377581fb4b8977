"""Benchmarks. Each prints ratios between things measured in the same run, so that they hold on any machine."""

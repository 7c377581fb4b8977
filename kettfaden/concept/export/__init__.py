"""Exports of the paper."""

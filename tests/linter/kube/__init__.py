"""Tests of what manifests mean."""

"""Tests of portable; the folders mirror the package."""

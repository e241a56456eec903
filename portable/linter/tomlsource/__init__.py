"""TOML with offsets: where each string and key stands."""

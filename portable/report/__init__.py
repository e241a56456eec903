"""Nouns to text: one format a file; nothing here reads files, the network or the clock."""

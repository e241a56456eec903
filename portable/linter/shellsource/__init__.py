"""What a shell script does: commands, assignments, here-documents, and the tests that guard them."""

"""The nouns: frozen, typed values without files, network or clock."""

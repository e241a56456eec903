"""Text to nouns: the only code that opens a spec, a targets file or a provider folder."""

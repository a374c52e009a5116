"""One file for each family of models: how it encodes words and frames, predicts, and decodes."""

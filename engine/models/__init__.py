"""Adapters that make a language model answer the loop: over the network, or from a script."""

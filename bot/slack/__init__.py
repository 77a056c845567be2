"""Slack: what comes in is parsed into commands, what goes out is rendered from posts."""

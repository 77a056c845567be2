"""The shell: receives from Slack, keeps conversations in Redis, runs turns, posts answers."""

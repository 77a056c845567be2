"""Redis: mailboxes, the outbox, the ledger. Everything that spans keys is one script."""

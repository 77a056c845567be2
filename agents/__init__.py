"""Teams of agents and what they know of a business.

``agents.acme`` is the default team; ``agents.cookbook`` holds smaller ones to learn from. A team
reaches a shop only through the port ``agents.commerce.Commerce`` and proposes orders and refunds
only through ``agents.offers``. Nothing here knows Slack or Redis.
"""

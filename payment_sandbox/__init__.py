"""A small server that imitates the part of Stripe which FlyAway uses: the outside world of the demo and the
tests.

It shares no code with the product, which speaks to it through the official `stripe` client only.
"""

"""The embedded stack: everything FlyAway needs to run, from Python wheels, under one supervisor.

`make demo` runs `supervisor.main`; the tests borrow PostgreSQL and Valkey through `throwaway`.
Nothing in this package imports Django, so that a start costs no more than the services themselves.
"""

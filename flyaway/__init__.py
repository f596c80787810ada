"""The composition root. Whoever uses it has the Celery application that tasks are sent through."""

from celery_app import app as celery_app

__all__ = ["celery_app"]

"""What the worker runs. Procrastinate finds this package by its name; actions defer its tasks by theirs."""

from leitai.tasks import appraisal, contest, delivery, months, privacy, routes, staff

__all__ = ["appraisal", "contest", "delivery", "months", "privacy", "routes", "staff"]

"""What the worker runs. Procrastinate finds this package by its name; actions defer its tasks by theirs."""

from leitai.tasks import delivery, months

__all__ = ["delivery", "months"]

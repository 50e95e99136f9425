"""Taking over an office's own tables: how each is read, which units and projects it means, what it would bring.

takeover(scope) -> Takeover; table_view(scope, upload_id) -> TableView
"""

from leitai.queries.takeover.arranging import PROGRESS, REGISTER
from leitai.queries.takeover.pages import Choice, TableView, Takeover, WordView, table_view, takeover

__all__ = ["PROGRESS", "REGISTER", "Choice", "TableView", "Takeover", "WordView", "table_view", "takeover"]

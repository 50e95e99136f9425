"""Lists that an office fills in when it moves in: calendar, units, organisations, people.

write_lists(ListBook) -> bytes; tables_of_file(body, name) -> Tables; read_list(tables, ListSheet) -> ListRead
"""

from leitai.workbooks.lists.columns import ListColumn, ListSheet
from leitai.workbooks.lists.office import CALENDAR, ORGANIZATIONS, PEOPLE, UNITS
from leitai.workbooks.lists.reading import (
    ListFault,
    ListRead,
    ListRow,
    Tables,
    read_list,
    tables_of_file,
    tables_of_text,
    without_headings,
)
from leitai.workbooks.lists.writing import ListBook, write_lists

__all__ = [
    "CALENDAR", "ORGANIZATIONS", "PEOPLE", "UNITS", "ListBook", "ListColumn", "ListFault", "ListRead", "ListRow",
    "ListSheet", "Tables", "read_list", "tables_of_file", "tables_of_text", "without_headings", "write_lists",
]  # fmt: skip

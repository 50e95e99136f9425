"""People come and go: who leaves and who follows, who acts for whom, whose sessions end."""

from leitai.actions.staff.acting import let_act
from leitai.actions.staff.leaving import leave, see_off, withdraw_leaving
from leitai.actions.staff.sessions import end_own_sessions, end_sessions

__all__ = ["end_own_sessions", "end_sessions", "leave", "let_act", "see_off", "withdraw_leaving"]

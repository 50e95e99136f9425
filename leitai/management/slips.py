"""A start password as a terminal prints it, in both languages: whoever runs the machine may read either."""

from __future__ import annotations

from leitai.actions.orgs import NewPassword

_SLIP = """
────────────────────────────────────────────────────────
 姓名 Name                  {name}
 登录名 Sign-in name        {username}
 初始密码 Start password    {password}
 有效期至 Valid until       {until}
────────────────────────────────────────────────────────
"""


def slip_text(new: NewPassword) -> str:
    person = new.person
    return _SLIP.format(
        name=person.name, username=person.username, password=new.password, until=person.start_password_until
    )

"""How are serve and worker given logins of their own, which can never be more than they are? The SQL that makes them."""

from app.records.auditor_role import ROLE
from app.records.tenancy import WEB, WORKER


def logins_for(web: str, worker: str) -> str:
    """SQL for the owner to run after `tocsin migrate`; ValueError for a name that would need quotes.

    No password is among it: psql asks for one by a command of its own, so that none stands in the history of a shell.
    """
    if not ROLE.fullmatch(web) or not ROLE.fullmatch(worker) or web == worker:
        raise ValueError("two names, of small letters, digits and _, that do not begin with a digit")
    return "".join(_login(login, part) for login, part in ((web, WEB), (worker, WORKER)))


def _login(login: str, part: str) -> str:
    """Without the rights of what it belongs to until it says that it acts as that, and with none of anything else."""
    return f"""\
DO $$ BEGIN
  IF to_regrole('{login}') IS NULL THEN
    CREATE ROLE {login} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT;
  END IF;
END $$;
GRANT {part} TO {login};
"""

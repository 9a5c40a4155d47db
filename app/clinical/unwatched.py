"""What is somebody told who writes a diary although nobody watches over them any more?

The words say first that nobody reads it, so that nobody waits for a nurse who was never told. They are our own and must be
signed off by a clinician (certainty: convention).
"""

from app.clinical.advice import Advice, Contact
from app.clinical.vocabulary import Urgency, rank

NOBODY = "Nobody at the clinic reads what you write here any more, and it was not kept."


def advise_unwatched(urgency: Urgency, contact: Contact) -> Advice:
    """As urgent as what was written, judged once and forgotten: what cannot wait is said, though nobody is told of it."""
    return Advice(urgency=urgency, text=f"{NOBODY} {_what_to_do(urgency, contact)}")


def _what_to_do(urgency: Urgency, contact: Contact) -> str:
    if urgency == "immediate":
        return (
            f"But what you wrote about needs to be checked today. Please ring {contact.line} now, and do not wait until "
            f"morning. If nobody answers within 10 minutes, ring {contact.emergency}. No nurse has been told."
        )
    if rank(urgency) >= rank("soon"):
        return f"But somebody should hear of what you wrote about. Please ring {contact.line} today. No nurse has been told."
    return f"Ring {contact.line} when you are worried, or when you want your diary to be read again."

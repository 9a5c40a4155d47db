"""How is a telephone company told what to say? In TwiML, with every word escaped."""

from html import escape

from app.notify.channels import one_line

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
VOICES = {"en": "en-GB", "de": "de-DE"}  # the company wants a region, too
LONGEST_SPOKEN = 1000  # letters; nobody listens longer at night


def spoken(text: str, language: str) -> str:
    """Speaks once, then hangs up."""
    return response(say(text, language))


def texted(text: str) -> str:
    """Sends one SMS back."""
    return response(f"<Message>{escape(text_of(text))}</Message>")


def questions(text: str, language: str, digits_url: str | None) -> str:
    """Speaks twice, for whoever wakes up during the first; each time waits for one key when there is where to tell."""
    words = say(text, language)
    if digits_url is None:
        return response(f'{words}<Pause length="2"/>{words}')
    asked = (
        f'<Gather input="dtmf" numDigits="1" timeout="6" method="POST" action="{escape(digits_url)}">{words}</Gather>'
    )
    return response(asked * 2)


def say(text: str, language: str) -> str:
    """One spoken sentence or two, without what cannot be spoken."""
    voice = VOICES.get(language, language)
    return f'<Say language="{escape(voice)}">{escape(one_line(text)[:LONGEST_SPOKEN])}</Say>'


def text_of(text: str) -> str:
    """The text with its line breaks, and without letters that XML cannot carry."""
    return "\n".join(one_line(line) for line in text.splitlines())


def response(verbs: str) -> str:
    """The document around what is to be done."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'

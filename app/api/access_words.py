"""How is it said to a patient who looked, who was told and who answered? In words that need no explaining."""

from collections.abc import Mapping

from app.records.access_log import Access

_EN = {
    "told": "{who} was told of an alert of yours",
    "alert.acknowledged": "{who} answered an alert of yours, {minutes} min after it was raised",
    "alert.read": "{who} looked at an alert of yours",
    "alerts.read": "{who} looked at the list of alerts, with yours in it",
    "alert.resolved": "{who} closed an alert of yours",
    "alert.handed_over": "{who} handed an alert of yours over to a colleague",
    "alert.passed_on": "{who} passed an alert of yours on to a colleague",
    "alert.not_reached": "{who} tried to reach you",
    "diaries.read": "{who} looked at your diaries",
    "quarantine.read": "{who} looked at diaries of yours that could not be read",
    "patient.read": "{who} looked at your name, your phone number and what is known of you",
    "devices.read": "{who} looked at which phones are yours",
    "carers.read": "{who} looked at who writes for you",
    "consents.read": "{who} looked at what you have agreed to",
    "record.taken_out": "{who} took out your whole record",
    "access_log.read": "{who} looked at this list",
    "audit.read": "{who} looked at who did what with your record",
    "context.replaced": "{who} changed what is known of you",
    "lab.added": "{who} added a result of a blood test",
    "patient.enrolled": "{who} enrolled you",
    "enrolment_code.given": "{who} gave you a code for your phone",
    "glass.broken": "{who} opened your record in an emergency, although you are not in their care: {reason}",
    "patient.told_to_ring": "You were told to ring the line: nobody had answered yet",
    "": "{who} did something with your record ({what})",
}
_DE = {
    "told": "{who} wurde über einen Ihrer Alarme benachrichtigt",
    "alert.acknowledged": "{who} hat {minutes} Min. nach Auslösung auf einen Ihrer Alarme reagiert",
    "alert.read": "{who} hat einen Ihrer Alarme angesehen",
    "alerts.read": "{who} hat die Liste der Alarme angesehen, auf der einer von Ihnen steht",
    "alert.resolved": "{who} hat einen Ihrer Alarme abgeschlossen",
    "diaries.read": "{who} hat Ihre Tagebücher angesehen",
    "patient.read": "{who} hat Ihren Namen, Ihre Telefonnummer und Angaben über Sie angesehen",
    "record.taken_out": "{who} hat Ihre ganze Akte entnommen",
    "context.replaced": "{who} hat die Angaben über Sie geändert",
    "lab.added": "{who} hat ein Blutergebnis eingetragen",
    "glass.broken": "{who} hat Ihre Akte im Notfall geöffnet, ohne für Sie zuständig zu sein: {reason}",
    "": "{who} hat etwas mit Ihrer Akte getan ({what})",
}
_ES = {
    "told": "Se avisó a {who} de una alerta suya",
    "alert.acknowledged": "{who} respondió a una alerta suya {minutes} min después de que se produjera",
    "alert.read": "{who} miró una alerta suya",
    "alerts.read": "{who} miró la lista de alertas, en la que hay una suya",
    "alert.resolved": "{who} cerró una alerta suya",
    "diaries.read": "{who} miró sus diarios",
    "patient.read": "{who} miró su nombre, su teléfono y lo que se sabe de usted",
    "record.taken_out": "{who} extrajo todo su historial",
    "context.replaced": "{who} cambió lo que se sabe de usted",
    "lab.added": "{who} añadió un resultado de un análisis de sangre",
    "glass.broken": "{who} abrió su historial en una urgencia, sin estar a cargo de usted: {reason}",
    "": "{who} hizo algo con su historial ({what})",
}
_SOMEBODY = {
    "en": {"": "Somebody of your clinic", "carer": "Your carer", "partner": "A program of your clinic"},
    "de": {"": "Jemand aus Ihrer Klinik", "carer": "Ihre Begleitperson", "partner": "Ein Programm Ihrer Klinik"},
    "es": {"": "Alguien de su clínica", "carer": "Su cuidador", "partner": "Un programa de su clínica"},
}
_SAID: Mapping[str, Mapping[str, str]] = {"en": _EN, "de": _DE, "es": _ES}
KNOWN = frozenset(_EN) - {"", "told"}


def language_of(accepted: str | None) -> str:
    """The first language of an `Accept-Language` that this is said in."""
    tags = (part.split(";")[0].strip()[:2].lower() for part in (accepted or "").split(","))
    return next((tag for tag in tags if tag in _SAID), "en")


def say(access: Access, language: str) -> str:
    """One sentence, without its time."""
    words, somebody = _SAID[language], _SOMEBODY[language]
    who = access.who or somebody.get(access.role or "", somebody[""])
    facts = {"who": who, "what": access.what, "minutes": access.minutes or 0, "reason": access.reason or "-"}
    return words.get(access.what, words[""]).format(**facts)

"""What does the page behind a one-time link say, in the language of whoever was rung? Short words, big buttons.

Nothing of a patient stands here: whoever finds the phone learns how urgent it is, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.clinical.vocabulary import Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkWords:
    """`next` by urgency is what to do once one has it; `{who}` and `{until}` are put in."""

    urgencies: Mapping[Urgency, str]
    next: Mapping[Urgency, str]
    drill: str
    alert: str
    nobody_has_it: str
    take: str
    hand_on: str
    you_have_it: str
    until: str
    passed_on: str
    somebody_has_it: str
    closed: str
    nothing_to_do: str
    used: str
    gone: str
    gone_next: str
    to_the_list: str
    open_it: str
    sign_in: str
    reaches_you: str
    it_reaches_me: str
    thanks: str
    works: str
    skip: str


WORDS: Mapping[str, LinkWords] = {
    "en": LinkWords(
        urgencies={"immediate": "Immediate", "urgent": "Urgent", "soon": "Soon", "routine": "Routine"},
        next={
            "immediate": "Ring the patient now. The alert says whom and why.",
            "urgent": "Have the patient seen within 24 hours. The alert says whom and why.",
            "soon": "Review it within 72 hours.",
            "routine": "Look at it at the next planned contact.",
        },
        drill="DRILL: this is about nobody.",
        alert="Alert",
        nobody_has_it="{who}, nobody has taken this yet.",
        take="I take it",
        hand_on="I cannot: ring the next person",
        you_have_it="You have it.",
        until="If it is not closed by {until}, the next person is rung.",
        passed_on="Passed on. The next person is rung now.",
        somebody_has_it="{who} has it.",
        closed="This alert is closed.",
        nothing_to_do="Nothing more for you to do.",
        used="This link was used already, and nobody has the alert now. Open the alert.",
        gone="This link is not known, or has expired.",
        gone_next="Sign in instead: the work list shows what is open. If that does not work, use the telephone list.",
        to_the_list="To the work list",
        open_it="Open the alert",
        sign_in="asks you to sign in",
        reaches_you="Does this reach you?",
        it_reaches_me="Yes, it reaches me",
        thanks="Thank you",
        works="You can be reached here. Nothing else to do.",
        skip="Skip to the content",
    ),
    "de": LinkWords(
        urgencies={"immediate": "Sofort", "urgent": "Dringend", "soon": "Bald", "routine": "Routine"},
        next={
            "immediate": "Rufen Sie jetzt die Patientin oder den Patienten an. Im Alarm steht, wen und warum.",
            "urgent": "Sorgen Sie für eine Untersuchung binnen 24 Stunden. Im Alarm steht, wen und warum.",
            "soon": "Sehen Sie ihn binnen 72 Stunden durch.",
            "routine": "Sehen Sie ihn beim nächsten geplanten Kontakt an.",
        },
        drill="ÜBUNG: Es geht um niemanden.",
        alert="Alarm",
        nobody_has_it="{who}, das hat noch niemand übernommen.",
        take="Ich übernehme",
        hand_on="Ich kann nicht: die nächste Person rufen",
        you_have_it="Sie haben übernommen.",
        until="Ist der Alarm bis {until} nicht abgeschlossen, wird die nächste Person gerufen.",
        passed_on="Weitergegeben. Die nächste Person wird jetzt gerufen.",
        somebody_has_it="{who} hat übernommen.",
        closed="Dieser Alarm ist abgeschlossen.",
        nothing_to_do="Für Sie ist nichts mehr zu tun.",
        used="Dieser Link wurde schon benutzt, und jetzt hat niemand den Alarm. Öffnen Sie den Alarm.",
        gone="Dieser Link ist nicht bekannt oder abgelaufen.",
        gone_next="Melden Sie sich an: Die Arbeitsliste zeigt, was offen ist. Geht das nicht, nehmen Sie die Telefonliste.",
        to_the_list="Zur Arbeitsliste",
        open_it="Alarm öffnen",
        sign_in="mit Anmeldung",
        reaches_you="Erreicht Sie das?",
        it_reaches_me="Ja, das erreicht mich",
        thanks="Danke",
        works="Sie sind hier erreichbar. Sonst ist nichts zu tun.",
        skip="Zum Inhalt",
    ),
    "es": LinkWords(
        urgencies={"immediate": "Inmediato", "urgent": "Urgente", "soon": "Pronto", "routine": "Rutina"},
        next={
            "immediate": "Llame ahora al paciente. La alerta dice a quién y por qué.",
            "urgent": "Organice que vean al paciente en 24 horas. La alerta dice a quién y por qué.",
            "soon": "Revíselo en 72 horas.",
            "routine": "Véalo en el siguiente contacto previsto.",
        },
        drill="SIMULACRO: no se trata de nadie.",
        alert="Alerta",
        nobody_has_it="{who}, nadie se ha hecho cargo todavía.",
        take="Me hago cargo",
        hand_on="No puedo: llamar a la persona siguiente",
        you_have_it="Usted se ha hecho cargo.",
        until="Si no se cierra antes de {until}, se llamará a la persona siguiente.",
        passed_on="Pasado. Ahora se llama a la persona siguiente.",
        somebody_has_it="{who} se ha hecho cargo.",
        closed="Esta alerta está cerrada.",
        nothing_to_do="Usted no tiene que hacer nada más.",
        used="Este enlace ya se usó y ahora nadie tiene la alerta. Abra la alerta.",
        gone="Este enlace no se conoce o ha caducado.",
        gone_next="Inicie sesión: la lista de trabajo muestra lo abierto. Si no funciona, use la lista de teléfonos.",
        to_the_list="A la lista de trabajo",
        open_it="Abrir la alerta",
        sign_in="pide iniciar sesión",
        reaches_you="¿Le llega esto?",
        it_reaches_me="Sí, me llega",
        thanks="Gracias",
        works="Se le puede localizar aquí. No hay que hacer nada más.",
        skip="Ir al contenido",
    ),
}
FALLBACK = "en"


def language_of(wanted: str) -> str:
    """A language this page speaks: `de-AT,de;q=0.9` is `de`, what it does not speak is English."""
    first = wanted.partition(",")[0].partition(";")[0].partition("-")[0].strip().lower()
    return first if first in WORDS else FALLBACK

"""What is said in German, and what must never be said in it."""

from app.notify.words import Language, Pressing, Template, stems, words

LANGUAGE = Language(
    code="de",
    drill="ÜBUNG",
    minute=("Minute", "Minuten"),
    hour=("Stunde", "Stunden"),
    time=("Mal", "Mal"),
    pressing={
        "immediate": Pressing(
            word="SOFORT",
            when="jetzt",
            next="Jemand braucht Sie jetzt. Öffnen Sie den Alarm, rufen Sie an und bestätigen Sie. Bis jemand bestätigt, "
            "wird die nächste Person gerufen und danach wieder Sie.",
        ),
        "urgent": Pressing(
            word="DRINGEND",
            when="binnen 24 Stunden",
            next="Jemand braucht Sie binnen 24 Stunden. Öffnen Sie den Alarm, bestätigen Sie ihn und sorgen Sie für einen "
            "Termin. Bis jemand bestätigt, wird die nächste Person gerufen.",
        ),
        "soon": Pressing(
            word="BALD",
            when="binnen 72 Stunden",
            next="Jemand wartet binnen 72 Stunden auf Sie. Öffnen Sie die Arbeitsliste, sobald Sie können, und bestätigen "
            "Sie.",
        ),
        "routine": Pressing(
            word="ROUTINE",
            when="beim nächsten Kontakt",
            next="Für den nächsten geplanten Kontakt liegt etwas vor. Öffnen Sie es dann; jetzt ist nichts zu tun.",
        ),
    },
    instructions=words(
        "öffnen übernehmen bestätigen rufen anrufen wählen prüfen schließen suchen antworten schreiben geben behalten"
    ),
    forbidden=stems(
        """
        cancer: krebs karzinom bösartig onkolog; tumour: tumor geschwulst geschwür; metastasis: metasta tochtergeschw
        bone: knochen skelett; spine: wirbel rückenmark rücken; nerve: nerv neuro; fracture: fraktur bruch gebrochen
        pain: schmerz weh leiden; calcium: kalzium calci; jaw: kiefer; tooth: zahn zähne; leg: bein fuß füße schenkel
        arm: arm hände; weakness: schwäche schwach; numbness: taub kribbel; paralysis: lähm gelähmt; walking: gehen gang
        fall: sturz gestürzt; bladder: blase harn urin katheter; bowel: darm stuhl inkontin; fever: fieber temperat infekt
        breath: atem atmung lunge luftnot; nausea: übelkeit; vomiting: erbrech; constipation: verstopf
        confusion: verwirr delir halluzin; sleepiness: schläfrig müde benommen; thirst: durst
        mood: stimmung angst depress suizid; medicine: medik arznei tablett pille medizin; morphine: morph oxycod fentan
        opioid: opioid opiat; radiation: strahl radio; chemotherapy: chemo zytosta; surgery: operation chirurg
        dose: dosis dosier; steroid: steroid kortison cortison dexameth; illness: krank erkrank leid; diagnosis: diagnos befund
        symptom: symptom beschwerd; score: punktwert skala score stärke; treatment: behandl therap
        palliative: palliat hospiz; death: tod sterb gestorben; blood: blut labor
        """
    ),
    staff_only=(
        "alarm",
        "patient",
        "dringend",
        "sofort",
        "quittier",
        "klinik",
        "krankenhaus",
        "arzt",
        "ärzt",
        "bereitsch",
    ),
    templates={
        "page": Template(
            subject="{urgency}: Öffnen Sie Alarm[ {alert}]. Man braucht Sie {when}",
            text="{urgency}: {next}\n\n[Alarm {alert}.][ Schon gerufen: {rung}; noch hat niemand bestätigt.]\n\n"
            "[Zum Übernehmen oder Weitergeben:\n{link}]",
            short="{urgency}: Öffnen Sie Alarm[ {alert}], man braucht Sie {when}.[ Schon gerufen: {rung}.][ {link}]"
            "[ Antwort 1 {reply_code}: übernehmen, 2 {reply_code}: weitergeben.]",
            spoken="{urgency}. Man braucht Sie {when}.[ Schon gerufen: {rung}; noch hat niemand bestätigt.][ Alarm {alert}.] "
            "[{keys}Wählen Sie 1, um zu übernehmen, oder 2, um an die nächste Person weiterzugeben.|Öffnen Sie den Alarm "
            "und bestätigen Sie ihn.]",
        ),
        "lapsed": Template(
            subject="{urgency}: Übernehmen Sie Alarm[ {alert}], Zusage nicht gehalten",
            text="{urgency}: Übernehmen Sie diesen Alarm jetzt. Er war übernommen, aber die Zusage wurde nicht gehalten. "
            "Öffnen Sie ihn und bestätigen Sie.\n\n[Alarm {alert}.][ Schon gerufen: {rung}.]\n\n"
            "[Zum Übernehmen oder Weitergeben:\n{link}]",
            short="{urgency}: Übernehmen Sie Alarm[ {alert}], eine Zusage wurde nicht gehalten.[ Schon gerufen: {rung}.]"
            "[ {link}][ Antwort 1 {reply_code}: übernehmen, 2 {reply_code}: weitergeben.]",
            spoken="{urgency}. Ein Alarm war übernommen, aber die Zusage wurde nicht gehalten. Jemand muss ihn jetzt "
            "übernehmen.[ Alarm {alert}.] [{keys}Wählen Sie 1, um zu übernehmen, oder 2, um an die nächste Person "
            "weiterzugeben.|Öffnen Sie den Alarm und bestätigen Sie ihn.]",
        ),
        "hand_over": Template(
            subject="{urgency}: Übernehmen Sie Alarm[ {alert}], Übergabe an Sie",
            text="{urgency}: Jemand aus dem Team übergibt Ihnen diesen Alarm. Öffnen Sie ihn und übernehmen Sie ihn, oder "
            "geben Sie ihn weiter.\n\n[Alarm {alert}.]\n\n[Zum Übernehmen oder Weitergeben:\n{link}]",
            short="{urgency}: Übernehmen Sie Alarm[ {alert}], er wird Ihnen übergeben.[ {link}]"
            "[ Antwort 1 {reply_code}: übernehmen, 2 {reply_code}: weitergeben.]",
            spoken="{urgency}. Jemand aus dem Team übergibt Ihnen einen Alarm.[ Alarm {alert}.] [{keys}Wählen Sie 1, um zu "
            "übernehmen, oder 2, um an die nächste Person weiterzugeben.|Öffnen Sie den Alarm und übernehmen Sie ihn.]",
        ),
        "welfare": Template(
            subject="{urgency}: Öffnen Sie Alarm[ {alert}], niemand war erreichbar",
            text="{urgency}: Die Person war dreimal nicht erreichbar. Öffnen Sie den Alarm: dort steht, was jetzt zu tun "
            "ist.\n\n[Alarm {alert}.]\n\n[{link}]",
            short="{urgency}: Öffnen Sie Alarm[ {alert}], die Person war 3 Mal nicht erreichbar. Dort steht, was jetzt zu tun "
            "ist.[ {link}]",
            spoken="{urgency}. Die Person war dreimal nicht erreichbar.[ Alarm {alert}.] Öffnen Sie den Alarm: dort steht, "
            "was jetzt zu tun ist.",
        ),
        "evidence": Template(
            subject="{urgency}: Öffnen Sie Alarm[ {alert}], etwas kam hinzu",
            text="{urgency}: Zu einem übernommenen Alarm kam etwas hinzu. Öffnen Sie ihn und prüfen Sie, ob der Plan noch "
            "reicht.\n\n[Alarm {alert}.]\n\n[{link}]",
            short="{urgency}: Öffnen Sie den Alarm[ {alert}], etwas kam hinzu.[ {link}]",
            spoken="{urgency}. Zu einem übernommenen Alarm kam etwas hinzu.[ Alarm {alert}.] Öffnen Sie ihn und prüfen "
            "Sie, ob der Plan noch reicht.",
        ),
        "hand_off_on": Template(
            subject="Telefon behalten: jetzt Bereitschaft[ für {team}]",
            text="Sie haben jetzt Bereitschaft[ für {team}][ bis {at}]. Behalten Sie das Telefon bei sich, laut und geladen. "
            "Öffnen Sie die Arbeitsliste und sehen Sie, was wartet.\n\n[{link}]",
            short="Sie haben jetzt Bereitschaft[ für {team}][ bis {at}]. Behalten Sie das Telefon bei sich.[ {link}]",
            spoken="Sie haben jetzt Bereitschaft[ für {team}][ bis {at}]. Behalten Sie das Telefon bei sich, laut und "
            "geladen.",
        ),
        "hand_off_off": Template(
            subject="Sie haben keine Bereitschaft mehr[ für {team}]",
            text="Sie haben keine Bereitschaft mehr[ für {team}]. Was Sie übernommen haben, bleibt bei Ihnen, bis Sie es "
            "übergeben.\n\n[{link}]",
            short="Sie haben keine Bereitschaft mehr[ für {team}]. Übernommenes bleibt bei Ihnen bis zur Übergabe.[ {link}]",
            spoken="Sie haben keine Bereitschaft mehr[ für {team}]. Was Sie übernommen haben, bleibt bei Ihnen, bis Sie es "
            "übergeben.",
        ),
        "coverage_gap": Template(
            subject="{urgency}: Schließen Sie eine Dienstlücke[, {team}]",
            text="{urgency}: Schließen Sie jetzt eine Lücke im Dienstplan. [Ab {at}|Bald] hat[ für {minutes}] niemand mit "
            "geprüftem Kontakt Bereitschaft[, Team {team}].[ Lücken in den nächsten 14 Tagen: {count}.]\n\n[{link}]",
            short="{urgency}: Schließen Sie eine Dienstlücke. [Ab {at}|Bald] hat[ für {minutes}] niemand mit geprüftem "
            "Kontakt Bereitschaft[, {team}].[ Lücken in 14 Tagen: {count}.][ {link}]",
            spoken="{urgency}. [Ab {at}|Bald] hat[ für {minutes}] niemand mit geprüftem Kontakt Bereitschaft[, Team {team}]."
            "[ Lücken in den nächsten 14 Tagen: {count}.] Öffnen Sie den Dienstplan und schließen Sie die Lücke jetzt.",
        ),
        "stale_contact": Template(
            subject="Bestätigen Sie Ihren Kontakt erneut",
            text="Bestätigen Sie diesen Kontakt erneut. Er wurde lange nicht geprüft; wenn er nicht mehr stimmt, kann man Sie "
            "nicht rufen, wenn Sie gebraucht werden.\n\n[{link}]",
            short="Bestätigen Sie diesen Kontakt erneut, sonst kann man Sie vielleicht nicht rufen.[ {link}]",
            spoken="Bitte bestätigen Sie diesen Kontakt erneut, sonst kann man Sie vielleicht nicht rufen. Öffnen Sie dazu "
            "Ihre Kontakte in der Konsole.",
        ),
        "verify": Template(
            subject="Bestätigen Sie Ihren Kontakt",
            text="[Ihr Code ist {code}. ][Er gilt noch {minutes}. ]Geben Sie ihn dort ein, wo danach gefragt wurde. Niemand "
            "wird Sie anrufen, um ihn zu erfragen.\n\n[{link}]",
            short="[Ihr Code ist {code}. ][Er gilt noch {minutes}. ]Geben Sie ihn dort ein, wo danach gefragt wurde.[ {link}]",
            spoken="[Ihr Code ist {code}. Ich wiederhole: {code}. ][Er gilt noch {minutes}. ]Geben Sie ihn dort ein, wo danach "
            "gefragt wurde.",
        ),
        "test": Template(
            subject="Probealarm: Bestätigen Sie, dass er ankam",
            text="Dies ist ein Probealarm. Es ist nichts zu tun; bestätigen Sie nur, dass er ankam.\n\n[{link}]",
            short="Probealarm: nichts zu tun, bestätigen Sie nur, dass er ankam.[ {link}]",
            spoken="Dies ist ein Probealarm. Es ist nichts zu tun; bestätigen Sie nur, dass er ankam.[ {keys}Wählen Sie dazu "
            "die 1.]",
        ),
        "nobody_to_ring": Template(
            subject="{urgency}: Übernehmen Sie Alarm[ {alert}], niemand erreichbar",
            text="{urgency}: Ein Alarm ist offen, und niemand in der Rufkette ist erreichbar. Übernehmen Sie ihn selbst oder "
            "suchen Sie jetzt jemanden.\n\n[Alarm {alert}.][ Schon gerufen: {rung}.]\n\n[{link}]",
            short="{urgency}: Übernehmen Sie Alarm[ {alert}] oder suchen Sie jemanden, niemand in der Rufkette ist erreichbar."
            "[ {link}][ Antwort 1 {reply_code}: übernehmen.]",
            spoken="{urgency}. Ein Alarm ist offen, und niemand in der Rufkette ist erreichbar.[ Alarm {alert}.] "
            "[{keys}Wählen Sie 1, um zu übernehmen.|Übernehmen Sie ihn selbst oder suchen Sie jetzt jemanden.]",
        ),
        "canary_failed": Template(
            subject="{urgency}: Prüfen Sie den Dienst, der Probealarm blieb aus",
            text="{urgency}: Prüfen Sie jetzt den Dienst. Der tägliche Probealarm kam nicht durch, also kommen vielleicht auch "
            "echte nicht durch. Öffnen Sie bis dahin immer wieder die Arbeitsliste.\n\n[{link}]",
            short="{urgency}: Prüfen Sie jetzt den Dienst. Der tägliche Probealarm blieb aus, echte vielleicht auch.[ {link}]",
            spoken="{urgency}. Der tägliche Probealarm kam nicht durch, also kommen vielleicht auch echte nicht durch. Prüfen "
            "Sie jetzt den Dienst.",
        ),
        "auditor": Template(
            subject="{urgency}: Öffnen Sie die Arbeitsliste, Unbestätigtes wartet",
            text="{urgency}: Öffnen Sie jetzt die Arbeitsliste. Dort warten Alarme[ ({count})], die[ seit {minutes}] kein "
            "Mensch bestätigt hat.\n\n[{link}]",
            short="{urgency}: Öffnen Sie jetzt die Arbeitsliste. Alarme[ ({count})] ohne Bestätigung[ seit {minutes}].[ {link}]",
            spoken="{urgency}. Es warten Alarme[, {count} an der Zahl], die[ seit {minutes}] kein Mensch bestätigt hat. Öffnen "
            "Sie jetzt die Arbeitsliste.",
        ),
        "watch_failed": Template(
            subject="{urgency}: Prüfen Sie den Dienst, Alarme bleiben vielleicht aus",
            text="{urgency}: Prüfen Sie jetzt den Dienst. Ein Teil, der über die Alarme wacht, arbeitet nicht wie er soll"
            "[, seit {minutes}], also erreichen Alarme vielleicht niemanden. Öffnen Sie bis dahin immer wieder die "
            "Arbeitsliste.\n\n[{link}]",
            short="{urgency}: Prüfen Sie jetzt den Dienst, Alarme erreichen vielleicht niemanden[: gestört seit {minutes}]."
            "[ {link}]",
            spoken="{urgency}. Ein Teil, der über die Alarme wacht, arbeitet nicht wie er soll[, seit {minutes}], also erreichen "
            "Alarme vielleicht niemanden. Prüfen Sie jetzt den Dienst, und öffnen Sie die Arbeitsliste.",
        ),
        "sign_in_reset": Template(
            subject="Bitte prüfen: Ihre Anmeldung bei Tocsin wurde zurückgesetzt",
            text="Ihre Anmeldung bei Tocsin[, {clinic},] wurde durch die Verwaltung zurückgesetzt[ ({at})]: Passwort, Codes und "
            "Passkeys gelten nicht mehr. Wenn Sie nicht darum gebeten haben: rufen Sie jetzt die Verwaltung an, unter einer "
            "Nummer, die Sie kennen.",
            short="Ihre Anmeldung bei Tocsin[, {clinic},] wurde durch die Verwaltung zurückgesetzt[ ({at})]. Nicht von Ihnen "
            "gewollt? Rufen Sie jetzt die Verwaltung an, unter einer Nummer, die Sie kennen.",
            spoken="Ihre Anmeldung bei Tocsin[, {clinic},] wurde durch die Verwaltung zurückgesetzt[, {at}]. Wenn Sie nicht "
            "darum gebeten haben, rufen Sie jetzt die Verwaltung an, unter einer Nummer, die Sie kennen.",
        ),
        "patient_seen": Template(
            subject="Ihr Tagebuch wurde gelesen",
            text="Eine Pflegekraft hat Ihr Tagebuch gelesen.\n\n[{link}]",
            short="Eine Pflegekraft hat Ihr Tagebuch gelesen.[ {link}]",
            spoken="Guten Tag. Eine Pflegekraft hat Ihr Tagebuch gelesen.",
        ),
        "patient_ring_line": Template(
            subject="Jetzt anrufen: [{line_name}|uns][, {phone}]",
            text="Noch hat niemand geantwortet. Bitte rufen Sie jetzt an: [{line_name}|uns][, {phone}]. Warten Sie nicht auf "
            "eine Nachricht.",
            short="Noch hat niemand geantwortet. Bitte rufen Sie jetzt an: [{line_name}|uns][, {phone}]. Warten Sie nicht auf "
            "eine Nachricht.",
            spoken="Noch hat niemand geantwortet. Bitte rufen Sie jetzt an: [{line_name}|uns].[ Die Nummer ist {phone}. Ich "
            "wiederhole: {phone}.] Warten Sie nicht auf eine Nachricht.",
        ),
        "patient_reminder": Template(
            subject="Bitte schreiben Sie Ihr Tagebuch für heute",
            text="Ihr Tagebuch für heute fehlt noch. Bitte schreiben Sie es[ bis {at}|, sobald Sie können].\n\n[{link}]",
            short="Ihr Tagebuch für heute fehlt noch. Bitte schreiben Sie es[ bis {at}|, sobald Sie können].[ {link}]",
            spoken="Guten Tag. Ihr Tagebuch für heute fehlt noch. Bitte schreiben Sie es[ bis {at}|, sobald Sie können].",
        ),
    },
)

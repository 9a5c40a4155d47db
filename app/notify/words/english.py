"""What is said in English, and what must never be said in it."""

from app.notify.words import Language, Pressing, Template, stems, words

LANGUAGE = Language(
    code="en",
    drill="DRILL",
    minute=("minute", "minutes"),
    hour=("hour", "hours"),
    time=("time", "times"),
    pressing={
        "immediate": Pressing(
            word="IMMEDIATE",
            when="now",
            next="a patient needs you now. Open the alert, ring the patient and acknowledge. Until someone acknowledges, "
            "the next person is rung, and then you again.",
        ),
        "urgent": Pressing(
            word="URGENT",
            when="within 24 hours",
            next="a patient needs you within 24 hours. Open the alert, acknowledge it and arrange for the patient to be "
            "seen. Until someone acknowledges, the next person is rung.",
        ),
        "soon": Pressing(
            word="SOON",
            when="within 72 hours",
            next="a patient is waiting for a review within 72 hours. Open the work list when you can and acknowledge.",
        ),
        "routine": Pressing(
            word="ROUTINE",
            when="at the next contact",
            next="something is there for the next planned contact. Open it then; nothing has to be done now.",
        ),
    },
    instructions=words("open take acknowledge ring confirm verify enter press reply write check find mend keep"),
    # Whole words of the catalog are forbidden as well: see `app.notify.wording_rules`.
    forbidden=stems(
        """
        cancer: cancer carcinom malignan oncolog; tumour: tumour tumor lesion; metastasis: metasta secondaries
        bone: bone skelet; spine: spine spinal vertebra cord; nerve: nerve neuro; fracture: fractur broken crack
        pain: pain ache aching hurt sore; calcium: calci; jaw: jaw; tooth: tooth teeth dental; leg: leg foot feet limb
        arm: arm; weakness: weak; numbness: numb tingl; paralysis: paraly palsy; walking: walk gait mobil; fall: fall fell
        bladder: bladder urin catheter; bowel: bowel stool incontin; fever: fever temperat infect sepsis
        breath: breath lung; nausea: nause; vomiting: vomit; constipation: constip; confusion: confus delir hallucin
        sleepiness: sleep drows fatigue tired; thirst: thirst; mood: mood anxi depress suicid
        medicine: medic drug tablet pill prescri painkill; morphine: morph oxycod fentan; opioid: opioid opiate
        radiation: radio radiat; chemotherapy: chemo; surgery: surg operation; dose: dose dosage; steroid: steroid dexameth
        illness: illness sick disease ill; diagnosis: diagnos prognos; symptom: symptom complain; score: score grade rating
        treatment: treatment therap; palliative: palliat hospice; death: death dying dead; blood: blood laborat
        """
    ),
    staff_only=("alert", "patient", "urgent", "immediate", "acknowledg", "hospital", "clinic", "doctor", "escalat"),
    templates={
        "page": Template(
            subject="{urgency}: open alert[ {alert}]. A patient needs you {when}",
            text="{urgency}: {next}\n\n[Alert {alert}.][ Rung before: {rung}; nobody has acknowledged yet.]\n\n"
            "[To take it or to pass it on:\n{link}]",
            short="{urgency}: open alert[ {alert}], a patient needs you {when}.[ Rung before: {rung}.][ {link}]"
            "[ Reply 1 {reply_code} to take it, 2 {reply_code} to pass it on.]",
            spoken="{urgency}. A patient needs you {when}.[ Rung before: {rung}; nobody has acknowledged yet.]"
            "[ Alert {alert}.] [{keys}Press 1 to take it, press 2 to pass it on to the next person.|Open the alert and "
            "acknowledge it.]",
        ),
        "lapsed": Template(
            subject="{urgency}: take alert[ {alert}], a promise was not kept",
            text="{urgency}: someone must take this alert now. It was taken before, and the promise was not kept. Open "
            "it and acknowledge.\n\n[Alert {alert}.][ Rung before: {rung}.]\n\n[To take it or to pass it on:\n{link}]",
            short="{urgency}: take alert[ {alert}] now, a promise was not kept.[ Rung before: {rung}.][ {link}]"
            "[ Reply 1 {reply_code} to take it, 2 {reply_code} to pass it on.]",
            spoken="{urgency}. An alert was taken and the promise was not kept. Someone must take it now.[ Alert {alert}.] "
            "[{keys}Press 1 to take it, press 2 to pass it on to the next person.|Open the alert and acknowledge it.]",
        ),
        "hand_over": Template(
            subject="{urgency}: take alert[ {alert}], it is handed over to you",
            text="{urgency}: a colleague passes this alert to you by name. Open it and take it, or pass it on.\n\n"
            "[Alert {alert}.]\n\n[To take it or to pass it on:\n{link}]",
            short="{urgency}: take alert[ {alert}], a colleague passes it to you.[ {link}]"
            "[ Reply 1 {reply_code} to take it, 2 {reply_code} to pass it on.]",
            spoken="{urgency}. A colleague passes an alert to you by name.[ Alert {alert}.] [{keys}Press 1 to take it, "
            "press 2 to pass it on to the next person.|Open the alert and take it.]",
        ),
        "welfare": Template(
            subject="{urgency}: open alert[ {alert}], the person was not reached",
            text="{urgency}: the person could not be reached three times. Open the alert: it says what to do now.\n\n"
            "[Alert {alert}.]\n\n[{link}]",
            short="{urgency}: open alert[ {alert}] for what to do now, the person could not be reached 3 times.[ {link}]",
            spoken="{urgency}. The person could not be reached three times.[ Alert {alert}.] Open the alert for what to "
            "do now.",
        ),
        "evidence": Template(
            subject="{urgency}: open alert[ {alert}], something new joined it",
            text="{urgency}: something new joined an alert that somebody has taken. Open it and check whether the plan "
            "still holds.\n\n[Alert {alert}.]\n\n[{link}]",
            short="{urgency}: open alert[ {alert}], something new joined it after it was taken.[ {link}]",
            spoken="{urgency}. Something new joined an alert that somebody has taken.[ Alert {alert}.] Open it and check "
            "whether the plan still holds.",
        ),
        "hand_off_on": Template(
            subject="On call now[ for {team}]: keep your phone with you",
            text="You are now on call[ for {team}][ until {at}]. Keep your phone with you, loud and charged. Open the work "
            "list to see what is waiting.\n\n[{link}]",
            short="You are now on call[ for {team}][ until {at}]. Keep your phone with you.[ {link}]",
            spoken="You are now on call[ for {team}][ until {at}]. Keep your phone with you, loud and charged.",
        ),
        "hand_off_off": Template(
            subject="You are no longer on call[ for {team}]",
            text="You are no longer on call[ for {team}]. Alerts that you have taken stay yours until you hand them over."
            "\n\n[{link}]",
            short="You are no longer on call[ for {team}]. Alerts you have taken stay yours until handed over.[ {link}]",
            spoken="You are no longer on call[ for {team}]. Alerts that you have taken stay yours until you hand them over.",
        ),
        "coverage_gap": Template(
            subject="{urgency}: mend a gap, nobody on call[ in {team}]",
            text="{urgency}: mend a gap in the plan now. [From {at}|Soon][ for {minutes}] nobody with a verified contact is "
            "on call[ in {team}].[ Gaps in the next 14 days: {count}.]\n\n[{link}]",
            short="{urgency}: mend a gap now. [From {at}|Soon][ for {minutes}] nobody with a verified contact is on call"
            "[ in {team}].[ Gaps in 14 days: {count}.][ {link}]",
            spoken="{urgency}. [From {at}|Soon][ for {minutes}] nobody with a verified contact is on call[ in {team}]."
            "[ Gaps in the next 14 days: {count}.] Open the plan and mend it now.",
        ),
        "stale_contact": Template(
            subject="Verify your contact point again",
            text="Verify this contact point again. It has not been confirmed for a long time; if it no longer works, you "
            "cannot be rung when you are needed.\n\n[{link}]",
            short="Verify this contact point again, or you may not be rung when you are needed.[ {link}]",
            spoken="Please verify this contact point again, or you may not be rung when you are needed. Open your contact "
            "points in the console.",
        ),
        "verify": Template(
            subject="Verify your contact point",
            text="[Your code is {code}. ][It expires in {minutes}. ]Enter it where you were asked for it. Nobody will ever "
            "ring you to ask for it.\n\n[{link}]",
            short="[Your code is {code}. ][It expires in {minutes}. ]Enter it where you were asked for it.[ {link}]",
            spoken="[Your code is {code}. I repeat: {code}. ][It expires in {minutes}. ]Enter it where you were asked for it.",
        ),
        "test": Template(
            subject="Test page: confirm that it came",
            text="This is a test page. There is nothing to do but to confirm that it came.\n\n[{link}]",
            short="Test page: nothing to do but to confirm that it came.[ {link}]",
            spoken="This is a test page. There is nothing to do but to confirm that it came.[ {keys}Press 1 to confirm.]",
        ),
        "nobody_to_ring": Template(
            subject="{urgency}: take alert[ {alert}], nobody can be reached",
            text="{urgency}: an alert is open and nobody on its ladder can be reached. Take it yourself or find someone who "
            "does, now.\n\n[Alert {alert}.][ Rung before: {rung}.]\n\n[{link}]",
            short="{urgency}: take alert[ {alert}] or find someone now, nobody on the ladder can be reached.[ {link}]"
            "[ Reply 1 {reply_code} to take it.]",
            spoken="{urgency}. An alert is open and nobody on its ladder can be reached.[ Alert {alert}.] [{keys}Press 1 to "
            "take it.|Take it yourself or find someone who does, now.]",
        ),
        "canary_failed": Template(
            subject="{urgency}: check the service, the daily test alert failed",
            text="{urgency}: check the service now. The daily test alert did not come through, so real alerts may not "
            "either. Until it works, open the work list again and again.\n\n[{link}]",
            short="{urgency}: check the service now. The daily test alert failed, real alerts may fail too.[ {link}]",
            spoken="{urgency}. The daily test alert did not come through, so real alerts may not either. Check the service "
            "now.",
        ),
        "auditor": Template(
            subject="{urgency}: open the work list, alerts are unconfirmed",
            text="{urgency}: open the work list now. Alerts[ ({count})] are waiting that no human has confirmed"
            "[ for {minutes}].\n\n[{link}]",
            short="{urgency}: open the work list now. Alerts[ ({count})] no human has confirmed[ for {minutes}].[ {link}]",
            spoken="{urgency}. Alerts[, {count} of them,] are waiting that no human has confirmed[ for {minutes}]. Open the "
            "work list now.",
        ),
        "watch_failed": Template(
            subject="{urgency}: check the service, alerts may not arrive",
            text="{urgency}: check the service now. A part that watches over alerts has not worked as it should[ for {minutes}], "
            "so alerts may not reach anyone. Until it works, open the work list again and again.\n\n[{link}]",
            short="{urgency}: check the service now, alerts may not reach anyone[: not working for {minutes}].[ {link}]",
            spoken="{urgency}. A part that watches over alerts has not worked as it should[ for {minutes}], so alerts may not "
            "reach anyone. Check the service now, and open the work list.",
        ),
        "sign_in_reset": Template(
            subject="Check: your way of signing in to Tocsin was reset",
            text="Your way of signing in to Tocsin[ at {clinic}] was reset by an administrator[ at {at}]: password, codes and "
            "passkeys are good no more. If you did not ask for it, ring your administrator now; do not answer this message.",
            short="Your way of signing in to Tocsin[ at {clinic}] was reset by an administrator[ at {at}]. If you did not ask "
            "for it, ring your administrator now; do not answer this message.",
            spoken="Your way of signing in to Tocsin[ at {clinic}] was reset by an administrator[ at {at}]. If you did not ask "
            "for it, ring your administrator now; do not answer this message.",
        ),
        "patient_seen": Template(
            subject="Your diary has been seen",
            text="A nurse has seen your diary.\n\n[{link}]",
            short="A nurse has seen your diary.[ {link}]",
            spoken="Hello. A nurse has seen your diary.",
        ),
        "patient_ring_line": Template(
            subject="Please ring [{line_name}|us] now[: {phone}]",
            text="Nobody has answered yet. Please ring [{line_name}|us] now[: {phone}]. Do not wait for a message.",
            short="Nobody has answered yet. Please ring [{line_name}|us] now[: {phone}]. Do not wait for a message.",
            spoken="Nobody has answered yet. Please ring [{line_name}|us] now[ on {phone}. I repeat: {phone}]. "
            "Do not wait for a message.",
        ),
        "patient_reminder": Template(
            subject="Please write your diary for today",
            text="Your diary for today is not written yet. Please write it[ before {at}| when you can].\n\n[{link}]",
            short="Your diary for today is not written yet. Please write it[ before {at}| when you can].[ {link}]",
            spoken="Hello. Your diary for today is not written yet. Please write it[ before {at}| when you can].",
        ),
    },
)

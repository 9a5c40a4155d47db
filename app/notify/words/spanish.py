"""What is said in Spanish, and what must never be said in it.

An SMS has no acute a, i, o or u: the short forms are written around them.
"""

from app.notify.words import Language, Pressing, Template, stems, words

LANGUAGE = Language(
    code="es",
    drill="SIMULACRO",
    minute=("minuto", "minutos"),
    hour=("hora", "horas"),
    time=("vez", "veces"),
    pressing={
        "immediate": Pressing(
            word="INMEDIATO",
            when="ahora",
            next="alguien le necesita ahora. Abra la alerta, llame por teléfono y confirme. Hasta que alguien confirme se "
            "llamará a la persona siguiente, y después otra vez a usted.",
        ),
        "urgent": Pressing(
            word="URGENTE",
            when="en 24 horas",
            next="alguien le necesita en 24 horas. Abra la alerta, confirme y organice una visita. Hasta que alguien "
            "confirme se llamará a la persona siguiente.",
        ),
        "soon": Pressing(
            word="PRONTO",
            when="en 72 horas",
            next="alguien espera una revisión en 72 horas. Abra la lista de trabajo cuando pueda y confirme.",
        ),
        "routine": Pressing(
            word="RUTINA",
            when="en la siguiente cita",
            next="hay algo para el siguiente contacto previsto. Abra la alerta entonces; ahora no hay que hacer nada.",
        ),
    },
    instructions=words(
        "abra tome llame confirme verifique escriba pulse responda compruebe busque cubra introduzca lleve"
    ),
    forbidden=stems(
        """
        cancer: cancer carcinom malign oncolog; tumour: tumor lesion neoplas; metastasis: metasta
        bone: hueso óseo ósea esquelet; spine: columna vertebra médula espalda; nerve: nervio neuro; fracture: fractur rotura
        pain: dolor duele molestia; calcium: calcio calcem; jaw: mandíbul maxilar; tooth: diente muela dental
        leg: pierna pies muslo; arm: brazo mano; weakness: debil débil; numbness: hormigue entumec; paralysis: parális paraliz
        walking: caminar andar marcha; fall: caída cayó caido; bladder: vejiga orina urin sonda; bowel: intestin heces inconti
        fever: fiebre febril temperat infecc; breath: respir pulmon ahogo; nausea: náusea; vomiting: vómit vomit
        constipation: estreñ; confusion: confus delir alucin; sleepiness: somnol sueño cansan; thirst: sed
        mood: ánimo ansied depres suicid; medicine: medic fármac pastilla comprimid receta; morphine: morfin oxicod fentan
        opioid: opioid opiác; radiation: radio radia; chemotherapy: quimio; surgery: cirug operaci quirúrg; dose: dosis
        steroid: esteroid cortico dexamet; illness: enfermo enfermedad dolenc; diagnosis: diagnós diagnos pronós; symptom: síntoma
        score: puntuac puntaje escala; treatment: tratam terap; palliative: paliat hospic; death: muert morir falleci
        blood: sangr anális
        """
    ),
    staff_only=("alerta", "pacient", "urgen", "inmediat", "hospital", "clínic", "médic", "guardia", "escalad"),
    templates={
        "page": Template(
            subject="{urgency}: abra la alerta[ {alert}]. Le necesitan {when}",
            text="{urgency}: {next}\n\n[Alerta {alert}.][ Ya se ha llamado {rung}; nadie ha confirmado todavía.]\n\n"
            "[Para tomarla o pasarla:\n{link}]",
            short="{urgency}: abra la alerta[ {alert}], le necesitan {when}.[ Ya se ha llamado {rung}.][ {link}]"
            "[ Responda 1 {reply_code} para tomarla, 2 {reply_code} para pasarla.]",
            spoken="{urgency}. Le necesitan {when}.[ Ya se ha llamado {rung}; nadie ha confirmado todavía.][ Alerta {alert}.] "
            "[{keys}Pulse 1 para tomarla, pulse 2 para pasarla a la persona siguiente.|Abra la alerta y confirme.]",
        ),
        "lapsed": Template(
            subject="{urgency}: tome la alerta[ {alert}], promesa no cumplida",
            text="{urgency}: tome esta alerta ahora. Alguien la había tomado y la promesa no se cumplió. Abra la alerta y "
            "confirme.\n\n[Alerta {alert}.][ Ya se ha llamado {rung}.]\n\n[Para tomarla o pasarla:\n{link}]",
            short="{urgency}: tome ahora la alerta[ {alert}], una promesa no se ha cumplido.[ Ya se ha llamado {rung}.][ {link}]"
            "[ Responda 1 {reply_code} para tomarla, 2 {reply_code} para pasarla.]",
            spoken="{urgency}. Alguien había tomado una alerta y la promesa no se cumplió. Hay que tomarla ahora."
            "[ Alerta {alert}.] [{keys}Pulse 1 para tomarla, pulse 2 para pasarla a la persona siguiente.|Abra la alerta y "
            "confirme.]",
        ),
        "hand_over": Template(
            subject="{urgency}: tome la alerta[ {alert}], se la entregan a usted",
            text="{urgency}: un colega le entrega esta alerta a usted. Abra la alerta y tome el caso, o pase la alerta a otra "
            "persona.\n\n[Alerta {alert}.]\n\n[Para tomarla o pasarla:\n{link}]",
            short="{urgency}: tome la alerta[ {alert}], un colega se la entrega a usted.[ {link}]"
            "[ Responda 1 {reply_code} para tomarla, 2 {reply_code} para pasarla.]",
            spoken="{urgency}. Un colega le entrega una alerta a usted.[ Alerta {alert}.] [{keys}Pulse 1 para tomarla, pulse 2 "
            "para pasarla a la persona siguiente.|Abra la alerta y confirme.]",
        ),
        "welfare": Template(
            subject="{urgency}: abra la alerta[ {alert}], nadie ha contestado",
            text="{urgency}: no se ha podido localizar a la persona tres veces. Abra la alerta: dice qué hacer ahora.\n\n"
            "[Alerta {alert}.]\n\n[{link}]",
            short="{urgency}: abra la alerta[ {alert}] y vea qué hacer ahora, la persona no ha contestado 3 veces.[ {link}]",
            spoken="{urgency}. No se ha podido localizar a la persona tres veces.[ Alerta {alert}.] Abra la alerta: dice qué "
            "hacer ahora.",
        ),
        "evidence": Template(
            subject="{urgency}: abra la alerta[ {alert}], hay algo nuevo",
            text="{urgency}: hay algo nuevo en una alerta que alguien ha tomado. Abra la alerta y compruebe si el plan todavía "
            "sirve.\n\n[Alerta {alert}.]\n\n[{link}]",
            short="{urgency}: abra la alerta[ {alert}], hay algo nuevo en ella.[ {link}]",
            spoken="{urgency}. Hay algo nuevo en una alerta que alguien ha tomado.[ Alerta {alert}.] Abra la alerta y "
            "compruebe si el plan todavía sirve.",
        ),
        "hand_off_on": Template(
            subject="Lleve el teléfono: su guardia empieza[, {team}]",
            text="Su guardia empieza ahora[: {team}][, hasta {at}]. Lleve el teléfono consigo, con sonido y cargado. Abra la "
            "lista de trabajo y vea qué espera.\n\n[{link}]",
            short="Su guardia empieza ahora[: {team}][, hasta {at}]. Lleve el teléfono consigo.[ {link}]",
            spoken="Su guardia empieza ahora[: {team}][, hasta {at}]. Lleve el teléfono consigo, con sonido y cargado.",
        ),
        "hand_off_off": Template(
            subject="Su guardia ha terminado[: {team}]",
            text="Su guardia ha terminado[: {team}]. Las alertas que ha tomado siguen siendo suyas hasta que las entregue.\n\n"
            "[{link}]",
            short="Su guardia ha terminado[: {team}]. Las alertas que ha tomado siguen siendo suyas.[ {link}]",
            spoken="Su guardia ha terminado[: {team}]. Las alertas que ha tomado siguen siendo suyas hasta que las entregue.",
        ),
        "coverage_gap": Template(
            subject="{urgency}: cubra un hueco de guardia[, {team}]",
            text="{urgency}: cubra ahora un hueco de guardia. [Desde {at}|Pronto][ durante {minutes}] no hay de guardia nadie "
            "con un contacto verificado[, equipo {team}].[ Huecos en los 14 días siguientes: {count}.]\n\n[{link}]",
            short="{urgency}: cubra un hueco de guardia. [Desde {at}|Pronto][ durante {minutes}] no hay nadie con contacto "
            "verificado[, {team}].[ Huecos en 14 jornadas: {count}.][ {link}]",
            spoken="{urgency}. [Desde {at}|Pronto][ durante {minutes}] no hay de guardia nadie con un contacto verificado"
            "[, equipo {team}].[ Huecos en los 14 días siguientes: {count}.] Abra el plan y cubra el hueco ahora.",
        ),
        "stale_contact": Template(
            subject="Verifique otra vez su contacto",
            text="Verifique otra vez este contacto. Hace mucho que nadie lo confirma; si ya no funciona, no se le podrá llamar "
            "cuando haga falta.\n\n[{link}]",
            short="Verifique otra vez este contacto, o puede que no se le llame cuando haga falta.[ {link}]",
            spoken="Por favor, verifique otra vez este contacto, o puede que no se le llame cuando haga falta. Abra sus "
            "contactos en la consola.",
        ),
        "verify": Template(
            subject="Verifique su contacto",
            text="[Su código es {code}. ][Caduca en {minutes}. ]Introduzca el código donde se lo han pedido. Nadie le llamará "
            "para pedírselo.\n\n[{link}]",
            short="[Su clave es {code}. ][Caduca en {minutes}. ]Introduzca la clave donde se la han pedido.[ {link}]",
            spoken="[Su código es {code}. Repito: {code}. ][Caduca en {minutes}. ]Introduzca el código donde se lo han pedido.",
        ),
        "test": Template(
            subject="Aviso de prueba: confirme que ha llegado",
            text="Este es un aviso de prueba. No hay que hacer nada; solo confirme que ha llegado.\n\n[{link}]",
            short="Aviso de prueba: nada que hacer, solo confirme que ha llegado.[ {link}]",
            spoken="Este es un aviso de prueba. No hay que hacer nada; solo confirme que ha llegado.[ {keys}Pulse 1 para "
            "confirmar.]",
        ),
        "nobody_to_ring": Template(
            subject="{urgency}: tome la alerta[ {alert}], no se localiza a nadie",
            text="{urgency}: hay una alerta abierta y no se localiza a nadie de la cadena. Tome usted la alerta o busque ahora a "
            "alguien.\n\n[Alerta {alert}.][ Ya se ha llamado {rung}.]\n\n[{link}]",
            short="{urgency}: tome la alerta[ {alert}] o busque ahora a alguien, no se localiza a nadie de la cadena.[ {link}]"
            "[ Responda 1 {reply_code} para tomarla.]",
            spoken="{urgency}. Hay una alerta abierta y no se localiza a nadie de la cadena.[ Alerta {alert}.] [{keys}Pulse 1 "
            "para tomarla.|Tome usted la alerta o busque ahora a alguien.]",
        ),
        "canary_failed": Template(
            subject="{urgency}: compruebe el servicio, falló la prueba",
            text="{urgency}: compruebe el servicio ahora. La alerta de prueba diaria no ha llegado, y puede que las reales "
            "tampoco lleguen. Mientras tanto, abra la lista de trabajo una y otra vez.\n\n[{link}]",
            short="{urgency}: compruebe el servicio ahora. La alerta de prueba diaria no ha llegado, y puede que las reales "
            "tampoco.[ {link}]",
            spoken="{urgency}. La alerta de prueba diaria no ha llegado, y puede que las reales tampoco lleguen. Compruebe el "
            "servicio ahora.",
        ),
        "auditor": Template(
            subject="{urgency}: abra la lista, hay alertas sin confirmar",
            text="{urgency}: abra la lista de trabajo ahora. Hay alertas[ ({count})] que nadie ha confirmado[ desde hace "
            "{minutes}].\n\n[{link}]",
            short="{urgency}: abra la lista ahora. Hay alertas[ ({count})] que nadie ha confirmado[ desde hace {minutes}]."
            "[ {link}]",
            spoken="{urgency}. Hay alertas[, {count} en total,] que nadie ha confirmado[ desde hace {minutes}]. Abra la lista de "
            "trabajo ahora.",
        ),
        "watch_failed": Template(
            subject="{urgency}: compruebe el servicio, puede que no lleguen alertas",
            text="{urgency}: compruebe el servicio ahora. Una parte que vigila las alertas no funciona como debe"
            "[ desde hace {minutes}], y puede que las alertas no lleguen a nadie. Mientras tanto, abra la lista de trabajo una y "
            "otra vez.\n\n[{link}]",
            short="{urgency}: compruebe el servicio ahora, puede que las alertas no lleguen a nadie[: falla hace {minutes}]."
            "[ {link}]",
            spoken="{urgency}. Una parte que vigila las alertas no funciona como debe[ desde hace {minutes}], y puede que las "
            "alertas no lleguen a nadie. Compruebe el servicio ahora y abra la lista de trabajo.",
        ),
        "sign_in_reset": Template(
            subject="Compruebe: se ha restablecido su acceso a Tocsin",
            text="Un administrador ha restablecido su acceso a Tocsin[ en {clinic}][ ({at})]: la contraseña, los códigos y las "
            "llaves de acceso ya no valen. Si no lo ha pedido usted, llame ahora a su administrador, a un número que conozca.",
            short="Un administrador ha restablecido su acceso a Tocsin[ en {clinic}][ ({at})]. Si no lo ha pedido usted, llame "
            "ahora a su administrador por un medio que conozca.",
            spoken="Un administrador ha restablecido su acceso a Tocsin[ en {clinic}][, {at}]. Si no lo ha pedido usted, llame "
            "ahora a su administrador, a un número que conozca.",
        ),
        "patient_seen": Template(
            subject="Su diario ya se ha visto",
            text="Una enfermera ha visto su diario.\n\n[{link}]",
            short="Una enfermera ha visto su diario.[ {link}]",
            spoken="Hola. Una enfermera ha visto su diario.",
        ),
        "patient_ring_line": Template(
            subject="Llame ya a [{line_name}|nuestro teléfono][: {phone}]",
            text="Nadie ha respondido todavía. Llame ahora a [{line_name}|nuestro teléfono][: {phone}]. No espere ningún "
            "mensaje.",
            short="Nadie ha respondido. Llame ahora a [{line_name}|nuestro teléfono][: {phone}]. No espere mensajes.",
            spoken="Nadie ha respondido todavía. Llame ahora a [{line_name}|nuestro teléfono].[ El número es {phone}. Repito: "
            "{phone}.] No espere ningún mensaje.",
        ),
        "patient_reminder": Template(
            subject="Por favor, escriba su diario de hoy",
            text="Su diario de hoy falta. Por favor, escriba su diario[ antes de {at}| cuando pueda].\n\n[{link}]",
            short="Su diario de hoy falta. Por favor, escriba su diario[ antes de {at}| cuando pueda].[ {link}]",
            spoken="Hola. Su diario de hoy falta. Por favor, escriba su diario[ antes de {at}| cuando pueda].",
        ),
    },
)

"""What is said around the steps of a troubleshooting guide, in the customer's language."""

from __future__ import annotations

from routing.wording import Wording

BEGIN = Wording(
    es="Vamos a mirarlo paso a paso. Si te surge otra duda por el camino, pregúntame.",
    en="Let's go through it step by step. If anything else comes up on the way, just ask.",
)
AGAIN = Wording(es="Seguimos donde lo dejamos.", en="Let's pick up where we left off.")
BACK = Wording(es="Y volviendo a lo de antes:", en="And back to where we were:")
UNCLEAR = Wording(es="Perdona, no sé si eso es un sí o un no.", en="Sorry, I can't tell whether that's a yes or a no.")
WHICH = Wording(es="Perdona, no sé cuál de las opciones es.", en="Sorry, I can't tell which of these you mean.")
DONE = Wording(es="Estupendo. ¿Y el resultado?", en="Great. And the result?")
NO_RUSH = Wording(es="Sin prisa. Cuando lo tengas, dime:", en="No rush. When you have it, tell me:")
ONCE_MORE = Wording(es="Te lo digo otra vez:", en="Once more:")
CHANGED = Wording(
    es="Hemos cambiado estas instrucciones; lo miramos desde el principio.",
    en="We've changed these instructions, so let's start from the beginning.",
)
OFFER = Wording(es="Si quieres, lo miramos paso a paso:", en="If you like, we can go through it step by step:")
STEP_BY_STEP = Wording(es="Paso a paso", en="Step by step")
FROM_START = Wording(es="Desde el principio", en="From the start")
TRIED_IS_NOTED = Wording(
    es="Le dejo apuntado lo que ya hemos probado, para que no tengas que repetirlo.",
    en="I've noted what we have tried so far, so that you won't have to repeat it.",
)
TRIED = Wording(es="Probado en la guía «{title}»:", en='Tried in the guide "{title}":')
NOTHING_TRIED = Wording(es="- Nada todavía", en="- Nothing yet")

GUIDE_DEFAULTS = {
    "utter_guide_solved": Wording(
        es="¡Qué bien que ya esté! Si vuelve a pasar, escríbeme y lo retomamos.",
        en="Great that it's sorted! If it happens again, write to me and we'll pick it up.",
    ),
    "utter_guide_ticket": Wording(
        es="Esto mejor que lo vea una persona. Está en el ticket {ticket}, con lo que ya hemos probado:\n{tried}\n"
        "El equipo lo mira y te escribe por aquí.",
        en="A person had better look at this. It's in ticket {ticket}, with what we have tried:\n{tried}\n"
        "The team will look into it and write to you here.",
    ),
    "utter_guide_ticket_closed": Wording(
        es="Esto mejor que lo vea una persona. Está en el ticket {ticket}, con lo que ya hemos probado:\n{tried}\n"
        "Ahora no hay nadie del equipo: vuelve {when} y te escribe por aquí.",
        en="A person had better look at this. It's in ticket {ticket}, with what we have tried:\n{tried}\n"
        "Nobody on the team is here now: they're back {when} and will write to you here.",
    ),
    "utter_guide_greet_again": Wording(
        es="¡Hola de nuevo! Nos quedamos a medias con «{title}». ¿Seguimos?",
        en='Hello again! We were in the middle of "{title}". Shall we go on?',
    ),
    "utter_guide_go_on": Wording(
        es="Nos quedamos a medias con «{title}». ¿Seguimos?",
        en='We were in the middle of "{title}". Shall we go on?',
    ),
    "utter_guide_way_out": Wording(
        es="Si se te está complicando no pasa nada. ¿Te paso con una persona? Le cuento lo que ya hemos probado.",
        en="No problem if it's getting fiddly. Shall I get you a person? I'll tell them what we have tried.",
    ),
    "utter_guide_left": Wording(
        es="No pasa nada, lo dejamos aquí. Cuando quieras seguir donde estábamos, escribe «seguir»; y si prefieres que "
        "lo vea una persona, escribe «persona».",
        en="No problem, let's leave it here. To pick it up where we were, write \"go on\"; and if you'd rather have "
        'a person look at it, write "person".',
    ),
}

"""What the demo page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording

DEMO: Final[Mapping[str, Wording]] = {
    "banner": Wording(
        es="Tienda de demostración: nada de esto se vende.", en="A demonstration shop: nothing here is for sale."
    ),
    "hero": Wording(es="Cosas de casa que duran", en="Things for the home that last"),
    "lead": Wording(
        es="Cerámica, lino y madera para la cocina de todos los días. Y alguien que contesta cuando preguntas.",
        en="Stoneware, linen and wood for the everyday kitchen. And somebody who answers when you ask.",
    ),
    "ask": Wording(es="Pregúntanos", en="Ask us"),
    "team": Wording(es="Bandeja de los agentes", en="Agents' inbox"),
    "try": Wording(es="Qué probar en el chat", en="What to try in the chat"),
    "try_hint": Wording(
        es="Toca una frase para enviarla, o escribe con tus palabras (también con faltas, o en inglés).",
        en="Tap a line to send it, or use your own words (misspelt or in Spanish is fine).",
    ),
    "try_1": Wording(es="hola, ¿cuánto tarda un envío a Mallorca?", en="hi, how long does delivery to Mallorca take?"),
    "try_2": Wording(es="¿dónde está mi pedido TA-10234?", en="where is my order TA-10234?"),
    "try_3": Wording(es="me llegó un plato roto", en="a plate arrived broken"),
    "try_4": Wording(
        es="somos un hotel y queremos 200 juegos de toallas", en="we are a hotel and want 200 sets of towels"
    ),
    "try_5": Wording(es="quiero hablar con una persona", en="I want to talk to a person"),
    "shelf": Wording(es="En la estantería", en="On the shelf"),
    "p1": Wording(es="Cazuela de barro", en="Clay casserole"),
    "p2": Wording(es="Paños de lino, 3", en="Linen cloths, 3"),
    "p3": Wording(es="Tabla de olivo", en="Olive board"),
    "p4": Wording(es="Tetera esmaltada", en="Enamel teapot"),
}

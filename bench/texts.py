"""What customers write in the benchmarks: questions to the example shop, no two alike."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

SPANISH = (
    "hola, cuánto tarda en llegar {thing} a {place} si lo pido {when}?",
    "cuanto cuesta el envio de {thing} a {place}, sería para {when}",
    "¿hacéis envíos urgentes a {place}? necesito {thing} {when}",
    "puedo devolver {thing} que compré {when}? vivo en {place}",
    "buenas, {thing} me ha llegado con el color cambiado, qué hago? es para {place} y lo necesito {when}",
    "¿puedo pagar {thing} a plazos? me lo enviáis a {place} {when}",
    "la factura de {thing} sale sin IVA si es para {place}? la necesito {when}",
    "{thing} sirve para inducción? lo recogería {when} en {place}",
    "se puede meter {thing} en el lavavajillas? somos de {place} y cocinamos {when}",
    "¿qué garantía tiene {thing}? se lo regalo a mi hermana de {place} {when}",
    "a qué hora abrís {when}? voy desde {place} a ver {thing}",
    "¿cuándo volvéis a tener {thing}? lo quiero en {place} {when}",
    "quería saber si {thing} se puede envolver para regalo, lo mando a {place} {when}",
    "dónde está mi pedido? era {thing} y tenía que llegar a {place} {when}",
    "¿puedo cambiar la dirección de mi pedido a {place}? compré {thing} {when}",
    "mi código de descuento no funciona con {thing}, vivo en {place} y caduca {when}",
    "cómo se cuida {thing}? lo compré {when} en {place}",
    "me recomendáis {thing} o algo mejor para un piso en {place}? lo usaría {when}",
)
ENGLISH = (
    "hi, how long does {thing} take to reach {place} if I order {when}?",
    "how much is delivery of {thing} to {place}? I'd want it {when}",
    "can I return {thing}? I got it in {place} and need to send it back {when}",
    "do you do express delivery to {place}, I need {thing} {when}",
    "is {thing} dishwasher safe? asking from {place}, cooking {when}",
    "what guarantee comes with {thing}? it's a present for somebody in {place} {when}",
    "where do I download the invoice for {thing}? the office in {place} wants it {when}",
    "does {thing} work on induction? I'd pick it up in {place} {when}",
    "where is my order? {thing}, it should have been in {place} {when}",
    "can I pay for {thing} in instalments? delivery to {place} {when}",
    "when will {thing} be back in stock? I'm in {place} and need it {when}",
    "can I change the delivery address to {place}? I ordered {thing} {when}",
)
THINGS = {
    "es": (
        "una sartén de 28", "la olla exprés", "un juego de cuchillos", "la vajilla de doce", "una cocotte de hierro",
        "las toallas grises", "un mantel de lino", "la tabla de nogal", "dos cazos de acero", "una plancha de hierro",
        "la cafetera italiana", "seis copas de vino", "un colchón de 150", "las sábanas de algodón", "un wok de acero",
        "la lámpara de mesa", "el sillón verde", "una fuente de horno", "el molinillo de pimienta", "cuatro cojines",
        "un afilador", "la estantería de pino", "el cubo de basura", "una tetera", "el edredón de invierno",
    ),
    "en": (
        "a 28 cm pan", "the pressure cooker", "a knife set", "the dinner set for twelve", "a cast iron pot",
        "the grey towels", "a linen tablecloth", "the walnut board", "two steel saucepans", "a griddle plate",
        "the moka pot", "six wine glasses", "a 150 mattress", "the cotton sheets", "a steel wok", "the table lamp",
        "the green armchair", "an oven dish", "the pepper mill", "four cushions", "a sharpener", "the pine shelf",
        "the pedal bin", "a teapot", "the winter duvet",
    ),
}  # fmt: skip
PLACES = (
    "Palma", "Madrid", "Sevilla", "Tenerife", "Lisboa", "Bilbao", "Burdeos", "Ceuta", "Girona", "Vigo", "Cádiz",
    "Zaragoza", "Oporto", "Murcia", "León", "Ibiza", "Granada", "Berlín", "Oviedo", "Toledo", "Milán", "Huesca",
    "Alicante", "Melilla", "Salamanca", "Valencia", "Lyon", "Burgos", "Cuenca",
)  # fmt: skip
WHEN = {
    "es": (
        "hoy", "mañana", "el lunes", "el martes que viene", "este fin de semana", "la semana pasada", "en diciembre",
        "antes del día 6", "el jueves por la tarde", "para Reyes", "hace tres días", "a final de mes", "el 14 de mayo",
    ),
    "en": (
        "today", "tomorrow", "on Monday", "next Tuesday", "this weekend", "last week", "in December", "before the 6th",
        "on Thursday afternoon", "for Christmas", "three days ago", "at the end of the month", "on 14 May",
    ),
}  # fmt: skip


def questions() -> Iterator[str]:
    """Yield questions, two in Spanish for each in English; it takes more than 200,000 before one comes again."""
    spanish, english = _in_language(SPANISH, "es"), _in_language(ENGLISH, "en")
    while True:
        yield next(spanish)
        yield next(spanish)
        yield next(english)


def _in_language(templates: tuple[str, ...], language: str) -> Iterator[str]:
    """Fill the templates; the lists' lengths share no factor, so that combinations come late again."""
    for number in itertools.count():
        template = templates[number % len(templates)]
        turn = number // len(templates)
        place = PLACES[turn % len(PLACES)]
        thing = THINGS[language][turn % len(THINGS[language])]
        yield template.format(thing=thing, place=place, when=WHEN[language][turn % len(WHEN[language])])

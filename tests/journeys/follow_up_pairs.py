"""A question and what is said right after its answer: written blind, every second pair never tuned on.

Half lean on the answer before; the others are complete in themselves and must not be dragged back to it.
"""

from __future__ import annotations

from dataclasses import dataclass

_LEANING = """
es | ¿Cuánto cuesta el envío? | ¿Y a Canarias? | delivery-canaries
es | ¿Cuánto tarda el envío? | ¿y si es urgente? | express-delivery
es | ¿Hacéis envíos a Portugal? | ¿y cuánto cuesta? | delivery-portugal
es | ¿Puedo devolver un producto? | ¿y cuánto tardáis en devolverme el dinero? | refund-time
es | ¿Tenéis tienda física? | ¿y abre los sábados? | shop-address @opening_hours
es | ¿Se puede pagar con Bizum? | ¿y con tarjeta? | payment-methods
es | ¿Puedo pagar a plazos? | ¿y sin intereses? | instalments
es | ¿Hacéis factura? | ¿y a nombre de una empresa? | invoice-company
es | ¿Cuánta garantía tienen los productos? | ¿y si se rompe después? | warranty warranty-how
es | ¿Se puede meter la sartén en el lavavajillas? | ¿y en el horno? | oven
es | ¿Las sartenes valen para inducción? | pero ¿y las ollas? | induction
es | ¿Enviáis a Baleares? | ¿cuánto cuesta? | delivery-balearics
es | ¿Cuánto cuesta el envío? | para Ceuta? | delivery-ceuta-melilla
en | How much is delivery? | and to the Canary Islands? | delivery-canaries
en | How long does delivery take? | what about express? | express-delivery
en | Do you ship abroad? | and how much is that? | delivery-eu delivery-outside-eu
en | How do I return something? | what if it's been used? | return-condition
en | Who pays for the return? | and if it arrived broken? | damaged damaged-refund return-cost
en | Can I pay with PayPal? | and in instalments? | instalments
en | Do you have a shop I can visit? | and on Sundays? | shop-address @opening_hours
en | Do you offer gift wrapping? | how much is it? | gift-wrap
en | Is there a discount for newsletter subscribers? | and for students? | -
en | How long is the warranty? | and for electrical items? | warranty
en | Do your pans work on induction? | what about the oven? | oven
en | Can I get an invoice for my company? | and for an order from last year? | invoice-company invoice-download
en | How much is delivery? | to Mallorca? | delivery-balearics
"""
_NEW = """
es | ¿Cuánto cuesta el envío? | ¿Y tenéis tienda física?
es | ¿Cuánto tarda el envío? | ¿Cómo devuelvo un pedido?
es | ¿Hacéis envíos a Portugal? | y otra cosa, ¿puedo pagar con Bizum?
es | ¿Puedo devolver un producto? | vale gracias
es | ¿Tenéis tienda física? | ¿Hacéis factura?
es | ¿Se puede pagar con Bizum? | quiero hablar con una persona
es | ¿Hacéis factura? | ¿y las sartenes valen para inducción?
es | ¿Cuánta garantía tienen los productos? | ¿dónde está mi pedido?
es | ¿Enviáis a Baleares? | y mi pedido TA-10234 ¿por dónde va?
es | ¿Se puede meter la sartén en el lavavajillas? | y quiero cancelar mi pedido
es | ¿Puedo pagar a plazos? | ¿qué tiempo hace?
es | ¿Cómo se cura una sartén de hierro? | ¿y vuestro horario?
es | ¿Puedo devolver un producto? | Bizum?
en | How much is delivery? | and how do I return something?
en | How long does delivery take? | thanks!
en | Do you ship abroad? | and do you have a physical shop?
en | How do I return something? | where is my order?
en | Can I pay with PayPal? | and can I talk to a person?
en | Do you offer gift wrapping? | my parcel arrived broken
en | How long is the warranty? | and what are your opening hours?
en | Do your pans work on induction? | what about returns?
en | Do you have a shop I can visit? | and an invoice, please?
en | Who pays for the return? | tell me a joke
en | Can I get an invoice for my company? | how much is delivery?
en | Is there a discount for newsletter subscribers? | and are you a robot?
en | How long does delivery take? | gift cards?
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """What was asked first, what was said then, and what that may be answered with: entries, or "@" and an intent.

    `right` is empty where nothing may be answered, and for pairs of which the second is complete in itself.
    """

    language: str
    first: str
    then: str
    right: tuple[str, ...] = ()


def read_pairs(lines: str) -> tuple[Pair, ...]:
    return tuple(_pair(*line.split(" | ")) for line in lines.strip().splitlines())


def _pair(language: str, first: str, then: str, right: str = "-") -> Pair:
    return Pair(language, first, then, tuple(each for each in right.split() if each != "-"))


LEANING, NEW = read_pairs(_LEANING), read_pairs(_NEW)

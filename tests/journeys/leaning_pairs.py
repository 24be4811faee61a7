"""Questions that go on from an answer or an offer, and what the second may be answered with; never tuned on."""

from __future__ import annotations

from tests.journeys.follow_up_pairs import read_pairs

_SAID_BEFORE = """
es | ¿qué cubre la garantía? | ¿y los golpes? | warranty
es | ¿afiláis cuchillos? | ¿y en la tienda? | knife-sharpening
es | ¿cómo lavo las toallas? | ¿y los manteles? | care-textiles
es | ¿enviáis a Lisboa? | ¿y a Madeira? | delivery-portugal
en | how do I sharpen a knife? | and at the shop? | knife-sharpening
en | do you ship to Portugal? | what about the Azores? | delivery-portugal
en | do you sell spare parts? | and for old models? | spare-parts
en | how should I wash the towels? | what about the tablecloths? | care-textiles
"""
_NOT_KNOWN = """
es | ¿afiláis cuchillos en la tienda? | ¿y desde Tenerife?
es | ¿puedo pagar con Bizum? | ¿y con monedas de oro?
es | ¿tenéis tarjetas regalo? | ¿y si soy menor de edad?
en | how long is the guarantee? | what about the Alba glasses?
en | how do I use a discount code? | and two codes at once?
en | how much is delivery? | and by drone?
"""
SAID_BEFORE, NOT_KNOWN = read_pairs(_SAID_BEFORE), read_pairs(_NOT_KNOWN)

"""Short messages with the language they are in: written before the detector, every second one never tuned on.

A line is `previous | message | language`; `-` stands for none spoken before, `kept` for the one spoken before, and
`other` for one that the shop (Spanish and English) does not serve.
"""

from __future__ import annotations

from dataclasses import dataclass

_LINES = """
en | hola | es
en | buenas tardes | es
- | gracias | es
en | vale, perfecto | es
en | ¿y el envío? | es
- | envío gratis? | es
en | talla mediana | es
en | cuánto tarda | es
en | devolución | es
- | quiero un reembolso | es
en | factura | es
en | horario | es
en | dónde estáis | es
en | no funciona | es
en | sí | es
en | claro | es
en | mañana | es
- | precio? | es
en | tenéis stock? | es
en | el ticket sigue abierto | es
en | mi email es ana@example.com | es
en | hay parking? | es
en | quiero un pack de 6 | es
en | el link no va | es
en | el tracking no carga | es
en | me ha llegado el pack roto | es
en | kiero mi dinero | es
en | q tal | es
en | xq no llega | es
- | dnd esta mi pedido | es
en | graciaaas | es
en | holaaa | es
en | buenos dias | es
- | urgente | es
en | olvídalo | es
en | nada | es
en | otra cosa | es
en | necesito ayuda | es
en | una cafetera | es
en | ¿de qué color? | es
en | para el lunes | es
en | me la quedo | es
en | perdona | es
en | ni idea | es
en | lo antes posible | es
en | para regalo | es
- | no me deja hacer login | es
en | cuál es el total | es
es | hello | en
es | good morning | en
- | thanks a lot | en
es | delivery? | en
es | how long | en
es | refund please | en
es | invoice | en
es | opening hours | en
es | where are you | en
es | it doesn't work | en
es | yes | en
es | sure thing | en
es | tomorrow | en
- | price? | en
es | in stock? | en
es | do you have a paella pan | en
es | paella pan | en
es | is the tapas set oven safe | en
es | my siesta blanket is torn | en
- | where is my parcel | en
es | wheres my stuff | en
es | gimme my money back | en
es | u there? | en
es | pls help | en
es | thx | en
es | wanna return smth | en
es | nevermind | en
es | something else | en
es | broken | en
es | the blue one | en
es | by Monday | en
es | I'll take it | en
es | sorry | en
es | no idea at all | en
es | can I pay with Bizum | en
es | shipping to Mallorca? | en
es | does it ship to the Canary Islands | en
es | an espresso machine | en
- | any discount | en
es | too expensive | en
es | size? | en
es | what colour | en
es | my name is José García | en
es | I live in Málaga | en
es | gift wrapping | en
es | as soon as possible | en
es | is it dishwasher safe | en
es | ok | kept
en | ok | kept
en | 👍 | kept
es | TA-10234 | kept
en | 28013 | kept
en | asdfgh | kept
es | qwertyuiop | kept
en | jjjjj | kept
es | hgfds jkl | kept
en | sdkfjhsdf | kept
es | ??? | kept
en | María García | kept
es | John Smith | kept
en | Lucía Fernández Ruiz | kept
es | Patrick O'Connor | kept
en | Ana | kept
es | Kevin | kept
en | Madrid | kept
en | ana@example.com | kept
es | no | kept
en | hmm | kept
es | 40 kg | kept
en | 1.200 € | kept
es | iPhone 15 | kept
en | PayPal | kept
es | DHL | kept
en | Seur | kept
es | ticket FD-1001 | kept
en | ticket | kept
es | email | kept
en | pack | kept
es | stock | kept
en | parking | kept
en | hotel | kept
en | no no | kept
es | ok ok ok | kept
en | zxcvb nm | kept
es | error 404 | kept
es | quiero un refund de mi pedido | es
en | quiero un refund de mi pedido | es
es | I want a devolución please | en
es | hola, where is my order | en
en | hello, dónde está mi pedido | es
en | thanks pero no me sirve | es
es | vale, thank you so much | en
en | necesito help con mi pedido | es
es | the sartén arrived broken | en
en | mi parcel esta broken | kept
es | mi parcel esta broken | kept
en | ok gracias | es
es | ok thanks | en
en | mi cafetera no funciona, can you help? | kept
es | bonjour | other
- | bonjour | other
es | obrigado | other
en | danke | other
- | grazie | other
es | merci | other
es | guten tag | other
en | buongiorno | other
es | bom dia | other
es | bon dia | other
- | s'il vous plaît | other
es | où est ma commande | other
en | wo ist mein paket | other
es | dov'è il mio ordine | other
es | onde está meu pedido | other
es | quanto custa o frete | other
es | je ne comprends pas | other
en | ich verstehe nicht | other
es | non capisco | other
es | não entendo | other
- | привет | other
en | спасибо | other
es | 你好 | other
en | مرحبا | other
es | hallo | other
en | dank je wel | other
- | gdzie jest moja paczka | other
es | dzień dobry | other
es | bonsoir | other
es | moltes gràcies | other
es | eskerrik asko | other
es | Entschuldigung | other
es | remboursement | other
es | rimborso | other
en | parlez-vous français ? | other
es | sprechen Sie Deutsch? | other
es | fala português? | other
- | hvor er min pakke | other
es | merhaba | other
en | muito obrigada | other
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A message, what was spoken before (None at the start), and what it is in: es, en or other."""

    previous: str | None
    text: str
    language: str


def _example(line: str) -> Example:
    previous, text, language = (part.strip() for part in line.split(" | "))
    spoken = None if previous == "-" else previous
    return Example(spoken, text, (spoken or "es") if language == "kept" else language)


EXAMPLES = tuple(_example(line) for line in _LINES.strip().splitlines())
SEEN, HELD_OUT = EXAMPLES[::2], EXAMPLES[1::2]  # looked at while building, and only counted

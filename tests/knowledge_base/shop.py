"""A small shop's knowledge and an encoder that needs no model."""

import zlib
from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge_base.entries import Audience, Entry
from knowledge_base.words import fragments


class HashEncoder:
    """Vectors from hashed letter fragments: texts that share spelling are near, nothing else is."""

    def __init__(self, encoder_id: str = "hash-1", dimension: int = 64) -> None:
        self.id = encoder_id
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-6, dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for fragment in fragments(text):
                vector[zlib.crc32(fragment.encode()) % self.dimension] += 1.0
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def spelled(self, text: str) -> str:
        return text


def entry(identifier: str, question: str, answer: str, *variants: str, **fields: object) -> Entry:
    """Write an entry in Spanish unless told otherwise."""
    given = {"language": "es", "file": "knowledge/faq.es.md", "line": 7, **fields}
    return Entry(id=identifier, question=question, answer=answer, variants=variants, **given)  # type: ignore[arg-type]


DELIVERY = entry(
    "delivery-time",
    "¿Cuánto tarda en llegar mi pedido?",
    "De 24 a 48 horas laborables.",
    "cuando llega mi paquete",
    "plazo de entrega",
    "tiempo de reparto del pedido",
)
CANARIES = entry(
    "canaries",
    "¿Enviáis a Canarias?",
    "Sí, en una semana; la aduana va aparte.",
    "envios a tenerife",
    "mandais paquetes a canarias",
    "pedido a las islas canarias",
)
RETURNS = entry(
    "returns",
    "¿Cómo devuelvo un producto?",
    "Tienes 30 días desde la entrega. La etiqueta es gratis.",
    "quiero devolver un producto",
    "devoluciones gratis",
    "etiqueta de devolución",
    sensitive=True,
)
INVOICE = entry(
    "invoice",
    "¿Dónde descargo la factura?",
    "En tu cuenta, apartado facturas.",
    "necesito factura de mi compra",
    "factura con nif",
    "descargar facturas",
)
PAYMENT = entry(
    "payment",
    "¿Qué formas de pago aceptáis?",
    "Tarjeta, Bizum y transferencia.",
    "puedo pagar con bizum",
    "aceptais tarjeta",
    "pago por transferencia",
)
MARGIN = entry(
    "margin",
    "¿Qué descuento máximo puede dar un agente?",
    "Un 10 % sin preguntar.",
    "descuento compensación agente",
    audience=Audience.INTERNAL,
)
SALE = entry(
    "sale",
    "¿Cuándo son las rebajas?",
    "Del 7 de enero al 28 de febrero.",
    "fechas rebajas invierno",
    valid_from=date(2027, 1, 7),
    valid_until=date(2027, 2, 28),
)
OPENING = entry(
    "delivery-time",
    "How long does delivery take?",
    "One or two working days.",
    "when will my parcel arrive",
    language="en",
)
SHOP = (DELIVERY, CANARIES, RETURNS, INVOICE, PAYMENT, MARGIN, SALE, OPENING)

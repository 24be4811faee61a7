"""A small assistant's training data, in both languages."""

from pathlib import Path

NLU = """\
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hola
    - buenas tardes
    - hola, buenos días
    - hello
    - good morning
    - hi there
- intent: order_status
  examples: |
    - ¿dónde está mi pedido?
    - mi pedido [TA-10234](order_number) no ha llegado
    - cuándo llega mi paquete
    - quiero saber el estado de mi pedido
    - where is my order?
    - has my parcel been shipped yet
    - track my order [TA-20001]{"entity": "order_number", "value": "TA-20001"}
- intent: return_request
  examples: |
    - quiero devolver unos zapatos
    - cómo hago una devolución
    - me queda pequeño, lo quiero devolver
    - I want to return this
    - how do I send it back
    - I would like to return a jacket
- intent: opening_hours
  examples: |
    - ¿a qué hora abrís?
    - horario de la tienda
    - estáis abiertos el sábado
    - what time do you open
    - are you open on Sunday
    - opening hours
- intent: talk_to_person
  examples: |
    - quiero hablar con una persona
    - pásame con un agente
    - necesito hablar con alguien
    - can I talk to a human
    - let me speak to an agent
    - I want a real person
- synonym: Madrid
  examples: |
    - la capital
- lookup: city
  examples: |
    - Sevilla
    - Bilbao
- regex: nif
  examples: |
    - \\d{8}[A-Z]
"""


def write_nlu(folder: Path, text: str = NLU) -> Path:
    """Write training data into a folder and give the file."""
    file = folder / "nlu.yml"
    file.write_text(text, "utf-8")
    return file

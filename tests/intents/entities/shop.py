"""Annotated training data of a small shop, in both languages."""

from pathlib import Path

from intents.training_data import TrainingData, read_training_data

NLU = """\
version: "3.1"
nlu:
- intent: advice
  examples: |
    - busco una [olla](product) [roja](colour)
    - busco una [sartén](product) [negra](colour)
    - ¿tenéis la [cafetera](product) en [verde](colour)?
    - ¿tenéis el [wok](product) en [azul](colour)?
    - quiero una [cazuela](product) [blanca](colour) para mi madre
    - me interesa la [tetera](product) [amarilla](colour)
    - I want a [pot](product) in [red](colour)
    - do you have the [kettle](product) in [black](colour)?
    - looking for a [blue](colour) [pan](product)
    - is the [white](colour) [grinder](product) in stock
- intent: trip
  examples: |
    - de [Madrid]{"entity": "city", "role": "from"} a [Vigo]{"entity": "city", "role": "to"}
    - de [Sevilla]{"entity": "city", "role": "from"} a [Cuenca]{"entity": "city", "role": "to"}
    - de [León]{"entity": "city", "role": "from"} a [Murcia]{"entity": "city", "role": "to"}
    - de [Bilbao]{"entity": "city", "role": "from"} a [Huelva]{"entity": "city", "role": "to"}
- intent: greet
  examples: |
    - hola
    - buenos días
    - buscamos a alguien en la tienda
    - ¿tenéis tienda en el centro?
    - hello there
- synonym: rojo
  examples: |
    - roja
    - red
    - colorado
- lookup: product
  examples: |
    - sartén
    - olla
    - olla a presión
    - cafetera italiana
    - batidora
    - mandolina
- lookup: material
  examples: |
    - acero inoxidable
- regex: model
  examples: |
    - mod-[0-9]{3}
- regex: slow
  examples: |
    - (x+x+)+y
"""


def shop_data(folder: Path, text: str = NLU) -> TrainingData:
    """Write training data into a folder and read it."""
    file = folder / "nlu.yml"
    file.write_text(text, "utf-8")
    return read_training_data(file)

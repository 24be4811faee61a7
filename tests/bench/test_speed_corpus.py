"""The knowledge that the benchmarks of speed search in."""

import numpy as np

from bench.speed_corpus import Imagined, answers, count, documents
from knowledge_base.entries import Entry

REAL = [
    Entry("a", "es", "¿cuánto tarda el envío a las islas?", "Entre tres y cinco días laborables. Avisamos por correo."),
    Entry("b", "es", "¿puedo devolver lo que compré?", "Sí, en treinta días; la recogida es gratuita en la península."),
]


def test_there_are_as_many_passages_as_were_asked_for_and_no_two_alike() -> None:
    for made in (documents(REAL, 30), answers(REAL, 30)):
        texts = [text for entry in made for text in (*entry.questions, entry.answer)]
        assert count(made) == len(set(texts)) == 30


def test_an_imagined_vector_is_of_length_one_and_the_same_for_the_same_text() -> None:
    imagined = Imagined("some-encoder", np.eye(4, dtype=np.float32))
    first = imagined.encode(["hola", "adiós"])
    assert np.allclose(np.linalg.norm(first, axis=1), 1)
    assert np.array_equal(first, imagined.encode(["hola", "adiós"]))
    assert not np.array_equal(first[0], first[1])

"""The knowledge that the benchmarks of speed search in."""

import numpy as np

from bench.speed_corpus import Imagined, answers, count, documents, mixed
from knowledge_base.entries import Entry

REAL = [
    Entry("a", "es", "¿cuánto tarda el envío a las islas?", "Entre tres y cinco días laborables. Avisamos por correo."),
    Entry("b", "es", "¿puedo devolver lo que compré?", "Sí, en treinta días; la recogida es gratuita en la península."),
]


def test_there_are_as_many_passages_as_were_asked_for_and_no_two_alike() -> None:
    for made in (documents(mixed(REAL, 30)), answers(mixed(REAL, 30))):
        texts = [text for entry in made for text in (*entry.questions, entry.answer)]
        assert count(made) == len(set(texts)) == 30


def test_an_imagined_vector_lies_between_those_of_the_passages_that_its_words_come_from() -> None:
    imagined = Imagined("some-encoder", np.eye(4, dtype=np.float32), {"a b": (0, 1), "c d": (2, 3)})
    vectors = imagined.encode(["a b", "c d"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0, :2].sum() > 1 > vectors[0, 2:].sum()
    assert np.array_equal(vectors, imagined.encode(["a b", "c d"]))

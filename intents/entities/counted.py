"""Small numbers as words, in Spanish and English, without accents."""


def _up_to_sixty(ones: str, teens: str, tens: str, joints: tuple[str, ...]) -> dict[str, int]:
    """Write 1 to 60; `tens` begins with the first ten whose numbers are written in two words."""
    counted = {word: number for number, word in enumerate((*ones.split(), *teens.split()), start=1)}
    first = len(counted) + 1
    for ten, word in enumerate(tens.split()):
        counted[word] = first + 10 * ten
        for one, unit in enumerate(ones.split()[:9], start=1):
            counted |= {f"{word}{joint}{unit}": first + 10 * ten + one for joint in joints}
    return {word: number for word, number in counted.items() if number <= 60}


COUNTED = {
    **_up_to_sixty(
        "uno dos tres cuatro cinco seis siete ocho nueve diez",
        "once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos "
        "veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve",
        "treinta cuarenta cincuenta sesenta",
        (" y ",),
    ),
    **_up_to_sixty(
        "one two three four five six seven eight nine ten",
        "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty",
        (" ", "-"),
    ),
}

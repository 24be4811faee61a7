"""What can be wrong with documents, rows and pages that are made into entries, with its remedy, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.dialogue.problem_texts import TEXTS as FILES
from routing.wording import Wording


def _pair(en: str, en_remedy: str, es: str, es_remedy: str) -> tuple[Wording, Wording]:
    return Wording(es=es, en=en), Wording(es=es_remedy, en=en_remedy)


SOURCES: Final[Mapping[str, tuple[Wording, Wording]]] = {
    "not_utf8": FILES["not_utf8"],
    "unreadable_file": FILES["unreadable_file"],
    "missing_field": _pair(
        "An entry has no `{name}`.",
        "Every entry needs one: add it.",
        "A una entrada le falta `{name}`.",
        "Todas lo necesitan: añádelo.",
    ),
    "id_taken_in": _pair(
        "The id `{name}` is taken by {where}.",
        "Choose another.",
        "El id `{name}` ya está en {where}.",
        "Elige otro.",
    ),
    "file_too_large": _pair(
        "The file has more than {limit}.",
        "Split it, or leave out what customers do not ask for.",
        "El archivo ocupa más de {limit}.",
        "Divídelo o quita lo que los clientes no preguntan.",
    ),
    "encrypted": _pair(
        "The file asks for a password.",
        "Save a copy without one.",
        "El archivo pide una contraseña.",
        "Guarda una copia sin ella.",
    ),
    "damaged": _pair(
        "The file cannot be read as what its name says: it is damaged, or something else.",
        "Open it in its program and save it again.",
        "El archivo no se puede leer como lo que dice su nombre: está dañado o es otra cosa.",
        "Ábrelo en su programa y guárdalo otra vez.",
    ),
    "no_text": _pair(
        "There is no text in its {pages} page(s), only pictures of it.",
        "Have the text recognised (OCR) and save it again.",
        "No hay texto en sus {pages} página(s), solo imágenes.",
        "Pásale un reconocimiento de texto (OCR) y guárdalo otra vez.",
    ),
    "too_many_pages": _pair(
        "The file has {pages} pages and {limit} are read at most.",
        "Take the part that customers ask about.",
        "El archivo tiene {pages} páginas y se leen {limit} como mucho.",
        "Quédate con la parte por la que preguntan los clientes.",
    ),
    "too_much": _pair(
        "Reading the file takes more than {seconds} seconds or {memory} of memory.",
        "Split it, or save it again as a smaller one.",
        "Leer el archivo lleva más de {seconds} segundos o {memory} de memoria.",
        "Divídelo o guárdalo de nuevo con menos tamaño.",
    ),
    "old_word": _pair(
        "This is the format of Word before 2007.",
        "Save it as .docx.",
        "Es el formato de Word anterior a 2007.",
        "Guárdalo como .docx.",
    ),
    "not_entries": _pair(
        "The file is no list of entries.",
        "Begin each with `- question: ...`, and `answer: ...` below it.",
        "El archivo no es una lista de entradas.",
        "Empieza cada una con `- question: ...`, y debajo `answer: ...`.",
    ),
    "unknown_column": _pair(
        "`{name}` is no column.",
        "Use these: {known}.",
        "`{name}` no es una columna.",
        "Usa estas: {known}; también valen pregunta y respuesta.",
    ),
    "column_twice": _pair(
        "The column `{name}` is there already.",
        "Keep one.",
        "La columna `{name}` ya está.",
        "Deja solo una.",
    ),
    "missing_column": _pair(
        "The column `{name}` is missing.",
        "Name it in the first row.",
        "Falta la columna `{name}`.",
        "Ponla en la primera fila.",
    ),
    "too_many_cells": _pair(
        "The row has {cells} cells and the first row names {columns} columns.",
        "Put text that contains the separator in quotes.",
        "La fila tiene {cells} celdas y la primera fila nombra {columns} columnas.",
        "Pon entre comillas el texto que contiene el separador.",
    ),
    "not_rows": _pair(
        "This is not CSV: {detail}.",
        "Export it again as CSV (UTF-8).",
        "Esto no es CSV: {detail}.",
        "Expórtalo otra vez como CSV (UTF-8).",
    ),
    "empty_cell": _pair(
        "The row has no `{name}`.",
        "Fill it or remove the row.",
        "A la fila le falta `{name}`.",
        "Rellénalo o quita la fila.",
    ),
    "language_unserved": _pair(
        "The document is in a language (`{language}`) that the assistant does not speak.",
        "Leave it out, or say its language if this is mistaken.",
        "El documento está en un idioma (`{language}`) que el asistente no habla.",
        "Déjalo fuera, o di su idioma si esto es un error.",
    ),
    "nothing_in_it": _pair(
        "There is no text in it that could answer anything.",
        "Leave it out.",
        "No tiene ningún texto que pueda contestar nada.",
        "Déjalo fuera.",
    ),
    "elsewhere": _pair(
        "The page leads to another server (`{target}`).",
        "Import that address, if it is yours.",
        "La página lleva a otro servidor (`{target}`).",
        "Importa esa dirección, si es tuya.",
    ),
    "too_many_redirects": _pair(
        "The page leads from one address to the next without end.",
        "Correct it on the server.",
        "La página lleva de una dirección a otra sin fin.",
        "Corrígelo en el servidor.",
    ),
    "status": _pair(
        "The server answers {status}.",
        "Open the address in a browser and correct it.",
        "El servidor contesta {status}.",
        "Abre la dirección en un navegador y corrígela.",
    ),
    "unknown_type": _pair(
        "What the server gives (`{type}`) cannot be read.",
        "Import pages, PDF, DOCX, Markdown, CSV or text.",
        "Lo que da el servidor (`{type}`) no se puede leer.",
        "Importa páginas, PDF, DOCX, Markdown, CSV o texto.",
    ),
    "unreachable": _pair(
        "The server cannot be reached ({reason}).",
        "Check the address and try again.",
        "No se llega al servidor ({reason}).",
        "Revisa la dirección e inténtalo de nuevo.",
    ),
    "robots": _pair(
        "The server's robots.txt forbids reading this.",
        "If it is yours, allow the agent `Frontdesk` there.",
        "El robots.txt del servidor prohíbe leer esto.",
        "Si es tuyo, permite ahí al agente `Frontdesk`.",
    ),
    "not_a_sitemap": _pair(
        "This XML is no sitemap.",
        "Give the address of a sitemap or of a page.",
        "Este XML no es un sitemap.",
        "Da la dirección de un sitemap o de una página.",
    ),
    "empty_source": _pair(
        "Nothing in it could answer anything.",
        "Check what it holds; what was imported before stays until you remove it.",
        "No hay nada que pueda contestar algo.",
        "Revisa su contenido; lo importado antes se queda hasta que lo quites.",
    ),
    "too_many_files": _pair(
        "The folder has {count} files and {limit} are read at most.",
        "Import a part of it.",
        "La carpeta tiene {count} archivos y se leen {limit} como mucho.",
        "Importa una parte.",
    ),
    "not_there": _pair(
        "There is no such file or folder.",
        "Check the path; what was imported before stays until you remove it.",
        "No existe ese archivo o carpeta.",
        "Revisa la ruta; lo importado antes se queda hasta que lo quites.",
    ),
    "limit_reached": _pair(
        "There are more pages than the {limit} that are read.",
        "Raise `--limit`, or import the part that answers questions.",
        "Hay más páginas que las {limit} que se leen.",
        "Sube `--limit`, o importa la parte que contesta preguntas.",
    ),
    "unknown_format": _pair(
        "This kind of file cannot be read.",
        "Use {known}.",
        "No se puede leer este tipo de archivo.",
        "Usa {known}.",
    ),
}

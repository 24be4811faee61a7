"""What the web chat itself says to visitors: refusals, and the labels of the widget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routing.wording import Wording

REFUSALS: Final[Mapping[str, Wording]] = {
    "too_fast": Wording(
        es="Vas muy deprisa. Espera unos segundos y vuelve a enviarlo.",
        en="That was a lot at once. Please wait a few seconds and send it again.",
    ),
    "too_many_open": Wording(
        es="El chat está abierto en demasiadas ventanas. Lo que sea nuevo llegará un poco más tarde.",
        en="The chat is open in too many windows. What is new will arrive a little later.",
    ),
    "empty": Wording(es="El mensaje está vacío.", en="The message is empty."),
    "too_large": Wording(
        es="Es demasiado grande. En cada mensaje caben archivos de hasta 20 MB en total.",
        en="That is too large. Each message can carry files of up to 20 MB in all.",
    ),
    "too_many_files": Wording(es="Envía como mucho 5 archivos a la vez.", en="Please send 5 files at most at once."),
    "unknown_type": Wording(
        es="No podemos abrir este tipo de archivo. Envía una imagen, un audio, un vídeo o un PDF.",
        en="We cannot open this type of file. Please send a picture, audio, video or a PDF.",
    ),
    "broken": Wording(
        es="El archivo parece dañado. ¿Puedes enviarlo otra vez?", en="The file seems damaged. Can you send it again?"
    ),
    "too_many_pixels": Wording(
        es="La imagen tiene demasiados píxeles. Envíala más pequeña, por favor.",
        en="The picture has too many pixels. Please send a smaller one.",
    ),
    "invalid": Wording(es="No hemos podido leer el mensaje.", en="We could not read the message."),
    "unknown_visitor": Wording(es="Vuelve a abrir el chat, por favor.", en="Please open the chat again."),
    "unavailable": Wording(
        es="Ahora mismo no podemos recibir mensajes. Inténtalo en unos segundos.",
        en="We cannot take messages right now. Please try again in a few seconds.",
    ),
}

LABELS: Final[Mapping[str, Wording]] = {
    "open": Wording(es="Abrir el chat", en="Open chat"),
    "close": Wording(es="Cerrar el chat", en="Close chat"),
    "greeting": Wording(es="¡Hola! ¿En qué te ayudamos?", en="Hello! How can we help?"),
    "placeholder": Wording(es="Escribe tu mensaje…", en="Write your message…"),
    "send": Wording(es="Enviar", en="Send"),
    "attach": Wording(es="Adjuntar archivos", en="Attach files"),
    "remove": Wording(es="Quitar", en="Remove"),
    "sending": Wording(es="Enviando…", en="Sending…"),
    "failed": Wording(es="No enviado", en="Not sent"),
    "retry": Wording(es="Reintentar", en="Retry"),
    "typing": Wording(es="Escribiendo…", en="Typing…"),
    "automated": Wording(es="Asistente automático", en="Automated assistant"),
    "person": Wording(es="Te atiende {name}", en="{name} is with you"),
    "waiting": Wording(es="Una persona te atenderá", en="A person will be with you"),
    "privacy": Wording(es="Privacidad", en="Privacy"),
    "you": Wording(es="Tú", en="You"),
    "offline": Wording(es="Sin conexión. Reconectando…", en="No connection. Reconnecting…"),
    "unread": Wording(es="{count} sin leer", en="{count} unread"),
    "suggestions": Wording(es="Sugerencias", en="Suggestions"),
    "messages": Wording(es="Conversación", en="Conversation"),
    "too_large": REFUSALS["too_large"],
    "too_many_files": REFUSALS["too_many_files"],
    "file": Wording(es="Archivo", en="File"),
    "download": Wording(es="Descargar {name}", en="Download {name}"),
    "refused_file": Wording(es="Archivo no admitido", en="File not accepted"),
    "open_picture": Wording(es="Abrir la imagen {name}", en="Open picture {name}"),
}

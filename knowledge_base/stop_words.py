"""Which words of a language carry no matter of their own."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say nothing about the matter, written as `fold` leaves them.
STOP_WORDS = {
    "es": _words("""
        a al algo algun alguna algunas alguno algunos ante aquel aquella aquello asi aun aunque ay bien buena
        buenas bueno buenos cada como con contra cual cuales d da de del desde dia dias e el ella ellas ellos en
        entonces entre era es esa esas ese eso esos esta estaba estamos estan estar estas este esto estos estoy
        favor fue gracias ha hace han has hasta hay he hola i igual k la las le les lo los mas me mi mia mio mis
        mismo mucha muchas mucho muchos muy nada ni no nos nosotros o oye os otra otro para pero pes por porfa
        porque pq pues q que qu s se sea ser si sido sin sobre solo son soy su sus tal tambien tan tanto tardes
        tb te ti toda todas todo todos tu tus un una unas uno unos usted ustedes va vale vosotros vuestra
        vuestras vuestro vuestros x xa xfa xq y ya yo
        """),
    "en": _words("""
        a about all also am an and any are as at be been being but by bye for from good had has have hello hey
        hi i if im in into is isn isnt it its ive just me mine more most my no not of oh ok okay on or our ours
        out over own please plz pls s same so some such t than thank thanks that the their them then there these
        they this those to too u under up ur us very was we were with yes you your yours
        """),
}
# Words that shape a question: they help to rank ("when", "how much") but name no matter of their own.
QUESTION_WORDS = {
    "es": _words("""
        cuando cuanta cuantas cuanto cuantos donde dnd quien quienes cmo
        debe debo deberia dice dime digo gustaria hacer haceis hago haria hacen necesito necesita ocurre pasa paso
        poder podeis podemos podria podriais puede pueden puedes puedo podre quiere quieren quiero queria querria
        quisiera saber sabeis sabes se tendria tenemos teneis tener tengo tiene tienen tienes ver voy vais ir
        somos sois eres cosa cosas consulta duda pregunta ayuda ayudar
        """),
    "en": _words("""
        what whats when where which who whom whose why how hows
        can cant could couldnt did didnt do does doesnt doing dont get getting give go going got happen happens
        know let like ll make may might must need needs only possible should tell try want wanna wants will wont
        would wouldnt much many he she him his her hers bring thing things question help ask something someone
        """),
}

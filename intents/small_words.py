"""Small words of Spanish and English that end like a plural and name nothing one could count, without accents."""

_SPANISH = """
    adios ademas ambas ambos antes apenas aquellas aquellos atras buenas buenos cuales cuantas cuantos debes
    debemos dejamos demas despues detras dices dos ellas ellos entonces eramos eres esas esos estais estamos
    estas estos fuimos gracias gratis habeis haces hacemos has hemos iguales jamas jueves juntas juntos las lejos les
    los lunes mas martes menos miercoles mias mios mis mismas mismos muchas muchos necesitais necesitamos necesitas
    ningunos nos nosotras nosotros nuestras nuestros otras otros pides pedimos pocas pocos podeis podemos pones pues
    puedes queremos quereis quieres quienes quizas sabemos sabes saludos seis sois solas solos somos sus suyas suyos
    tardes tenemos teneis tienes todas todos traes tras tres tus tuyas tuyos ustedes unas unos vais vamos varias varios
    vemos venis vienes viernes vives vosotras vosotros vuestras vuestros
"""
_ENGLISH = """
    across afterwards alas always arrives asks besides cheers comes costs does gets gives goes hers his its keeps
    knows less lets likes looks makes means minus needs nevertheless nowadays ours perhaps pls plus regards says seems
    sometimes sounds takes thanks theirs this thus tells towards unless upwards versus wants was works yes yours
"""
# What joins a number to something else, so that no goods begin with it: "2 and", "2 for".
_JOINING = "and are but can for from has have not please that the this was will with without"

NEVER_COUNTED = frozenset((*_SPANISH.split(), *_ENGLISH.split()))
JOINING = frozenset(_JOINING.split())

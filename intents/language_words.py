"""Words that tell a language, folded: what people write most to a company, and what its letters cannot tell.

Words of Spanish and English alike ("no", "me", "once") and loan words ("ticket", "pack") are neutral. Words that the
neighbours of a language share with it are in every list they belong to, so that they decide nothing alone.
"""

from __future__ import annotations

from collections.abc import Mapping

_LISTED = {
    "es": """
        al algo alguien algun alguna algunas algunos ahi alli ante antes aqui aquel aquella asi aun aunque bajo
        bastante bien bueno buena buenas buenos cada casi como con contra cual cuales cualquier cuando cuanta cuantas
        cuanto cuantos de del demasiado dentro desde despues donde dos e el ella ellas ellos en entonces entre era
        eran eres es esa esas ese eso esos esta estan estaba estais estamos estar estas este esto estos estoy fue
        fuera fui gran grande habeis habia haber hace haceis hacen hacer hacia hago han hasta hay hemos hecho hoy
        igual incluso jamas junto la las le les lo los luego mal mas manana mejor menos mi mia mientras mio mis misma
        mismo mucha muchas mucho muchos muy nada nadie ni ningun ninguna nos nosotros nuestra nuestras nuestro
        nuestros nueva nuevo nunca o os otra otras otro otros para parece pero peor poco poca podeis podemos poder
        podria podriais por porque pronto pues puede pueden puedes puedo que quien quienes quiere quieren quieres
        quiero quisiera queria queremos se sean segun ser seria si sido siempre siendo sobre sois solo somos soy su
        sus tal tambien tampoco tanta tanto te tendria teneis tenemos tener tengo tenia tiene tienen tienes toda todas
        todavia todo todos tras tu tus tuya tuyo un una unas uno unos usted ustedes va vais vale vamos varias varios
        veces vez vosotros vuestra vuestras vuestro vuestros voy y ya yo tio tia hola adios gracias perdon perdona
        perdone disculpa disculpe porfa favor claro genial perfecto estupendo ayuda ayudar ayudame ayudadme ayer tarde
        tardes noche noches dia dias semana lunes martes miercoles jueves viernes sabado domingo mes meses ano anos
        hora horas ahora siento encantado saludos venga oye dime diga dame digame deme hablar hablo habla decir dice
        digo saber sabeis sabes sabe quedo queda quedar olvidalo olvida espera esperar espero gusta gustaria pedido
        pedidos envio envios enviar enviais enviado paquete paquetes entrega entregar entregado entregan repartidor
        reparto llega llegan llegar llegado llego llegue tarda tardan tardais tardar devolver devolucion devoluciones
        devuelvo devuelto reembolso dinero pago pagar pagado pague cobrado cobrar cobro cuesta cuestan valen precio
        precios barato barata caro cara gratis descuento descuentos rebajas oferta ofertas factura facturas
        presupuesto tarjeta tarjetas efectivo transferencia plazos tienda tiendas horario horarios abierto abierta
        cerrado cerrais abris direccion correo telefono numero cuenta contrasena clave cambiar cambio cancelar anular
        comprar compra compre comprado vendeis vender venta producto productos articulo articulos garantia talla
        tallas medida medidas rojo roja azul verde negro negra blanco blanca amarillo gris marron rosa pequeno pequena
        mediana mediano tamano roto rota rotos rotas defectuoso estropeado danado danada golpe mancha manchado
        funciona funcionan funcionar falta faltan faltaba equivocado equivocada queja reclamacion reclamar problema
        problemas duda dudas pregunta preguntas respuesta urgente urge regalo regalos persona personas empresa negocio
        restaurante oficina casa cocina cafetera sarten sartenes olla ollas vajilla plato platos vaso vasos taza tazas
        mesa silla cuchillo cuchillos mantel toalla horno lavavajillas agua necesito necesita necesitamos necesitais
        busco buscamos buscar encuentro ver veo mirar miro dar poner pongo sacar salir entrar entro carga deja dejar
        sirve sirven pasa pasar pasado mandar mandado mando recibir recibido recibo recoger recogida creo sigue sigo
        seguir vivo nombre llamo apellido calle ciudad espana ingles espanol castellano posible imposible mitad color
        colores cosa cosas feliz triste guapo guapa tonto tonta amor cielo vida mundo amigo amiga hijo hija madre
        padre hermano hermana perro gato comer beber dormir trabajo trabajar jefe chiste cuentame edad nacido maquina
        humano humana inteligente listo lista divertido aburrido aburrida cansado enfadado contento q k xq pq porq tb
        tmb dnd kiero kieres ke aki xfa porfi grax bn msj finde mola guay joder mierda hostia llevo lleva llevan
        llevar traer trae hizo hiciste hicisteis dijo dijeron dicho dio dado vino venir viene vienen tuve tuvo estuvo
        estara sera seran podra podre tendre hare ire acaba acabo acabar empezar empieza apenas quizas acaso cuyo cuya
        adonde ambos demas menuda vaya anda correcto incorrecto exacto malo mala servicio calidad detalles fecha
        recomendar recomiendas recomendais consejo consejos gastos aduana aduanas canarias baleares peninsula
        extranjero domicilio codigo postal talon vuelta vueltas
    """,
    "en": """
        the of and to in is it you that was for on are with as they at be this have from or had by but not what all
        were we when your can there an each which she do how their if will up other about out many then them these so
        some her would make like him into time look more write go see way could people my than first been who its now
        find long down day did get made may over new take only little work know place years live back give most very
        after thing things our just name good through much before too any same tell does three want air well also play
        small end put read hand large even here must big such why ask went kind need try again still between should
        home us own below country don never let thought under might while few those always together got often until i
        am im ive id ill youre dont doesnt didnt cant cannot couldnt wont wouldnt isnt arent wasnt havent hasnt thats
        whats wheres whos hows theres lets hello hi hey morning afternoon evening night bye goodbye thanks thank thx
        ty please pls plz sorry yes yep yeah yup nope sure welcome great cool nice fine perfect awesome wonderful
        alright right wrong help helpful assistance tomorrow yesterday today tonight soon later week month monday
        tuesday wednesday thursday friday saturday sunday weekend minute minutes hour hours days weeks months year
        order orders ordered ordering parcel parcels package packages delivery deliver delivered deliveries shipping
        ship ships shipped shipment courier arrive arrived arrives arriving late delay delayed return returns returned
        returning refund refunds refunded money pay paid paying payment payments charge charged cost costs price
        prices pricing cheap cheaper expensive free discount discounts deal deals offer offers invoice invoices
        receipt quote card cards cash bank transfer instalments installments store stores shop shops opening open
        opens opened closed close closes address phone number account change changes changed changing exchange cancel
        cancelled canceled buy bought buying purchase sell selling product products item items warranty guarantee size
        sizes colour colors colours blue green black white yellow grey gray brown pink smaller bigger larger broken
        damaged faulty cracked torn missing lost stolen works working worked complaint complain issue issues question
        questions answer urgent urgently gift gifts wrapping wrap person human someone somebody anybody anyone agent
        company business restaurant office house kitchen coffee machine pot pots plate plates glass glasses cup cups
        mug mugs table chair knife knives tablecloth towel oven dishwasher blanket bowl bowls cutlery water needs
        needed wait waiting waited looking speak talk say said says told knows think believe guess hope wish wants
        wanted wanna gonna gotta gimme lemme u ur stuff something anything nothing everything else nevermind mind
        another instead without whether because though although however yet already almost quite really actually maybe
        perhaps possible available safe track tracking2 check checking send sent sending receive received collect pick
        pickup fit fits use used using lives street town city english spanish where whose whom every both enough less
        least best better worse worst last next happy sad funny bored tired angry hungry love loves hate stupid dumb
        smart clever joke jokes old young born age birthday friend friends mother father mom dad brother sister kids
        child wife husband boyfriend girlfriend marry dog cat eat drink sleep job boss life world meaning favorite
        favourite doing going coming having being feel feeling feels girl boy man woman guy god weather stop start
        keep turn call called show makes making shut fuck fucking shit damn hell suck sucks smell smells dude bro wtf
        omg btw asap smth abt cuz bad poor service services date quality details advice suggest recommend abroad
        overseas island islands customs express standard stairs floor customer support team manager
    """,
    "ca": """
        amb aixo aixi meva meu meves meus vull voldria necessito gracies plau sisplau paquet enviament quan puc tinc
        teniu podeu esteu estic es aquest aquesta aquests aquestes molt moltes bon bona bones dia tarda tardes nit
        arribat arribar arriba trencat trencada perque que botiga diners preu quant quanta us fer dels als heu comanda
        el la les un una de del i o per en no si ja hola adeu on com els he ha han hem sou som seva seu nostra nostre
        vostra vostre nosaltres vosaltres parlar parleu parla catala tornar canvi retorn factura costa sense mes menys
        avui dema ahir ara despres encara tambe
    """,
    "gl": """
        grazas moitas moito ola bos boas bo dia tardes noites onde esta o os as meu mina envio pedido quero queria non
        podo teño tenedes podedes cando canto custa galego falar falades unha un de do da para por que hai ata agora
        hoxe
    """,
    "pt": """
        ola oi bom boa bons boas dia tarde noite quero queria gostaria onde meu minha meus minhas nao sim voce voces
        obrigado obrigada encomenda encomendas pedido chega chegou uma um com dinheiro posso ate fazer estou tenho tem
        quando muito muita tambem pagamento quanto custa custam frete entrega entendo entender falar fala falam
        portugues por favor para que de do da dos das o os as no na em e ou mas se eu ele ela nos isso esta estao ser
        sou devolver devolucao reembolso preco ajuda preciso aonde porque ainda agora hoje amanha ontem produto loja
        comprar comprei recebi desculpe tudo bem
    """,
    "fr": """
        bonjour bonsoir salut coucou merci beaucoup oui non svp je tu il elle nous vous ils elles on ne pas plus le la
        les un une des du de et ou est sont suis avez avons ont mon ma mes votre vos notre nos ce cette ces qui que
        quoi quand comment pourquoi combien dans sur avec sans pour par chez mais si plait voudrais veux peux pouvez
        commande colis livraison livrer remboursement rembourser retour retourner facture prix argent acheter produit
        magasin horaires aide aidez cherche parler parlez francais comprends comprend au aux en y tres bien bon bonne
        journee soiree demain aujourd'hui hier jour encore toujours rien recu cassee casse revoir desole pardon
        excusez ici faire fait s'il
    """,
    "it": """
        buongiorno buonasera buonanotte salve grazie mille prego si no non io tu lui lei noi voi loro il lo la i gli
        le un una uno di da in con su per tra fra e o ma che chi cosa come quando dove dov'e quanto quanti quanta
        costa costano perche sono sei siamo siete ho hai ha abbiamo hanno mio mia miei mie tuo suo nostro vostro
        questo questa del della dei delle al alla nel nella ordine ordini pacco spedizione spedire consegna rimborso
        reso restituire soldi fattura prezzo comprare prodotto negozio orari aiuto vorrei voglio posso potete parlare
        parla parlate italiano capisco capito arrivato arrivata arriva rotto rotta ancora anche oggi domani ieri
        adesso favore scusa scusi arrivederci e'
    """,
    "de": """
        hallo guten tag morgen abend danke dankeschon bitte ja nein nicht ich du er sie es wir ihr mein meine meinen
        dein ihre der die das den dem ein eine einen ist sind war bin hat haben habe kann konnen mochte will wollen wo
        wann wie was warum wer wieviel viel und oder aber mit ohne fur von zu zum zur auf in an bei nach bestellung
        paket lieferung liefern sendung ruckerstattung ruckgabe zuruck zuruckgeben geld rechnung preis kosten kostet
        kaufen gekauft produkt laden offnungszeiten hilfe helfen brauche verstehe sprechen deutsch tschuss
        entschuldigung wiedersehen kaputt noch schon sehr gut heute gestern bekommen angekommen versand verschicken
        gibt
    """,
    "nl": """
        hallo goedemorgen goedemiddag goedenavond goedendag dag dank bedankt je jij u wel alstublieft alsjeblieft ja
        nee niet ik wij jullie mijn uw een het de van en of maar met zonder voor naar op is zijn heb hebt hebben kan
        wil waar wanneer hoe wat waarom hoeveel bestelling pakket pakketje levering bezorging retour terug geld
        factuur kost kosten kopen winkel hulp nodig spreek spreekt nederlands begrijp doei
    """,
    "pl": """
        dzien dobry czesc dziekuje dziekuja dzieki prosze gdzie jest moja moje moj paczka zamowienie przesylka kiedy
        jak ile kosztuje nie tak chce mam czy do widzenia zwrot polsku mowi pieniadze
    """,
    "ro": """
        buna ziua multumesc salut va rog unde este comanda mea meu coletul cand cat costa vreau nu da am romana seara
        dimineata
    """,
    "tr": """
        merhaba selam tesekkurler tesekkur ederim lutfen nerede siparisim kargo ne zaman kadar var yok evet hayir
        istiyorum turkce gunaydin
    """,
    "sv": """
        hej tack var ar min mitt paket bestallning nar hur mycket jag inte och vill ha svenska god morgon hejda
    """,
    "da": """
        hej tak hvor er min mit pakke bestilling hvornar hvordan hvad jeg ikke og vil har dansk farvel
    """,
    "no": """
        hei takk hvor er min mitt pakke pakken bestilling nar hvordan hva jeg ikke og vil har norsk
    """,
    "fi": """
        hei moi kiitos missa on minun tilaus tilaukseni paketti milloin paljonko haluan suomea huomenta paivaa
    """,
    "eu": """
        kaixo eskerrik asko agur egun on arratsalde gabon non dago nire eskaera mesedez bai euskaraz nahi dut
    """,
    "hu": """
        szia jo napot koszonom kerem hol van csomagom rendelesem mennyibe kerul nem igen magyarul
    """,
    "cs": """
        dobry den ahoj dekuji prosim kde je moje objednavka balik kdy kolik ne ano cesky
    """,
}
_NEUTRAL = """
    a ok okey okay no me ticket tickets email e-mail mail mails pack packs stock parking hotel hotels link links web
    online app chat bot robot login password newsletter feedback tracking total error errors marketing software
    hardware wifi wi fi internet pdf sms whatsapp instagram facebook telegram slack amazon ebay paypal bizum visa
    mastercard klarna dhl ups fedex gls seur correos mrw nacex iban dni nif cif iva vat cv lol xd haha hahaha ha heh
    jaja jajaja ja jeje hmm mmm eh ah oh uf hm aha wow outlet set kit spa bar pub club menu paella tapas siesta fiesta
    sangria gazpacho chorizo tortilla patio plaza costa playa rioja jamon taxi bus metro radio video audio foto idea
    plan normal local final central personal original digital social real formal usual animal capital material manual
    sin son once sale red come van pan has he ten sea pie mayor madrid barcelona sevilla valencia espresso pizza test
    demo euro euros eur kg km cm vip ceo tv dvd usb google
"""

WORDS: Mapping[str, frozenset[str]] = {language: frozenset(listed.split()) for language, listed in _LISTED.items()}
NEUTRAL = frozenset(_NEUTRAL.split())  # loan words, brands and abbreviations that people write in every language

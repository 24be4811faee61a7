"""A hundred and fifty questions of a stranger to the shop's texts, judged by them before anything was asked.

Nothing was changed for them after they were asked the first time; of 150 one got a wrong entry (docs/quality.md).

Language, question, and what answers it: ids of entries, or intents marked "@"; nothing where nobody can.
"""

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("es", "cuanto tarda en llegar un pedido a Zaragoza", "delivery-time"),
    ("es", "envio gratis?", "delivery-price"),
    (
        "es",
        (
            "Buenas tardes, vivo en Lanzarote y quería saber si hacéis envíos a Canarias y si luego tengo que "
            "pagar algo de aduana al recibirlo. Gracias de antemano."
        ),
        "delivery-canaries customs",
    ),
    ("es", "q cuesta el envio a mallorca", "delivery-balearics"),
    ("es", "¿Mandáis a Portugal?", "delivery-portugal"),
    (
        "es",
        (
            "Llevo ocho días esperando una cazuela y aquí no ha aparecido nadie, ¿me podéis decir dónde "
            "narices está mi paquete?"
        ),
        "late-parcel tracking @order_status",
    ),
    ("es", "no encuentro el numero de seguimiento por ningun lado", "tracking @order_status"),
    ("es", "¿Puedo recogerlo en un punto de recogida en vez de en casa? Es que trabajo todo el día", "parcel-point"),
    ("es", "si no estoy en casa cuando viene el repartidor q pasa", "missed-delivery"),
    ("es", "¿Entregáis los sábados?", "delivery-slot"),
    (
        "es",
        "Quiero devolver una sartén que compré hace dos semanas, ¿estoy a tiempo todavía?",
        "return-period @return_request",
    ),
    ("es", "quien paga los portes de la devolucion", "return-cost @return_request"),
    (
        "es",
        "He usado el cuchillo un par de veces y no me convence nada, ¿lo puedo devolver aunque esté usado?",
        "return-condition @return_request",
    ),
    ("es", "ya os mande la olla de vuelta hace 10 dias y sigo sin ver mi dinero", "refund-time @complaint"),
    (
        "es",
        (
            "Hola! acabo de abrir la caja y de los seis platos hondos vienen dos hechos trizas. Los quería "
            "para la comida del domingo con mis suegros, así que imaginaos el disgusto. He hecho fotos de "
            "todo, también del cartón, que venía aplastado por un lado. ¿Qué tengo que hacer?"
        ),
        "damaged damaged-refund @damaged_parcel @complaint",
    ),
    ("es", "me a llegado una tapa de 24 y yo pedi la de 28", "wrong-item @damaged_parcel @complaint"),
    (
        "es",
        "Falta un artículo en mi pedido, pone que se ha entregado todo pero no venía el colador",
        "wrong-item @damaged_parcel @complaint",
    ),
    ("es", "aceptais bizum", "bizum payment-methods"),
    ("es", "¿Se puede pagar contra reembolso?", "cash-on-delivery payment-methods"),
    ("es", "se puede pagar a plazos??", "instalments payment-methods"),
    ("es", "me rechaza la tarjeta todo el rato, pruebo otra y lo mismo", "payment-declined"),
    ("es", "Necesito factura con el CIF de mi empresa, ¿cómo la pido?", "invoice-company @invoice_request"),
    (
        "es",
        "olvide poner el nif al comprar, me podeis rehacer la factura",
        "invoice-company invoice-correct @invoice_request",
    ),
    ("es", "kiero cancelar el pedido q hice anoche", "order-cancel @order_cancel"),
    ("es", "Me he equivocado de dirección al hacer la compra, ¿la puedo cambiar antes de que salga?", "address-change"),
    (
        "es",
        "¿Puedo añadir una espumadera a un pedido que ya he pagado, para no volver a pagar gastos de envío?",
        "order-change @order_change",
    ),
    ("es", "que garantia tienen las ollas express", "warranty"),
    ("es", "A los siete meses se le ha soltado el mango a la sartén, ¿eso lo cubre la garantía?", "warranty"),
    ("es", "¿Las sartenes sirven para inducción?", "induction advice-pan"),
    ("es", "se puede meter el cuchillo de cocinero en el lavavajillas", "dishwasher care-knives"),
    ("es", "hasta q temperatura aguanta en el horno la sarten antiadherente", ""),
    ("es", "Se me ha oxidado la sartén de hierro, ¿tiene arreglo o la tiro?", "care-cast-iron"),
    ("es", "como se cura una sarten de hierro nueva", "care-cast-iron"),
    (
        "es",
        (
            "Una duda: ¿el antiadherente lleva PFOA o alguna de esas cosas? Tengo un bebé en casa y voy con "
            "cuidado con estas cosas"
        ),
        "non-stick-safety",
    ),
    ("es", "¿de qué están hechos los platos, porcelana o gres?", "advice-dinner-set"),
    ("es", "la vajilla va al microondas ?", "microwave"),
    ("es", "Cada cuánto hay que afilar un cuchillo y con qué, piedra o chaira", "knife-sharpening"),
    ("es", "¿Cuándo vais a reponer la cocotte roja? Lleva agotada una eternidad", "stock"),
    ("es", "¿Envolvéis para regalo y se puede meter una notita?", "gift-wrap"),
    ("es", "¿Manejan tarjetas de regalo? Es para mi comadre que vive allá en Sevilla", "gift-card"),
    ("es", "¿Hay algún código de descuento por primera compra?", "discount-code newsletter"),
    ("es", "el cupon me da error y caduca hoy!!", "code-not-working"),
    (
        "es",
        "Tengo un bar en Huelva y me interesaría saber si hacéis precio especial a hostelería por cantidad",
        "business-prices @business_offer",
    ),
    ("es", "donde teneis la tienda fisica y a q hora cerrais", "shop-address @opening_hours"),
    ("es", "che no puedo entrar a mi cuenta, me olvidé la clave, cómo la recupero?", "password"),
    ("es", "Quiero que borréis mi cuenta y todos mis datos personales, por favor.", "data-deletion"),
    ("es", "pasame con una persona ya, estoy harta de hablar con un robot", "@talk_to_person"),
    (
        "es",
        "Disculpe, ¿hacen envíos a México? Me encantó un sartén que vi en su página y no lo encuentro acá",
        "delivery-outside-eu",
    ),
    (
        "es",
        (
            "Hola, soy de Rosario pero mi hermana vive en Valencia. ¿Puedo comprar desde Argentina con mi "
            "tarjeta y que se lo manden a ella? ¿Y vos sabés si le llega sin el precio a la vista?"
        ),
        "gift-wrap",
    ),
    ("es", "Qué pena molestarlos, ¿ustedes despachan a Colombia o solamente dentro de Europa?", "delivery-outside-eu"),
    ("es", "vendeis neveras", ""),
    ("es", "¿Me podéis venir a instalar la placa de inducción a casa?", ""),
    ("es", "¿Cuántos gramos pesa exactamente la caja de cartón en la que viene el escurridor?", ""),
    ("es", "El Corte Inglés no me coge una devolución de una batidora, ¿qué hago?", ""),
    ("es", "¿Tenéis lavadoras de carga superior, de las estrechas?", ""),
    ("es", "¿Cómo se llama el señor que forja los cuchillos y cuántos años lleva haciéndolo?", ""),
    ("es", "alquilais paelleras gigantes con cocinero para una boda de 200 personas", ""),
    ("es", "necesito un colchon de 135 q sea firme", ""),
    ("es", "¿Cuánto facturasteis el año pasado y cuánto gana el gerente?", ""),
    ("es", "Mi paquete de Amazon pone entregado y no lo tengo, ¿lo podéis mirar vosotros?", ""),
    ("es", "¿Me comprarían ustedes unas cazuelas de peltre usadas que eran de mi abuelita?", ""),
    ("es", "che, venden parrillas a gas para el balcón con instalación incluida?", ""),
    ("es", "¿Ustedes dictan clases de cocina a domicilio en Medellín?", ""),
    ("es", "va a llover mañana en bilbao?", ""),
    ("es", "¿Quién ganó ayer, el Betis o el Sevilla?", ""),
    ("es", "A quién votarías tú en las próximas elecciones", ""),
    ("es", "cuentame un chiste de lepe", "@joke"),
    ("es", "Me duele mucho la cabeza desde el lunes y tengo algo de fiebre, ¿me tomo ibuprofeno o paracetamol?", ""),
    ("es", "ayudame con los deberes: resolver 3x + 7 = 22", ""),
    ("es", "¿Cuál es la capital de Mongolia?", ""),
    ("es", "Oye y ya que estás, ¿me escribes un poema para mi novia, que cumple 30 el jueves y se llama Rocío?", ""),
    ("es", "¿a cuánto está el dólar blue hoy?", ""),
    ("es", "¿Qué opinas de Messi, es mejor que Maradona o no, boludo?", ""),
    ("es", "Ayúdame con mi tarea de historia, ¿en qué año empezó la Revolución Mexicana?", ""),
    ("es", "parce recomiéndeme una serie buena para ver este finde", ""),
    ("en", "how long does delivery take", "delivery-time"),
    ("en", "Do you ship to Ireland?", "delivery-eu"),
    ("en", "shipping cost to ibiza pls", "delivery-balearics"),
    (
        "en",
        (
            "Hi there, I'm in Tenerife and the last shop I used hit me with customs charges I wasn't "
            "expecting. Would I have to pay anything extra on top with you?"
        ),
        "delivery-canaries customs",
    ),
    ("en", "is there a minimum spend for free delivery", "delivery-price"),
    ("en", "Can I pick a delivery day? I'm only home Thursdays and Fridays.", "delivery-slot"),
    ("en", "wheres my parcel", "tracking @order_status"),
    (
        "en",
        'The tracking link has said "in transit" for five days now. Is it lost or what?',
        "late-parcel @order_status",
    ),
    (
        "en",
        "It says delivered but there's nothing here and the neighbours haven't got it either",
        "lost-parcel @complaint",
    ),
    ("en", "can u deliver to lisbon", "delivery-portugal"),
    ("en", "Do you send things to the UK since Brexit?", "delivery-outside-eu"),
    (
        "en",
        "My order turned up in two boxes, or rather one did. Is the second on its way separately?",
        "wrong-item @damaged_parcel @order_status",
    ),
    ("en", "how do i return something", "return-how @return_request"),
    ("en", "What's the time limit for sending things back?", "return-period @return_request"),
    ("en", "can I swap the 20cm frying pan for a 28", "exchange @return_request"),
    (
        "en",
        (
            "Do I have to keep the original box to return a casserole dish? My husband put it straight in the "
            "recycling, bless him."
        ),
        "return-condition",
    ),
    ("en", "when do i get my refund", "refund-time"),
    ("en", "You've refunded me less than I paid. Why?", "return-cost refund-delivery-cost return-condition @complaint"),
    ("en", "one of the bowls arrived chipped", "damaged damaged-refund @damaged_parcel @complaint"),
    (
        "en",
        "THIRD TIME ASKING. You sent me a bread knife, I ordered a santoku. Sort it out.",
        "wrong-item @damaged_parcel @complaint",
    ),
    (
        "en",
        (
            "The glass lid was shattered when I opened the parcel, and honestly there was hardly any padding "
            "in there. I've cleaned it all up and kept a couple of photos. I don't really want my money back, "
            "I just want a lid that isn't in forty pieces, so could you tell me how I go about getting a "
            "replacement and whether I need to send the bits back to you?"
        ),
        "damaged damaged-refund @damaged_parcel @complaint",
    ),
    ("en", "do you take paypal", "payment-methods"),
    ("en", "Can I pay by bank transfer?", "bank-transfer payment-methods"),
    ("en", "is amex ok", "payment-methods"),
    ("en", "i think ive been charged twice for the same order", "charged-twice @complaint"),
    (
        "en",
        "Could you please send me a VAT invoice for my last order?",
        "invoice-download invoice-company @invoice_request",
    ),
    ("en", "Can I get the invoice made out to my company after I've already paid?", "invoice-company @invoice_request"),
    ("en", "need to cancel my order asap", "order-cancel @order_cancel"),
    ("en", "Is it too late to change the delivery address? I've only just ordered ten minutes ago.", "address-change"),
    ("en", "ordered 2 by mistake can u make it 1", "order-change @order_change"),
    ("en", "I never got a confirmation email, did my order actually go through?", "order-confirmation"),
    ("en", "How long is the guarantee on your knives?", "warranty"),
    ("en", "non stick coating peeling after 4 months, is that under warrenty?", "warranty"),
    ("en", "will your pots work on an induction hob", "induction"),
    ("en", "Are the wooden chopping boards dishwasher safe?", "dishwasher care-wood"),
    ("en", "Can the stainless steel saucepan go in the oven, handle and all?", "oven"),
    ("en", "how do i get burnt rice off the bottom of a steel pan", ""),
    ("en", "Can I use metal utensils on the non-stick pans or will I wreck them?", "care-non-stick"),
    ("en", "is the cast iron stuff pre seasoned", ""),
    ("en", "What steel are your chef's knives made of?", ""),
    ("en", "Are your mugs lead free and okay in the microwave?", "microwave"),
    ("en", "Do you sell spare parts, like a new gasket for a pressure cooker?", "spare-parts"),
    ("en", "any idea when the blue dinner plates are back in stock", "stock"),
    ("en", "Could I have it gift wrapped with a short message and sent straight to my mum?", "gift-wrap"),
    ("en", "do gift cards expire", "gift-card"),
    (
        "en",
        "Do you have a newsletter discount or anything like that? Black Friday deals maybe?",
        "newsletter discount-code black-friday",
    ),
    (
        "en",
        (
            "We're opening a small restaurant in Málaga in spring and will need around 120 plates plus "
            "assorted pans. Do you have trade accounts, and could someone do us a quote?"
        ),
        "business-quote business-prices @business_offer",
    ),
    ("en", "Do you have a showroom I can visit, and is it open on Saturdays?", "shop-address @opening_hours"),
    ("en", "What do you do with my personal data, and do you share it with anyone?", "privacy"),
    ("en", "can i speak to a human please", "@talk_to_person"),
    ("en", "do you sell fridge freezers", ""),
    ("en", "Can one of your people come round and fit a new kitchen sink?", ""),
    ("en", "Which font is used on the little sticker underneath the plates?", ""),
    ("en", "IKEA lost my order, can you chase them up for me?", ""),
    ("en", "got any garden furniture", ""),
    ("en", "How many trees does the supplier of your wooden spoons own?", ""),
    ("en", "Do you do tattoos of kitchen knives? Saw it on Instagram and wondered.", ""),
    ("en", "What van does your courier drive and is it electric, and what's the driver called?", ""),
    ("en", "My landlord says the oven in my flat is broken because of me, can you write to him and say it isn't?", ""),
    ("en", "looking for an iphone 13 case any colour", ""),
    ("en", "Is Le Creuset going to put its prices up next year, and are they hiring?", ""),
    ("en", "Would you cater my daughter's christening, about 40 people, nothing too fancy?", ""),
    ("en", "whats the weather like in madrid this weekend", ""),
    ("en", "Who's going to win the Champions League?", ""),
    ("en", "do you think the prime minister should resign", ""),
    ("en", "tell me a joke about penguins", "@joke"),
    ("en", "I've got a rash on my arm that's spreading, should I be worried?", ""),
    ("en", "Write me a 500 word essay on the causes of World War One, it's due tomorrow and I haven't started", ""),
    ("en", "what is the square root of 1764", ""),
    ("en", "how do i fix a flat bike tyre", ""),
    ("en", 'Can you translate "good morning my love" into Japanese?', ""),
    ("en", "should i buy bitcoin now", ""),
    ("en", "Are you a real person, and if so do you believe in ghosts?", "@bot_challenge"),
    ("en", "my cat wont stop meowing at 4am help", ""),
    ("en", "What time does the last train leave from Atocha to Seville tonight?", ""),
)

### Navigation, et les pages sur l’ensemble.

nav-services = Services
nav-my-applications = Mes demandes
nav-inbox = Messages
nav-my-data = Mes données
nav-account = Compte
nav-desk = Bureau
nav-queue = File de travail
nav-counter = Guichet et papier
nav-payments = Redevances
nav-retention = Conservation
nav-letters = Lettres
nav-incidents = À l’arrêt
nav-work = Travail des programmes
nav-workshop = Atelier
nav-officials = Agents
nav-programs = Programmes
nav-privacy-requests = Protection des données
nav-data = Données ouvertes
nav-figures = Nos services en chiffres
nav-log = Journal public
nav-verify = Vérifier un reçu
nav-roles = Qui peut faire quoi
nav-privacy = Usage de vos données
nav-accessibility = Accessibilité
nav-api = Pour programmeurs
privacy-title = Comment vos données sont utilisées
privacy-lead = Nous ne demandons que ce qu’une loi nous permet de demander, pour le but qu’elle nomme, et ne le gardons que le temps nécessaire.
privacy-sealed = Ce que vous écrivez est chiffré avec une clé qui vous est propre. Détruire cette clé l’efface, aussi dans les sauvegardes.
privacy-looked = Chaque fois que quelqu’un ouvre vos données, vous voyez qui, quand et pourquoi :
privacy-cookies = Ce site ne dépose que les témoins nécessaires pour vous reconnaître d’une page à l’autre. Personne ne vous suit.
privacy-table = Par service
privacy-service = Service
privacy-purpose = Pourquoi nous demandons
privacy-law = Selon quelle loi
privacy-kept = Conservé après acceptation
accessibility-title = Accessibilité
accessibility-1 = Ce site est construit selon les WCAG 2.2, niveau AA : au clavier, avec un lecteur d’écran, agrandi à 400 %, sur un téléphone, sans JavaScript, en trois langues.
accessibility-2 = Chaque type de page est vérifié automatiquement à chaque changement. Les contrôles automatiques ne trouvent qu’une partie de ce qui compte.
accessibility-3 = Si quelque chose ne fonctionne pas pour vous, dites-le à l’accueil par n’importe quel canal : nous répondons sous deux jours ouvrés et vous aidons entre-temps.
developers-title = Pour programmeurs
developers-1 = Tout ce qu’une personne peut faire ici, un programme peut le faire aussi, par le même code et avec les mêmes contrôles.
developers-2 = Les erreurs sont des documents « problem » (RFC 9457). Le journal suit C2SP tlog-tiles.
developers-openapi = L’interface en OpenAPI 3.1
developers-services = Le catalogue en JSON
developers-figures = Les chiffres en JSON
developers-log = Le dernier point de contrôle du journal

# Drafts of `aedile drill breach`.
drill-authority = PROJET, non envoyé.

    Notification d’une violation de données à caractère personnel (RGPD, article 33)

    Responsable du traitement : { $authority }
    Contact : { $contact }
    Quand : du { $from } au { $until }
    Personnes concernées : environ { $people }
    Ce qui s’est passé : [décrire]
    Catégories de données : [selon la liste et le registre des traitements]
    Conséquences probables : [décrire]
    Ce qui a été fait : nouvelle clé maîtresse, sessions terminées, [compléter]
drill-person = PROJET, non envoyé.

    Madame, Monsieur,

    entre le { $from } et le { $until }, quelqu’un a peut-être vu de vos données sans y avoir droit.
    De quoi il s’agit : [décrire simplement]
    Ce qui peut en résulter : [décrire]
    Ce que nous avons fait : [décrire]
    Ce que vous pouvez faire : consulter « Mes données » sur notre site, qui nomme chaque consultation.
    Questions : { $contact }

    { $authority }

### Les pages publiques du catalogue : accueil, recherche, un service.

home-title = De quoi avez-vous besoin ?
home-lead = Un seul endroit pour tous les services : trouver, demander, suivre et vérifier.
home-search-label = Rechercher un service
home-life-events = Quand quelque chose change dans votre vie
home-themes = Par thème
home-often = Souvent utilisés
home-open = Une commune ouverte
home-figures = Nos services en chiffres, en direct
home-verify = Vérifier un reçu ou une décision
home-all-services = Tous les services, de A à Z

search-title = Résultats de la recherche
search-count = { $count ->
    [0] Aucun service trouvé pour « { $query } »
    [one] Un service trouvé pour « { $query } »
   *[other] { $count } services trouvés pour « { $query } »
}
search-nothing = Rien ne correspond à ces mots.
search-nothing-words = Essayez d’autres mots, ou moins de mots : « voiture » plutôt que « demande de plaque d’immatriculation ».
services-title = Tous les services
services-lead = Tout ce que la commune fait pour vous, par ordre alphabétique.
topic-count = { $count ->
    [one] Un service
   *[other] { $count } services
}

service-start = Commencer
service-start-sign-in = Il vous sera d’abord demandé de vous identifier.
service-start-draft = Vous pouvez commencer sans compte et vous identifier au moment d’envoyer.
service-start-free = Aucun compte nécessaire.
service-at-a-glance = En bref
service-for = Pour qui
service-cost = Ce que cela coûte
service-time = Combien de temps cela prend
service-get = Ce que vous recevez
service-unit = Qui décide
service-cost-free = Rien
service-cost-fixed = { $amount }
service-cost-between = Entre { $from } et { $to }
service-cost-from = À partir de { $from }
service-time-norm = Nous visons { $norm }. La loi permet au plus { $term }.
service-time-term = Au plus { $term } selon la loi.
service-time-none = Tout de suite, ou à l’heure que vous réservez.
service-observed = Le temps que cela prend vraiment
service-observed-text = Ces 90 derniers jours, la moitié des demandes ont été décidées en { $half } au plus, et neuf sur dix en { $most } au plus.
service-observed-few = Trop peu de décisions ces 90 derniers jours pour le dire.
service-needed = Ce qu’il vous faut
service-needed-from-register = La commune l’obtient elle-même : vous n’avez pas à l’envoyer.
service-faq = Questions fréquentes
service-channels = Comment faire la demande
service-silence = Si vous n’avez pas de réponse
service-silence-none = Si le délai passe sans décision, vous pouvez vous plaindre et exiger une décision : appelez l’unité, ou formez un recours comme si la demande avait été refusée.
service-silence-accept = Si le délai passe sans décision, votre demande est réputée acceptée ({ $law }).
service-silence-refuse = Si le délai passe sans décision, votre demande est réputée refusée, et vous pouvez former un recours ({ $law }).
service-silence-no-clock = Vous avez la réponse tout de suite.
service-objection = Si vous n’êtes pas d’accord
service-objection-text = Vous pouvez former un recours dans un délai de { $term } après la décision ({ $law }). Le recours est gratuit.
service-objection-link = Former un recours
service-law = La loi
service-data = Comment vos données sont utilisées
service-data-text = Nous demandons ces données { $purpose }, sur la base de : { $law }. Chaque consultation de vos données apparaît sous « Mes données ».
service-related = Services voisins
service-versions = Toutes les versions de ces règles, au registre de la commune
service-closed = Ce service ne prend pas de demandes pour le moment.
service-closed-until = Ce service prend les demandes à partir du { $from }.
service-replaced = Ce service a été remplacé par un autre.

channel-web = Ici
channel-web-how = à toute heure, sur tout appareil
channel-app = Application
channel-app-how = dans l’application de la commune
channel-counter = Au guichet
channel-phone = Par téléphone
channel-letter = Par courrier
channel-paper-form = Sur papier
channel-sms = Par SMS
channel-email = Par courriel
channel-contact-how = { $contact }

term-working-days = { $count ->
    [one] 1 jour ouvré
   *[other] { $count } jours ouvrés
}
term-days = { $count ->
    [one] 1 jour
   *[other] { $count } jours
}
term-weeks = { $count ->
    [one] 1 semaine
   *[other] { $count } semaines
}
term-months = { $count } mois
term-years = { $count ->
    [one] 1 an
   *[other] { $count } ans
}
duration-seconds = { $count ->
    [one] une seconde
   *[other] { $count } secondes
}
duration-minutes = { $count ->
    [one] une minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] une heure
   *[other] { $count } heures
}
duration-days = { $count ->
    [one] un jour
   *[other] { $count } jours
}

home-log = Le registre public de la commune
search-title-of = Recherche : { $query }
list-closed = N’accepte pas de demandes actuellement

service-for-resident = Les habitants de la commune
service-for-non-resident = Les personnes qui habitent ailleurs
service-for-e-resident = Les e-résidents de la commune
service-for-company = Les entreprises
service-for-anyone = Tout le monde
service-acts-parent = Les parents peuvent faire la demande pour leur enfant.
service-acts-guardian = Les tuteurs peuvent faire la demande pour la personne qu’ils représentent.
service-acts-company = Les représentants peuvent faire la demande au nom de leur société.
service-acts-mandate = Une personne que vous avez mandatée peut faire la demande pour vous.
service-pay-with-application = Vous payez au moment de la demande.
service-pay-on-grant = Vous payez une fois la demande accordée.
service-pay-after-decision = Vous payez après la décision.
service-pay-by = Vous pouvez payer { $ways }.
pay-card = par carte
pay-transfer = par virement
pay-counter = au guichet
service-time-extend = Le délai peut être prolongé une fois de { $term } ({ $law }).
service-time-stops = S’il manque quelque chose, nous vous le demandons, et le délai est suspendu jusqu’à votre réponse.
result-permit = Une autorisation
result-certificate = Un certificat
result-decision = Une décision
result-payment = Un versement
result-registration = Une inscription au registre
result-booking = Une réservation
result-answer = Une réponse
result-receipt = Une confirmation
service-valid-for = Valable { $term }.
service-receipt = Avec un reçu que tout le monde peut vérifier.
service-not-online = Cette demande ne peut pas être faite en ligne. Voir les façons de faire la demande.
service-needed-nothing = Aucun document n’est nécessaire. Il suffit de répondre aux questions.
service-not-older = datant de moins de { $term }
service-one-language = La commune décrit ce service dans une seule langue.
service-objection-unit = Votre opposition est examinée par :
service-data-sensitive = Certaines questions portent sur des données sensibles, comme la santé. Seules les personnes qui décident de votre demande ou donnent un avis voient les réponses.
service-data-kept = Nous conservons votre demande { $granted } si elle est accordée et { $refused } si elle est refusée. Un brouillon que vous n’envoyez pas est supprimé après { $draft }.
service-data-shorter = { $what } : supprimé dès { $term } après la décision.
service-decisions = Décisions publiées
service-bound = La loi dit ce qui est décidé : elle ne laisse pas de choix au service.
service-discretionary = La loi laisse un choix au service, qui dit dans chaque décision comment il l’a exercé.
service-decision-register = Comment les règles décident (registre des algorithmes)
service-data-gone = Combien de dossiers ont été détruits ou versés aux archives chaque année
service-reviewed = Cette page a été revue pour la dernière fois le { $date }.

## The form on paper
paper-title = Sur papier : { $service }
paper-link = Imprimer le formulaire et le remplir à la main
paper-how = Imprimez cette page, remplissez-la, signez-la et envoyez-la à l’adresse ci-dessus ou apportez-la. En ligne, c’est plus rapide : ce que la commune sait est déjà rempli.
paper-law = Les données sont demandées { $purpose } ({ $law }).
paper-fill = Écrivez en capitales. Laissez de côté ce qui ne vous concerne pas.
paper-you = Vous
paper-given = Prénom
paper-family = Nom de famille
paper-born = Date de naissance
paper-number = Numéro du registre de la population, si vous le connaissez
paper-street = Rue et numéro
paper-city = Code postal et localité
paper-country = Pays
paper-phone = Téléphone ou courriel
paper-email = Courriel
paper-company = Société et son numéro, si vous demandez pour elle
paper-from = Du
paper-to = Au
paper-yes = Oui
paper-no = Non
paper-if-applies = Seulement si cela vous concerne
paper-optional = si cela vous concerne
paper-agree = Je suis d’accord
paper-attached = Ci-joint
paper-sign = Signature
paper-true = Ce que j’ai écrit est vrai, autant que je sache.
paper-place-day = Lieu et date
paper-signature = Signature

# How data is used: a service's page, the record of processing, the data map.
processing-of = Comment vos données sont utilisées : { $service }
processing-who = Qui les reçoit
processing-no-transfer = Rien ne part vers un autre pays.
processing-kept = Combien de temps elles sont conservées
processing-kept-law = Les durées sont celles de : { $law }.
processing-fields = Ce qui est utilisé
processing-no-fields = Cette démarche ne demande rien.
processing-field = Donnée
processing-from = D’où
processing-purpose = Pourquoi
processing-law = Loi
processing-fact = Consulté : { $key }
processing-sensitive = Sensible. Demandé pour { $ground } (RGPD, article { $article }).
processing-shorter = Supprimé déjà { $term } après la décision.
processing-from-applicant = Vous
processing-from-register = Registre : { $name }
processing-from-computed = Calculé par la commune
processing-to-unit = { $name }, responsable
processing-to-adviser = { $name }, qui donne un avis ou réexamine
processing-to-register = Le registre « { $name } », en cas d’accord
processing-to-program = Un programme qui fait une étape : { $name }
processing-to-everybody = Tout le monde : ce qui est publié des décisions
processing-to-archive = Les archives, au terme du délai
processing-rights = Vos droits
processing-rights-text = Voir qui a consulté, prendre une copie, rectifier, s’opposer, limiter, faire effacer :
processing-my-data = Mes données
processing-ground-consent = votre consentement
processing-ground-social-protection = la protection sociale
processing-ground-vital-interests = des intérêts vitaux
processing-ground-legal-claims = un droit à faire valoir
processing-ground-public-interest = un intérêt public important prévu par la loi
processing-ground-care = des soins de santé ou sociaux
processing-ground-public-health = la santé publique
processing-ground-archives = les archives ou la statistique
processing-record-title = Registre des traitements
processing-record-lead = Établi à partir des définitions des démarches (RGPD, article 30) : c’est donc toujours ce qui se passe vraiment.
processing-controller = Responsable du traitement
processing-csv = En tableau (CSV)
processing-json = En JSON
processing-measures = Ce qui les protège
processing-measure-sealed-per-person = Conservées chiffrées, sous une clé propre à chaque personne.
processing-measure-openings-recorded-and-shown = Chaque consultation est enregistrée avant d’être affichée, et la personne la voit.
processing-measure-purpose-required = Rien ne s’ouvre sans un des buts énumérés.
processing-measure-acts-in-transparency-log = Chaque acte sur un dossier figure dans un journal vérifiable par tous et sans donnée personnelle.
processing-measure-erasure-by-key = L’effacement détruit la clé, donc aussi les sauvegardes.
processing-activities = Traitements
processing-activity = Traitement
processing-subjects = Données de qui
processing-count = Champs
processing-subject-resident = Habitants
processing-subject-non-resident = Personnes habitant ailleurs
processing-subject-e-resident = Les e-résidents de la commune
processing-subject-company = Entreprises
processing-subject-anyone = Tout le monde
processing-class = Classe
processing-class-public = Public
processing-class-personal = Personnel
processing-class-sensitive = Sensible
processing-map-title = Carte des données
processing-map-lead = Quelles données viennent d’où et vont où. Les lignes sont rouges s’il s’y trouve du sensible, bleues pour le personnel, vertes pour le public. Les tableaux disent la même chose.
processing-map-into = Vers les démarches
processing-map-out = Depuis les démarches
processing-map-from = De
processing-map-to = Vers
service-data-fields = Chaque donnée : d’où elle vient, pourquoi, selon quelle loi, qui la reçoit
processing-own-contact = Votre compte
processing-own-cases = Vos dossiers antérieurs
processing-own-wallet = Une attestation du portefeuille du demandeur

### Comment fonctionnent les services.

figures-title = Nos services en chiffres
figures-of = { $service } : en chiffres
figures-lead = Les { $days } derniers jours, tels qu’ils sont maintenant.
figures-live = Cette page suit d’elle-même ce qui se passe. Sans JavaScript, rechargez-la pour voir les derniers chiffres.
figures-retention = Ce que nous ne conservons plus
figures-by-service = Par service
figures-service = Service
figures-applications = Demandes
figures-over-time = Dans le temps
figures-decisions = Décisions
figures-automatic = Décidées par les seules règles
figures-half = La moitié décidée en
figures-most = Neuf sur dix décidées en
figures-aim = objectif : { $share }
figures-within-term = Dans le délai légal
figures-backlog = En cours maintenant
figures-few = moins de { $count }
figures-or-more = { $count } ou plus
figures-too-few = trop peu pour le dire
figures-none = Aucune demande n’a été faite pendant cette période.
figures-how = Comment nous comptons
figures-why-few = Les nombres inférieurs à { $count } ne sont pas affichés, et les périodes sont plus longues là où peu de personnes font une demande, pour que personne ne puisse être reconnu. Les totaux indiquent alors « ou plus ».
figures-why-none = Les durées et les parts sont affichées à partir de { $count } décisions.
figures-what-time = Le temps jusqu’à la décision court du moment de la demande au moment de la décision, nuits, fins de semaine et attente d’une réponse comprises. Le respect du délai légal se juge d’après l’horloge légale, qui s’arrête pendant que nous attendons une réponse.
figures-reuse = Utiliser ces chiffres
figures-csv = Tous les chiffres en tableau (CSV)
figures-json = Tous les chiffres pour les programmes (JSON)
figures-course = Demandes, par périodes de { $days } jours
figures-course-period = { $days } jours jusqu’au
figures-no-course = Trop peu de demandes ont été faites pour en dessiner l’évolution.
figures-to-service = À propos de ce service
figures-to-all = Tous les services
figures-editions = Les chiffres de chaque jour passé, tels qu’ils ont été publiés

### Les chiffres des jours passés, tels qu’ils ont été publiés.

editions-title = Chiffres publiés, jour par jour
editions-lead = Quand un jour est fini, les chiffres des 90 jours jusqu’à sa fin sont publiés dans des fichiers qui ne changent plus jamais.
editions-what = Le registre public de la commune contient l’empreinte de chaque fichier. Si quelqu’un changeait un chiffre plus tard, le fichier ne serait plus celui du registre.
editions-none = Aucun jour n’est encore clos. Les premiers fichiers viennent après minuit.
editions-day = Jusqu’au
editions-files = Fichiers
editions-bytes = { $bytes ->
    [one] Un octet
   *[other] { $bytes } octets
}
editions-entry = Son inscription au registre
editions-receipt = Son reçu
editions-check = Vérifier un fichier
editions-check-here = Choisissez le fichier téléchargé sur la page des reçus. S’il est ce qui a été publié, vous arrivez à son inscription au registre.
editions-check-link = Vérifier un fichier
editions-check-offline = Sans ce site : enregistrez le fichier, son reçu à côté, et les clés et témoins de la commune sous le nom « policy ». Puis lancez :
editions-gaps = Un jour sans fichiers est un jour dont la fin est passée sans que ce site fonctionne avant la fin du jour suivant. Ce qui était en cours est compté au moment où le fichier a été établi.
editions-json = Cette liste pour les programmes (JSON)

### Open data.

data-title = Données ouvertes
data-lead = Des données de la commune que chacun peut réutiliser, sans demander et sans compte.
data-search = Chercher dans les jeux de données
data-none = Aucun jeu de données n’est encore publié. Les premiers arrivent dans une minute.
data-not-found = Aucun jeu de données ne contient ces mots.
data-all = Tous les jeux de données
data-newest = Version { $version } du { $day }, lignes : { $rows }
data-catalogue = Tous les jeux de données en données liées (DCAT-AP)
data-json = Tous les jeux de données pour les programmes (JSON)
data-publisher = Éditeur
data-licence = Licence
data-frequency = Change
data-frequency-continuous = en permanence
data-frequency-daily = chaque jour
data-frequency-weekly = chaque semaine
data-frequency-monthly = chaque mois
data-frequency-quarterly = chaque trimestre
data-frequency-yearly = chaque année
data-frequency-irregular = quand il y a du nouveau
data-files = Télécharger
data-file = Fichier
data-preview = Les premières lignes
data-more-rows = Et { $rows } lignes de plus dans le fichier.
data-rows = { $rows ->
    [one] une ligne
   *[other] { $rows } lignes
}
data-versions = Versions
data-versions-what = Une version ne change jamais et aucune n’est retirée. Le registre public de la commune contient l’empreinte de chaque fichier.
data-version = Version
data-published = Publiée
data-proof = Preuve
data-services-title = Services de la commune
data-services-description = Chaque service que l’on peut demander : ses noms, son thème, le service responsable, son prix, le délai légal et la loi sur laquelle il repose.
data-services-keywords = services, permis, prix, catalogue
data-services-linked-title = Services de la commune en données liées
data-services-linked-description = Le catalogue des services dans le vocabulaire de l’Union européenne (CPSV-AP), pour d’autres catalogues.
data-services-linked-keywords = services, CPSV-AP, données liées
data-applications-by-month-title = Demandes par mois
data-applications-by-month-description = Combien de demandes sont arrivées pour chaque service, chaque mois des deux dernières années. Les services qui ont un mois à moins de cinq demandes sont omis, et tous les nombres sont arrondis au multiple de cinq inférieur, pour que personne ne soit reconnu.
data-applications-by-month-keywords = demandes, mois, statistiques

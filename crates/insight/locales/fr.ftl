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

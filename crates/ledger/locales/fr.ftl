# Pourquoi un reçu ne prouve rien. La clé est le code du refus.
receipt-unreadable = Ceci n’est pas un reçu, ou il en manque une partie. Utilisez le fichier exactement tel qu’il vous a été remis.
receipt-without-record = Cette preuve ne contient pas l’enregistrement auquel elle se rapporte. Utilisez le fichier du reçu et non la preuve seule.
receipt-unknown-signer = Ce reçu n’est signé par aucune clé de cette commune.
receipt-forged-signature = La signature de ce reçu n’est pas authentique, ou le reçu est endommagé.
receipt-other-log = Ce reçu provient du registre d’une autre commune : { $origin }.
receipt-too-few-witnesses = Trop peu de témoins indépendants avaient vu le registre : { $found }. Demandez un nouveau reçu plus tard.
receipt-altered = Ce reçu a été modifié. Le registre de la commune contient autre chose à cet endroit.

# Que faire d’un reçu refusé. La clé est le code du refus suivi de « -remedy ».
receipt-unreadable-remedy = Téléchargez de nouveau le reçu depuis votre dossier et vérifiez ce fichier. Si vous avez copié le texte, copiez-le en entier : de la première ligne, qui nomme le format, à la dernière signature.
receipt-without-record-remedy = Ouvrez votre dossier, choisissez « Télécharger le reçu » et vérifiez ce fichier.
receipt-unknown-signer-remedy = Demandez à la personne qui vous a remis le reçu de quelle commune il provient, et vérifiez-le là-bas. S’il prétend provenir de cette commune, il est faux : signalez-le à la commune.
receipt-forged-signature-remedy = Téléchargez de nouveau le reçu depuis votre dossier. S’il est encore refusé, ne vous y fiez pas et signalez-le à la commune.
receipt-other-log-remedy = Vérifiez-le sur le site de la commune qu’il nomme.
receipt-too-few-witnesses-remedy = Le reçu est peut-être authentique, mais des témoins indépendants ne l’ont pas encore confirmé. Téléchargez-le de nouveau dans une heure.
receipt-altered-remedy = Ne vous fiez pas à ce que dit ce fichier. Redemandez le reçu à partir du dossier de la personne, et signalez à la commune qu’on vous l’a présenté comme authentique.

### La page sur laquelle on vérifie un reçu.

verify-title = Vérifier un reçu
verify-lead = Un reçu prouve que la commune a reçu, décidé ou remis quelque chose à un moment donné. Tout le monde peut en vérifier un ici, sans compte.
verify-file = Fichier du reçu
verify-file-hint = Un fichier dont le nom se termine par .tlog-proof, ou un fichier que la commune a publié, comme les chiffres d’un jour.
verify-text = Ou collez le texte du reçu
verify-text-hint = En entier, de la première à la dernière ligne.
verify-code = Ou saisissez le code d’une lettre
verify-code-hint = 26 lettres et chiffres à côté du carré de la lettre. Les tirets sont facultatifs.
verify-code-unreadable = Un code compte 26 lettres et chiffres. Comparez-le avec la lettre.
verify-button = Vérifier le reçu
verify-nothing = Choisissez un fichier de reçu ou collez le texte d’un reçu
verify-forgotten = Ce que vous vérifiez ici n’est pas conservé.
verify-where = Où se trouve mon reçu ?
verify-where-text = Ouvrez votre dossier sur ce site. Chaque étape inscrite au registre a un lien pour télécharger son reçu. Vous pouvez remettre le fichier à toute personne qui a besoin d’une preuve.
verify-log-link = Comment fonctionne le registre de la commune, et comment vérifier sans ce site
verify-refused = Ce reçu ne prouve rien
verify-code-refused = Le journal ne connaît pas ce code
verify-another = Vérifier un autre reçu
verified-title = Ce reçu est authentique
verified-text = Le registre de la commune contient exactement cet enregistrement. Personne ne l’a modifié.
verified-act = Ce qu’il prouve
verified-act-unknown = Cette page ne peut pas mettre cet enregistrement en mots. Il figure ci-dessous tel qu’il a été inscrit.
verified-place = Où il est inscrit
verified-log = Registre
verified-position = Position
verified-position-text = Inscription { $place } sur les { $size } que comptait le registre quand le reçu a été établi
verified-size-now = Le registre compte maintenant { $size } inscriptions. On ne fait qu’en ajouter : rien n’est modifié ni retiré.
verified-signed-by = Signé par
verified-no-witness = Aucun témoin indépendant n’avait confirmé le registre quand le reçu a été établi.
verified-witnessed = Témoins indépendants qui avaient confirmé le registre :
verified-record = L’enregistrement tel qu’il a été inscrit
verified-record-text = Le registre lui-même ne contient qu’une empreinte de ce texte : personne ne peut l’y lire.
verified-entry-link = Le fichier du registre qui contient cette inscription
verified-too-few = La commune demande plus de témoins qu’il n’y en avait quand ce reçu a été établi. La commune elle-même l’a signé. Téléchargez de nouveau le reçu dans quelques minutes : il portera ce que les témoins ont confirmé entre-temps.

### La page à laquelle mène le carré d’une lettre.

log-entry-title = Cette inscription est au registre de la commune
log-entry-text = La commune a inscrit un acte sous ce code. Personne n’a modifié l’inscription depuis.
entry-code = Code
entry-kind = Ce qui a été inscrit
entry-at = Quand
entry-kind-case = Un acte sur un dossier
entry-kind-service-published = Une version publiée d’un service
entry-kind-data-use-closed = Un jour du journal des consultations
entry-kind-dataset-published = Une version de données ouvertes
entry-kind-figures-published = Des chiffres publiés
entry-compare = Comparez l’heure avec la date de la lettre. Une lettre dont le code n’est pas au registre, ou appartient à un autre jour, n’est pas authentique.
entry-content = Le registre ne contient pas ce que dit la lettre. Pour le vérifier aussi, demandez le reçu du dossier et vérifiez-le ici.
entry-no-witness = Aucun témoin indépendant n’a encore confirmé le registre avec cette inscription.
entry-line = L’inscription telle qu’elle figure au registre
entry-unknown = Le registre n’a pas d’inscription sous ce code.
entry-unknown-remedy = Comparez chaque lettre et chiffre avec la lettre. Une lettre des dernières minutes peut ne pas encore être au registre. Si le code est juste, la lettre n’est pas authentique : prévenez la commune.

### La page sur le registre.

log-title = Le registre public de la commune
log-lead = Chaque acte sur un dossier est inscrit dans un registre qui ne fait que grandir. Personne, pas même la commune, ne peut modifier ou retirer une inscription sans que cela se voie.
log-what = Quand quelque chose est reçu, décidé ou remis, une inscription est ajoutée en moins d’une seconde. Toutes les inscriptions sont liées par un seul nombre, la racine, que la commune signe. Qui détient un reçu peut prouver que l’inscription était au registre ; qui copie le registre peut prouver que rien n’a été changé ensuite.
log-not = Le registre ne contient aucune donnée personnelle : chaque inscription est l’empreinte à clé d’un enregistrement. Seule la personne concernée détient de quoi l’ouvrir.
log-verify-link = Vérifier un reçu
log-head = Le registre maintenant
log-size = Inscriptions
log-signed-at = Dernière signature
log-root = Racine
log-growth = Comment il grandit
log-period = Période
log-entries = Nouvelles inscriptions, environ
log-last-days = { $days ->
    [one] Dernières 24 heures
   *[other] { $days } derniers jours
}
log-checkpoint = La tête signée
log-checkpoint-text = Nom du registre, nombre d’inscriptions, racine et signature de la commune.
log-empty = Rien n’a encore été inscrit.
log-keys = Clés
log-keys-text = La commune signe avec la première clé. Comparez-la avec celle que vous avez conservée ou que la commune a publiée ailleurs : si elle diffère, demandez pourquoi.
log-offline = Vérifier sans ce site
log-offline-text = Un reçu peut être vérifié sur un ordinateur qui n’est connecté à rien.
log-offline-receipt = Enregistrez votre fichier de reçu.
log-offline-run = Lancez le programme aedile, qui est un logiciel libre, ou tout autre programme qui lit ce format :
log-raw = Pour les programmes
log-raw-text = Le registre entier peut être copié et vérifié. Il est fourni en tuiles, dans un format ouvert que d’autres programmes lisent aussi.
log-raw-checkpoint = Tête signée du registre
log-raw-keys = Clés du registre
log-raw-standard = Le format : C2SP tlog-tiles
log-days = Nouvelles inscriptions par jour, environ
log-day = Jour
log-witnesses = Témoins
log-witnesses-text = Un témoin est un programme que quelqu’un d’autre exploite, par exemple une commune voisine. Il signe qu’il a vu le registre et que rien de ce qu’il avait vu auparavant n’a changé. Il ne signe pas de seconde histoire.
log-quorum = Un reçu est confirmé quand { $needed ->
    [0] la commune l’a signé ; aucun témoin n’est exigé, bien qu’il y en ait { $all }.
    [1] un témoin sur { $all } a vu le registre.
   *[other] { $needed } témoins sur { $all } ont vu le registre.
}
log-no-witness = Aucun témoin ne confirme encore ce registre. Gardez vous-même une copie de la tête signée : qui en détient une remarquerait un changement.
log-witness = Témoin
log-witness-since = Depuis
log-witness-seen = Ce qu’il a vu
log-witness-last = { $size } inscriptions, { $at }
log-witness-never = Rien encore
log-witness-silent = Il ne répond plus depuis le { $since }.
log-witness-refused = Il ne connaît pas ce registre (depuis le { $since }).
log-witness-ahead = Il a vu un registre plus long que celui-ci (depuis le { $since }). Demandez pourquoi à la commune.
log-witness-other-history = Il a vu une autre histoire de ce registre (depuis le { $since }). Demandez pourquoi à la commune.
log-witness-forged = Ce qu’il a envoyé n’était pas sa signature (depuis le { $since }).
log-verify-text = Choisissez le fichier d’un reçu, collez son texte ou saisissez le code d’une lettre.
log-offline-policy = Enregistrez les clés et les témoins de la commune
log-raw-witnessed = Dernière tête confirmée par assez de témoins
log-raw-policy = Clés, témoins et nombre exigé

### La page de ce que la commune a publié.

published-title = Versions publiées
published-lead = Chaque version d’un service est inscrite au registre quand elle est publiée : son formulaire, ses règles, ses frais, ses lettres.
published-what = La version est une empreinte des fichiers du service. Si quelqu’un changeait une règle sans la publier, l’empreinte différerait de celle-ci. Chaque ligne a un reçu que tout le monde peut vérifier.
published-one = Seulement les versions de { $service }.
published-all = Tous les services
published-none = Rien n’a encore été publié.
published-at = Quand
published-name = Service
published-version = Version
published-receipt = Reçu
log-published-link = Ce que la commune a publié, version par version

### Les membres des enregistrements et leurs valeurs.

record-case = Dossier
record-service = Service
record-act = Ce qui s’est passé
record-detail = Précision
record-by = Par
record-unit = Unité
record-at = Quand
record-definition = Version des règles du service
record-seq = Étape
record-act-submitted = La demande a été reçue
record-act-checked = Les règles ont été appliquées
record-act-assigned = Un agent s’en est chargé
record-act-released = Elle a été remise dans la file
record-act-asked = Quelque chose a été demandé à la personne
record-act-answered = La personne a répondu
record-act-opinion-asked = L’avis d’une autre unité a été demandé
record-act-opinion-given = Une autre unité a donné son avis
record-act-noted = Une note a été écrite
record-act-proposed = Une décision a été proposée
record-act-sent-back = La proposition a été renvoyée
record-act-done = Une étape a été accomplie
record-act-decided = La décision a été prise
record-act-delivered = La décision a été remise
record-act-withdrawn = La personne a retiré sa demande
record-act-extended = Le délai a été prolongé
record-act-published = La commune a publié cette version
record-act-republished = La commune est revenue à cette version
record-act-unpublished = La commune ne propose plus le service
record-detail-granted = Accordée
record-detail-refused = Refusée
record-detail-partly = Accordée en partie
record-by-visitor = Quelqu’un sans compte
record-by-person = La personne ou qui la représente
record-by-official = Un agent
record-by-client = Un programme d’un autre organisme
record-by-system = Les règles de la commune, automatiquement

### Enregistrements que tout le monde peut lire.

entry-public = Ce que la commune a publié
entry-public-text = Tout le monde peut lire ce que dit cette inscription et télécharger son reçu.
entry-public-receipt = Reçu de cette publication
log-figures-link = Les chiffres publiés, jour par jour
record-file = Fichier
record-type = Type de fichier
record-bytes = Longueur en octets
record-sha256 = SHA-256
record-act-issued = La commune a publié ce fichier

### Combien de temps les inscriptions sont publiées.

log-published-for = Combien de temps les inscriptions sont publiées
log-published-always = Chaque inscription est publiée aussi longtemps que le registre existe.
log-published-days = Chaque inscription est publiée pendant au moins { $days } jours. Ce qui est plus ancien ne peut plus être téléchargé par tout le monde. Le registre lui-même reste entier : rien n’en est retiré, chaque reçu reste valable, et quiconque a gardé une copie peut encore la prouver.
log-published-from = Le registre est actuellement publié à partir de l’inscription { $first }.
log-raw-pruning = À partir de quelle inscription le registre est publié

### Registres clos, et les enregistrements qui les relient.

log-closed = Registres antérieurs
log-closed-text = La commune a clos ces registres et a continué dans un nouveau. La dernière inscription de chacun nomme le suivant, et la première inscription du suivant contient sa dernière tête. Ils restent lisibles, et leurs reçus restent valables.
log-closed-at = Clos
log-closed-unwitnessed = Trop peu de témoins en ont encore vu la fin.
entry-kind-log-closed = La fin d’un registre
entry-kind-log-opened = Le début d’un registre
record-act-closed = La commune a clos ce registre
record-act-opened = La commune a ouvert ce registre
record-log_key = Clé de ce registre
record-next_key = Clé du registre qui continue
record-previous_key = Clé du registre précédent
record-previous_size = Inscriptions du registre précédent
record-previous_root = Racine du registre précédent

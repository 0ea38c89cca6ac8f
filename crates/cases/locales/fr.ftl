### Demander, suivre un dossier, le bureau des agents, messages et lettres.

## Demander
apply-begin-title = Avant de commencer : { $service }
apply-begin-drafts = Vous avez déjà commencé
apply-begin-draft = Reprendre ce que vous avez commencé le { $when }
apply-begin-pages = { $count ->
    [0] Rien n’est demandé : votre identité suffit.
    [one] Il y a une page de questions.
   *[other] Il y a au plus { $count } pages courtes, une seule chose sur chacune.
}
apply-begin-linked = { $count ->
    [one] Une réponse vient du lien que vous avez suivi. Vous pouvez la changer.
   *[other] { $count } réponses viennent du lien que vous avez suivi. Vous pouvez les changer.
}
apply-begin-saved = Chaque réponse est enregistrée aussitôt. Vous pouvez vous arrêter et reprendre plus tard, aussi sur un autre appareil.
apply-begin-known = Ce que la commune sait déjà est rempli pour vous, et nous disons d’où cela vient.
apply-begin-privacy = Nous le demandons { $purpose } ({ $law }).
apply-begin-start = Commencer
apply-begin-later = Vous pouvez commencer sans compte et vous identifier au moment d’envoyer.
apply-begin-sign-in = S’identifier
apply-optional = { $label } (facultatif)
apply-example = Par exemple { $example }
apply-continue = Enregistrer et continuer
apply-save-later = Enregistrer et reprendre plus tard
apply-why = Pourquoi nous le demandons
apply-locked = Si c’est inexact, signalez-le au registre : cela ne peut pas être modifié ici.
apply-time = Heure
apply-time-hint = Par exemple 14:30
apply-from = Du
apply-to = Au
apply-part-given = Prénoms
apply-part-family = Nom de famille
apply-part-born = Date de naissance
apply-part-email = Adresse électronique
apply-part-street = Rue
apply-part-number = Numéro
apply-part-postcode = Code postal
apply-part-city = Commune
apply-place-hint = Une adresse, un carrefour, ou ce qui se trouve à côté
apply-add = Ajouter : { $item }
apply-remove = Retirer { $item }
apply-help = Aide pour cette question
apply-tasks-title = Votre demande
apply-tasks-lead = Remplissez les parties dans l’ordre que vous voulez. Tout est enregistré.
apply-tasks-check = Vérifier et envoyer
apply-section-not-needed = Pas nécessaire
apply-section-not-started = Pas commencé
apply-section-in-progress = En cours
apply-section-complete = Terminé
apply-delete = Jeter ce brouillon
apply-check-title = Vérifiez vos réponses
apply-check-price = Cela coûte { $amount }.
apply-check-sign-in = Identifiez-vous pour envoyer
apply-check-sign-in-why = Pour que la décision vous parvienne, et à personne d’autre. Ce que vous avez écrit est conservé.
apply-check-send = Envoyer
apply-declaration = Ce que j’ai écrit est exact, à ma connaissance.
apply-submit = Envoyer la demande
apply-change = Modifier
apply-sent = Demande envoyée
apply-sent-reference = Votre référence
apply-status-title = Votre demande
apply-next-open = Le service a votre demande. Vous n’avez rien à faire pour le moment. Vous recevrez un message dès qu’il y a du nouveau.
apply-stands-still = Un problème est survenu de notre côté et votre demande est à l’arrêt. Nous le voyons et nous y remédions. Votre place est gardée et vous n’avez rien à faire.
apply-next-waiting = Le service a besoin de quelque chose de votre part. Le délai est suspendu jusqu’à votre réponse.
apply-next-payment = Dès que la redevance est payée, votre demande suit son cours.
apply-next-lapsed = Cette demande a pris fin sans décision, car la redevance n’a pas été payée. Vous pouvez en faire une nouvelle.
apply-next-granted = Votre demande a été acceptée.
apply-next-ended = Ce qui vous avait été accordé a pris fin.
apply-next-refused = Votre demande n’a pas été acceptée. Vous trouvez ci-dessous les raisons et ce que vous pouvez faire.
apply-next-withdrawn = Vous avez retiré cette demande.
apply-next-draft = Ceci est un brouillon. Personne d’autre ne le voit.
apply-due = Vous aurez la décision au plus tard le { $due }.
apply-due-norm = Nous visons une décision d’ici le { $norm }. Selon la loi, vous l’aurez au plus tard le { $due }.
apply-due-stopped = Le délai légal est suspendu jusqu’à votre réponse.
apply-due-payment = Le délai légal est suspendu jusqu’au paiement de la redevance.
apply-rank = Les places sont attribuées selon les points. Vous avez { $points } points et vous êtes entre la place { $first } et la place { $last } sur { $all }.
apply-rank-behind = Les places sont attribuées selon les points. Vous avez { $points } points et vous êtes au-delà de la place { $first } sur { $all }.
apply-slot = { $day }, { $time }
apply-asked = Ce que le service demande
apply-answer = Votre réponse
apply-answer-send = Envoyer la réponse
apply-history = Ce qui s’est passé jusqu’ici
apply-receipts = Reçus
apply-receipts-why = Chaque étape est inscrite au journal public de la commune, que personne ne peut modifier sans que cela se voie. Un reçu le prouve, même sans nous.
apply-receipts-check = Vérifier un reçu
apply-letters = Lettres
letter-submitted = Votre demande est arrivée (PDF)
letter-asked = Ce que le service demande (PDF)
desk-letter = En lettre (PDF)
apply-what-you-sent = Ce que vous avez envoyé
apply-who-looked = Qui a consulté mes données
apply-withdraw = Retirer la demande
apply-give-up = Rendre ce qui a été accordé
apply-give-up-why = Vous ne l’avez alors plus, dès maintenant. Quelqu’un d’autre peut avoir la place ou le créneau. Vous ne pouvez pas revenir dessus ; vous pouvez refaire une demande.
my-applications-title = Mes demandes
my-applications-none = Vous n’avez encore rien demandé.

state-draft = Brouillon
state-open = En cours
state-waiting = En attente de vous
state-granted = Acceptée
state-refused = Non acceptée
state-withdrawn = Retirée
state-lapsed = Terminée sans décision
state-ended = Accordée, a pris fin

say-yes = Oui
say-no = Non
say-unknown = inconnu
say-period = du { $from } au { $to }

source-population = Du registre de la population.
source-addresses = Du registre des adresses.
source-vehicles = Du registre des véhicules.
source-companies = Du registre des entreprises.
source-income = De l’administration fiscale.
source-contact = De votre compte.
source-cases = De vos demandes précédentes.

criterion-met = Rempli
criterion-not-met = Non rempli
criterion-to-check = À vérifier
criterion-official-looks = Un agent l’examine.

decision-granted = Demande acceptée
decision-refused = Demande non acceptée
decision-price = Frais
decision-valid-until = Valable jusqu’au
decision-why = Pourquoi
decision-letter = La décision en lettre (PDF)
decision-objection = Si vous n’êtes pas d’accord, vous pouvez former un recours jusqu’au { $until }.
decided-by-rules = Décidé par des règles, sans agent. Vous pouvez toujours demander qu’une personne l’examine en formant un recours.
decided-by-official = Décidé par un agent de l’unité « { $unit } ».
decided-by-program = Décidé par un programme qui travaille pour { $unit }.
signed-by-program = Un programme qui travaille pour { $unit }
decided-by-silence = Le délai est passé sans décision ; la loi dit ce que cela signifie.

event-submitted = Demande envoyée
event-checked = Vérifiée par les règles
event-assigned = Prise en charge par un agent
event-released = Remise dans la file
event-asked = Le service a demandé quelque chose
event-answered = Vous avez répondu
event-opinion-asked = Une autre unité a été consultée
event-opinion-given = Une autre unité a donné son avis
event-noted = Une note a été ajoutée
event-proposed = Une décision a été proposée
event-sent-back = La proposition a été renvoyée
event-done = Une étape a été faite
event-decided = Décidée
event-delivered = La lettre est prête
event-withdrawn = Retirée
event-extended = Le délai a été prolongé
event-reassigned = Confié à un autre agent
event-forwarded = Transmise à un autre service
event-demanded = Une redevance a été demandée
event-paid = La redevance a été payée
event-part-paid = De l’argent est arrivé
event-waived = La redevance a été abandonnée
event-refunded = De l’argent a été rendu
event-reminded = Un rappel vous a été envoyé
event-lapsed = Terminée, car la redevance n’a pas été payée
event-ended = Ce qui avait été accordé a pris fin
event-ended-expired = Ce qui avait été accordé a pris fin : son dernier jour est passé
event-ended-given-up = Ce qui avait été accordé a été rendu
event-ended-revoked = Ce qui avait été accordé a été retiré
event-term-passed = Le délai est passé ; un agent décide
event-term-passed-no-place = Le délai est passé ; toutes les places sont attribuées, un agent décide donc
event-term-passed-conflict = Le délai est passé ; une inscription d’un registre s’y oppose, un agent décide donc
event-unpaid = A suivi son cours sans paiement
event-stopped = Un problème est survenu de notre côté
event-retried = L’étape a été essayée de nouveau
event-skipped = Le dossier est reparti après l’étape
event-moved = Le dossier est reparti d’une autre étape
event-sent = Un autre dossier en a été informé
event-told = Un autre dossier a informé celui-ci
event-migrated = Continue selon une nouvelle version du service

fee-title = Redevance
fee-amount = Montant
fee-law = Selon quelle loi
fee-due = À payer avant le
fee-paid = Payé
fee-refunded = Rendu
fee-remaining = Reste à payer
fee-excess = Payé en trop ; cela vous est rendu
fee-movement = { $amount } le { $day } ({ $means }), quittance { $number }
fee-by-transfer = Par virement
fee-at-counter = Au guichet
fee-quote = Indiquez la référence { $reference }
fee-reference = Référence de paiement
fee-pay-online = Payer en ligne
demand-open = À payer
demand-paid = Payée
demand-waived = Abandonnée
demand-cancelled = N’est plus due
demand-refunded = Rendue
means-cash = en espèces
means-card = par carte
means-transfer = par virement
means-online = en ligne
pay-title = Payer une redevance
pay-invented = Cette page de paiement est inventée, comme la commune. Aucun argent ne circule.
pay-amount = Vous payez { $amount }.
pay-now = Payer avec de l’argent inventé
pay-not-now = Retour, sans payer

actor-visitor = par vous
actor-person = par vous
actor-official = par un agent
actor-client = par un programme
actor-system = par le système

cases-refusal-incomplete = Il manque quelque chose. Parcourez de nouveau les pages.
cases-refusal-exited = D’après vos réponses, ce service n’est pas pour vous.
cases-refusal-closed = Ce service ne prend pas de demandes pour le moment. Votre brouillon est conservé.
cases-refusal-sign-in-first = Identifiez-vous pour envoyer. Ce que vous avez écrit est conservé.
cases-refusal-level-too-low = Ce service demande une identification plus sûre. Identifiez-vous avec une clé d’accès ou un code, puis envoyez de nouveau.
cases-refusal-one-open = Vous avez déjà une demande pour cela. Attendez sa décision, ou retirez-la d’abord.
cases-refusal-not-declared = Cochez la case pour confirmer que ce que vous avez écrit est exact
cases-refusal-answers-unfit = Certaines réponses n’appartiennent pas à ce formulaire.
cases-refusal-already-sent = Cette demande a déjà été envoyée. Ce qui est envoyé ne change plus ; répondez quand le service vous interroge, ou retirez la demande.
cases-refusal-nothing-asked = Le service ne vous a rien demandé pour le moment.
cases-refusal-not-running = Cette demande n’est plus en cours ; elle ne peut plus être retirée.
cases-refusal-not-for-you = Ce service s’adresse à d’autres : voyez « Qui peut demander » sur sa page. Si les registres se trompent à votre sujet, adressez-vous à l’état civil.
cases-refusal-quota-full = Toutes les places de ce service sont prises pour le moment. Votre brouillon est conservé ; réessayez quand une place se libère.
cases-refusal-slot-gone = Le créneau choisi n’est plus libre. Choisissez-en un autre ; tout le reste est conservé.
cases-refusal-booked-already = Vous avez déjà une réservation pour cela. Rendez-la d’abord, sur sa propre page sous « Mes demandes », ou attendez qu’elle soit passée.
cases-refusal-task-not-open = Cette tâche est déjà faite. Regardez de nouveau le dossier.
cases-refusal-not-your-unit = C’est pour une autre unité, ou pour un autre rôle.
cases-refusal-not-your-role = Votre rôle ne le permet pas. Demandez à un ou une collègue du service qui en a le droit.
cases-refusal-own-case = C’est votre propre demande. Un ou une collègue doit la traiter.
cases-refusal-goes-on = Le dossier n’est plus à l’arrêt à cet endroit. Regardez de nouveau la liste.
cases-refusal-case-erased = Les données de la personne ont été effacées : le dossier ne peut pas repartir.
cases-refusal-mend-needs-reason = Écrivez pourquoi : le motif reste au dossier
cases-refusal-value-unreadable = Écrivez une valeur : un nombre, true ou false, "un texte" entre guillemets droits, ou date("2027-01-31")
cases-refusal-not-skippable = Cette étape ne peut pas être sautée. Choisissez l’étape d’où le dossier repart.
cases-refusal-no-way-there = Le dossier ne peut pas repartir de là. Choisissez une étape de la liste.
cases-refusal-no-scenario = Choisissez le scénario de départ
cases-refusal-values-unreadable = Écrivez chaque valeur sur sa ligne, comme « stall_area: 4 »
cases-refusal-placed-unreadable = Écrivez chaque élément sur sa ligne, comme « ancien = nouveau » ; les deux doivent être du même genre
cases-refusal-task-taken = Un collègue a pris cette tâche en charge. Demandez-lui de la rendre.
cases-refusal-not-in-unit = Ce collègue n’a pas de rôle dans cette unité.
cases-refusal-take-it-first = Prenez d’abord la tâche, ou demandez à la personne qui dirige le service de l’attribuer.
cases-refusal-cannot-forward = Cette étape reste dans son service. Demandez plutôt un avis à l’autre service.
cases-refusal-no-such-unit = Choisissez un autre service
cases-refusal-nobody-there = Personne dans ce service ne pourrait faire cette tâche. Choisissez un autre service.
cases-refusal-forward-needs-reason = Écrivez pourquoi vous la transmettez ; le demandeur et le service le lisent
cases-refusal-cannot-extend = Aucune loi ne permet de prolonger le délai de ce dossier à cette étape. Décidez, ou interrogez le demandeur.
cases-refusal-extended-before = Le délai a déjà été prolongé. La loi ne le permet qu’une fois.
cases-refusal-term-over = Le délai est passé ; il ne peut être prolongé qu’avant sa fin. Décidez maintenant.
cases-refusal-changed-meanwhile = Un collègue a modifié ce dossier au même moment. Regardez-le à nouveau.
cases-refusal-extend-needs-reason = Écrivez pourquoi il faut plus de temps ; le demandeur le lit
cases-refusal-revoke-needs-reason = Écrivez pourquoi c’est retiré ; le titulaire le lit
cases-refusal-not-in-force = Rien n’est en vigueur ici qui puisse prendre fin : ce n’était pas accordé, n’a pas de durée, ou a déjà pris fin.
cases-refusal-text-empty = Écrivez quelque chose : les motifs, la question ou l’avis
cases-refusal-text-too-long = Écrivez au plus 5 000 caractères
cases-refusal-not-allowed-now = La procédure ne le permet pas maintenant. Regardez de nouveau le dossier.
cases-refusal-overrule-needs-reason = Les règles proposent un refus. Pour décider autrement, écrivez pourquoi
cases-refusal-same-official = Un second agent doit confirmer. Vous avez préparé vous-même cette décision.
cases-refusal-cannot-ask-unit = Choisissez l’unité que vous voulez consulter
cases-refusal-no-place-left = Toutes les places sont attribuées. Laissez le dossier sur la liste, ou refusez-le.
cases-refusal-not-owed = Plus rien n’est dû ici. Regardez de nouveau la redevance.
cases-refusal-amount-missing = Écrivez le montant, par exemple 60,00
cases-refusal-more-than-paid = C’est plus que ce qui a été reçu
cases-refusal-bank-number-missing = Écrivez le numéro du virement chez la banque
cases-refusal-key-missing = Envoyez un Idempotency-Key, afin qu’un montant annoncé deux fois ne compte pas deux fois
cases-refusal-means-missing = Choisissez le moyen de paiement
cases-refusal-fee-needs-reason = Écrivez pourquoi ; la personne le lit
cases-refusal-other-currency = La redevance est due dans une autre monnaie
cases-refusal-person-erased = Les données de la personne ont été effacées : rien ne peut être inscrit au dossier. Rendez l’argent.
cases-refusal-nobody-chosen = Choisissez la personne concernée
cases-refusal-no-service = Choisissez un service qui prend des demandes aujourd’hui
cases-refusal-day-wrong = Écrivez le jour d’arrivée du formulaire, dans les 60 derniers jours
cases-refusal-identity-not-seen = Cochez que vous avez vu la personne et une pièce d’identité
cases-refusal-not-for-them = Ce service n’est pas pour cette personne, selon les registres
cases-refusal-signature-wrong = La signature ne convient pas, ou date de plus de cinq minutes
cases-refusal-notification-unreadable = Le corps n’est pas un avis de paiement

problem-upload-empty = Le fichier est vide. Choisissez-le de nouveau.
problem-upload-too-large = Le fichier dépasse { $megabytes } Mo. Réduisez-le ou divisez-le.
problem-upload-not-allowed = Ce type de fichier n’est pas accepté. Enregistrez-le en PDF, JPEG ou PNG.
problem-upload-incomplete = Le fichier est incomplet. Envoyez-le de nouveau.
problem-upload-with-programs = Le fichier contient des programmes (macros). Enregistrez-le sans eux, ou en PDF.
problem-file-type = Choisissez un fichier de l’un de ces types : { $accepted }
problem-max-files = Au plus { $max } fichiers

## Le bureau
desk-queue-title = File de travail
desk-queue-caption = Tâches par échéance
desk-queue-empty = Rien à faire ici. Choisissez une autre unité ou une autre vue.
desk-queue-count = { $count ->
    [0] Aucune tâche
    [one] Une tâche
   *[other] { $count } tâches
}
desk-queue-more-than = Plus de { $count } tâches
desk-find-label = Aller à un dossier par sa référence
desk-find = Chercher
desk-find-nothing = Aucun dossier n’a la référence « { $reference } ». Vérifiez les lettres et les chiffres.
desk-filter-unit = Unité
desk-filter-service = Service
desk-filter-show = Afficher
desk-filter-apply = Appliquer
desk-filter-all-units = Toutes mes unités
desk-filter-all-services = Tous les services
desk-show-all = À faire
desk-show-free = Non prises en charge
desk-show-mine = Les miennes
desk-show-late = En retard
desk-show-waiting = En attente des demandeurs
desk-column-reference = Référence
desk-column-service = Service
desk-column-task = Tâche
desk-column-received = Depuis
desk-column-due = Échéance
desk-column-who = Chez
desk-column-tick = Choisir
desk-tick = Choisir { $reference }
desk-batch-title = Plusieurs tâches à la fois
desk-batch-none = Cochez d’abord au moins une tâche dans la file.
desk-batch-done = Fait : { $count }
desk-batch-not-done = Non fait : { $count }
desk-batch-back = Retour à la file
desk-ranking-title = Liste classée : { $service }
desk-ranking-caption = Demandes ouvertes, d’abord le plus de points, puis la plus ancienne
desk-ranking-places = Il reste { $left } places sur { $places }.
desk-ranking-uncounted = Les places de ce service ne sont pas comptées.
desk-ranking-empty = Personne n’attend.
desk-ranking-none = Cochez au moins une demande, ou indiquez combien.
desk-ranking-count = Combien, depuis le haut de la liste
desk-ranking-grant-first = Accorder aux premiers
desk-ranking-grant-ticked = Accorder aux demandes cochées
desk-ranking-within = Une place est libre
desk-ranking-points = { $points } points
desk-ranking-lists = Listes classées
desk-ranking-new = { $reference } est nouvelle sur la liste, à la place { $now }
desk-ranking-gone = { $reference } n’est plus sur la liste
desk-ranking-moved = { $reference } était à la place { $before } et est maintenant à la place { $now }
cases-refusal-ranking-changed = La liste a changé depuis que vous l’avez regardée. Rien n’a été accordé : regardez-la de nouveau.
desk-column-place = Place
desk-column-points = Points
desk-late = En retard
desk-soon = Bientôt
desk-nobody = Personne encore
desk-you = Vous
desk-colleague = Un collègue
desk-task-applicant = En attente du demandeur
desk-step-decide = Décider
desk-step-second = Confirmer
desk-step-opinions = Donner un avis
desk-step-opinion = Donner un avis
desk-step-inspection_visit = Inspecter sur place
desk-step-handle = Examiner
desk-step-check = Vérifier
desk-step-collect = Réunir les documents
desk-step-hearing = Entendre les parties
desk-step-correct = En attente du demandeur
desk-due = Le délai légal se termine le { $due }
desk-applicant = Demandeur
desk-unit = Unité responsable
desk-channel = Reçu par
desk-channel-web = Le site
desk-channel-api = Un programme
desk-channel-counter = Le guichet
desk-channel-paper = Papier
desk-received = Reçue
desk-take = Prendre en charge
desk-release = Rendre
desk-take-over = Reprendre au collègue
desk-hand-on = Confier à un collègue
desk-which-colleague = À qui
desk-no-colleagues = Personne d’autre dans ce service ne fait de tâches. Transmettez la tâche à un autre service, ou rendez-la à la file.
desk-done = C’est fait
desk-which-unit = Quelle unité
desk-action-approve = Accepter
desk-action-approve-text = Remarques pour la lettre (nécessaires si les règles proposent un refus)
desk-action-refuse = Refuser
desk-action-refuse-text = Motifs, tels qu’ils figureront dans la lettre
desk-action-confirm = Confirmer
desk-action-confirm-text = Remarques (facultatif)
desk-action-send-back = Renvoyer
desk-action-send-back-text = Ce qui doit être changé
desk-action-answer = Répondre
desk-action-answer-text = La réponse, telle qu’elle figurera dans la lettre
desk-action-give-opinion = Donner l’avis
desk-action-give-opinion-text = L’avis de votre unité
desk-action-inspect = Rendre compte de l’inspection
desk-action-inspect-text = Ce que vous avez constaté
desk-action-ask-correction = Demander au demandeur
desk-action-ask-correction-text = Ce qu’il vous faut, en mots simples. Le délai est suspendu jusqu’à la réponse.
desk-action-ask-opinion = Consulter une autre unité
desk-action-ask-opinion-text = Ce que vous voulez savoir
desk-action-forward = Transmettre à un autre service
desk-action-forward-text = Pourquoi elle relève de ce service. Le demandeur en est informé.
desk-action-extend = Prolonger le délai jusqu’au { $due }
desk-action-extend-text = Pourquoi il faut plus de temps, en mots simples. Le demandeur en est informé ; la loi ne le permet qu’une fois.
desk-action-revoke = Retirer ce qui a été accordé
desk-action-revoke-text = Pourquoi c’est retiré, en mots simples. Le titulaire en est informé, avec la voie de recours. Ce qui était occupé se libère aussitôt.
desk-findings = Ce que les règles ont constaté
desk-proposal-granted = Les règles proposent d’accepter.
desk-proposal-refused = Les règles proposent de refuser.
desk-proposal-desk = Les règles vous laissent décider.
desk-no-criteria = Les règles de ce service n’ont pas de critères.
desk-answers = Réponses
desk-documents = Documents
desk-no-documents = Aucun document.
desk-process = Où en est le dossier
desk-process-now = Étapes ouvertes :
desk-diagram = La procédure en dessin
desk-history = Historique
desk-note = Note pour les collègues
desk-note-text = Le demandeur peut la lire s’il demande son dossier.
desk-note-add = Ajouter la note
desk-seen = Vous êtes vu aussi : le demandeur voit que vous avez ouvert ce dossier, quand et pourquoi.
desk-payments-title = Redevances
desk-payments-find = Trouver une redevance
desk-payments-find-hint = La référence de paiement (RF …), ou celle du dossier
desk-payments-nothing = Il n’y a pas de redevance « { $reference } ». Vérifiez les lettres et les chiffres.
desk-payments-late = Non payées à temps
desk-payments-late-none = Toutes les redevances de vos services ont été payées à temps.
desk-payments-excess = À rendre
desk-payments-excess-none = Rien n’a été payé en trop.
desk-payment-title = Redevance
desk-payment-open = Encaisser, abandonner ou rendre
desk-payment-case = Le dossier
desk-payment-take = Inscrire
desk-payment-means = Moyen de paiement
desk-payment-number = Numéro chez la banque
desk-payment-number-hint = Pour les virements, tel qu’il figure sur le relevé
desk-payment-text = Pourquoi elle est abandonnée ou rendue
desk-payment-text-hint = Nécessaire dans les deux cas ; la personne le lit
desk-payment-pay = Argent reçu
desk-payment-refund = Argent rendu
desk-payment-waive = Abandonner le reste
desk-payment-receipt = Inscrit. La quittance porte le numéro { $number } ; la personne l’a aussi.
desk-stands = La procédure est à l’arrêt à « { $step } » depuis le { $since }. Tout le reste continue.
desk-stands-mend = La faire repartir
incidents-title = Dossiers à l’arrêt
incidents-what = Une étape que personne ne fait à la main a échoué. Rien de ces dossiers n’est perdu : chacun attend ici que quelqu’un le fasse repartir.
incidents-counted = { $count ->
    [0] Aucun dossier n’est à l’arrêt.
    [one] Un dossier est à l’arrêt.
   *[other] { $count } dossiers sont à l’arrêt.
 }
incidents-counted-more = Plus de { $count } dossiers sont à l’arrêt. Les plus anciens sont montrés.
incidents-version = Version { $version }
incidents-retry-all = { $count ->
    [one] Essayer de nouveau
   *[other] Essayer de nouveau les { $count }
 }
incidents-retried = Dossiers repartis : { $done }. Dossiers toujours à l’arrêt : { $again }.
incident-title = Un dossier à l’arrêt
incident-element = Étape
incident-expression = Ce qui était calculé
incident-cause = Pourquoi cela a échoué
incident-cause-closed = Seuls ceux qui lisent les dossiers de l’unité le voient, car cela peut citer ce qu’une personne a écrit.
incident-since = Depuis
incident-tries = Essais
incident-version = Version du service
incident-closed = Reparti
incident-over = Le dossier est reparti. Il n’y a rien à faire ici.
incident-again = L’essai a été fait, et le dossier est de nouveau à l’arrêt.
incident-case = Dossier { $reference }
incident-values = Ce que l’étape voit
incident-values-none = La procédure n’a pas encore de valeurs.
incident-mend = Faire repartir
incident-text = Pourquoi
incident-text-hint = Nécessaire pour tout sauf essayer la même chose. Le motif reste au dossier.
incident-name = Une valeur à fixer d’abord
incident-name-hint = Son nom comme dans la procédure ; laissez vide pour ne rien fixer
incident-value = La valeur
incident-value-hint = Par exemple 12, true, "un texte" entre guillemets droits, ou date("2027-01-31")
incident-to = Repartir de
incident-to-hint = Seulement pour « Repartir de l’étape choisie »
incident-retry = Essayer de nouveau
incident-skip = Repartir après cette étape
incident-move = Repartir de l’étape choisie
workshop-title = Les services vus de l’intérieur
workshop-what = La procédure, les règles et les scénarios de chaque service, et où en sont les dossiers en cours. Rien de personnel n’est montré.
workshop-process = La procédure, et où en sont les dossiers en cours
workshop-none-running = Aucun dossier n’est en cours.
workshop-version-current = Dossiers en cours sur cette version ({ $version })
workshop-version-earlier = Dossiers en cours sur la version { $version }
workshop-list = La même chose en liste
workshop-kind = Ce que c’est
workshop-waiting = Attend quelqu’un
workshop-standing = À l’arrêt
workshop-tables = Les règles
workshop-no-tables = Ce service n’a pas de tables de décision.
workshop-column-if = Si
workshop-column-then = Alors
workshop-column-note = Note
workshop-hit-unique = une ligne exactement s’applique
workshop-hit-first = la première ligne qui s’applique compte
workshop-hit-any = toutes les lignes qui s’appliquent disent la même chose
workshop-hit-priority = parmi les lignes qui s’appliquent, le résultat le plus important compte
workshop-hit-collect = toutes les lignes qui s’appliquent comptent
workshop-hit-rule-order = toutes les lignes qui s’appliquent comptent, dans leur ordre
workshop-hit-output-order = toutes les lignes qui s’appliquent comptent, la plus importante d’abord
workshop-scenarios = Les scénarios, et ce qu’ils parcourent
workshop-covered = Les scénarios parcourent { $taken } des { $all } éléments de la procédure (ombrés).
workshop-missed = Éléments qu’aucun scénario n’atteint
workshop-scenario = Scénario
workshop-passed = Réussit
workshop-where = Où il en est ensuite
workshop-ends = Terminé, à « { $step } »
workshop-waits = Attend à : { $steps }
workshop-not-handed-in = Pas remis
workshop-try = Essayer
workshop-try-what = Partez d’un scénario, changez ce que vous voulez, et voyez ce que disent les règles et quel chemin prend la procédure. Rien n’est gardé.
workshop-values = Autres réponses et faits
workshop-values-hint = Une par ligne, comme dans scenarios.yaml : stall_area: 4
workshop-steps = Ce qui se passe ensuite
workshop-steps-hint = Actes, durées et messages séparés par des virgules : inspect, approve, P15D, message term-passed. Vide : comme dans le scénario.
workshop-try-button = Essayer
workshop-result = Ce qui en résulte
workshop-outcome = Les règles disent
workshop-rules = Règles appliquées
workshop-path = Le chemin dans la procédure
workshop-step-wrong = Une étape ne convenait pas
workshop-exit = Le formulaire s’arrête à la page { $page }
bpmn-start = Début
bpmn-end = Fin
bpmn-task = Tâche
bpmn-user-task = Tâche d’une personne
bpmn-manual-task = Tâche hors du programme
bpmn-service-task = Fait par le programme
bpmn-script-task = Calculé par le programme
bpmn-business-rule-task = Décidé par des règles
bpmn-send-task = Envoie un message
bpmn-receive-task = Attend un message
bpmn-call-activity = Appelle une procédure
bpmn-sub-process = Partie de la procédure
bpmn-gateway = Embranchement ou jonction
bpmn-boundary = Événement au bord
bpmn-catch = Attend un événement
bpmn-throw = Annonce un événement
bpmn-other = N’est pas exécuté
workshop-migrate = Les faire passer à la version actuelle
migration-title = Faire passer les dossiers en cours
migration-what = Un dossier finit sur la version avec laquelle il a commencé, sauf si vous le faites passer. C’est d’abord essayé sur chaque dossier en cours ; celui qui passe garde sa place, son délai et ses tâches, et le porte dans son histoire.
migration-from = De la version
migration-to = À la version actuelle
migration-placed-count = Éléments qui y ont une place
migration-missing = Éléments sans place
migration-missing-what = Cela ne compte que là où un dossier se trouve maintenant. Dites plus bas où ils vont, sinon ces dossiers restent sur leur version.
migration-placed = Éléments placés à la main
migration-placed-hint = Un par ligne, par leurs identifiants : ancien = nouveau
migration-try = Essayer sur tous les dossiers en cours
migration-run = Les faire passer maintenant
migration-tried = Ce que l’essai a montré
migration-report = { $fits } dossiers passent, { $refused } restent sur leur version.
migration-report-more = Des premiers dossiers, { $fits } passent et { $refused } restent sur leur version ; il y en a d’autres.
migration-why = Pourquoi il reste
migration-moving = { $count } dossiers passent, un par un. Ceux qui ne le peuvent pas restent sur leur version.
counter-title = Guichet et papier
counter-find = Pour qui est-ce ?
counter-number = Numéro
counter-number-hint = Le numéro de connexion (S-…), ou le numéro du registre de la population
counter-family-name = Ou le nom de famille
counter-family-name-hint = Avec la date de naissance
counter-born-on = Date de naissance
counter-born-wrong = Écrivez un jour qui existe, par exemple 27 3 1985
counter-both = Donnez le nom de famille et la date de naissance ensemble, ou un numéro
counter-nobody = Personne n’est connu ainsi. Vérifiez, ou demandez son numéro à la personne.
counter-born = né(e) le { $day }
counter-person = Personne
counter-seen = J’ai vu la personne et une pièce d’identité
counter-seen-hint = Au guichet. Un formulaire papier est signé à la main.
counter-received-on = Arrivée du formulaire papier
counter-received-on-hint = Pour le papier seulement. Le délai légal court à partir de ce jour.
counter-begin = Commencer la demande
counter-recorded = La personne voit sur sa page que vous avez regardé, quand et pourquoi.
counter-begun = Commencées et non envoyées
counter-declared = La personne a vu ces réponses et m’a confirmé qu’elles sont exactes.
counter-declared-paper = Le formulaire papier est signé, et ces réponses sont ce qu’il dit.
counter-scan = Le formulaire papier
counter-scan-file = Copie numérisée du formulaire signé
counter-scan-save = Ajouter la copie
counter-scan-there = La copie est là. Une nouvelle prend sa place.
counter-scan-missing = Ajoutez la copie du formulaire signé avant d’envoyer
counter-their-reference = La référence de la personne
counter-due = Décision au plus tard
counter-take-home = Imprimez cette page pour la personne. Elle trouve aussi la demande dans son compte.
counter-next = Personne suivante

## Messages
message-open-case = Ouvrir le dossier
message-received-subject = Nous avons votre demande : { $service }
message-received-body = Votre demande « { $service } » est arrivée. Votre référence est { $reference }.

    Vous pouvez suivre son avancement à tout moment. Nous vous écrivons dès qu’il y a du nouveau.
message-received-pay-subject = Reçue, et à payer : { $service }
message-received-pay-body = Votre demande « { $service } » est arrivée. Votre référence est { $reference }.

    Veuillez payer { $amount } avant le { $due }. D’ici là, le délai légal est suspendu ; le service commence ensuite.

    Les moyens de payer sont sur la page de votre demande. Sur un virement, écrivez { $rf }.
message-pay-subject = À payer : { $service }
message-pay-body = Votre demande { $reference } suit son cours dès que la redevance de { $amount } est payée. Veuillez payer avant le { $due }.

    Les moyens de payer sont sur la page de votre demande. Sur un virement, écrivez { $rf }.
message-pay-reminder-subject = Rappel, reste à payer : { $service }
message-pay-reminder-body = La redevance de { $amount } pour votre demande { $reference } n’est pas arrivée. Veuillez payer avant le { $due }.

    Les moyens de payer sont sur la page de votre demande. Sur un virement, écrivez { $rf }. Si vous avez payé entre-temps, vous n’avez rien à faire.
message-paid-subject = Votre paiement est arrivé : { $service }
message-paid-body = Nous avons reçu { $amount } pour votre demande { $reference }. La quittance porte le numéro { $number }. Merci.
message-part-paid-subject = Une partie de la redevance est arrivée : { $service }
message-part-paid-body = Nous avons reçu { $amount } pour votre demande { $reference }. La quittance porte le numéro { $number }.

    Il reste { $left } à payer.
message-overpaid-subject = Plus que la redevance est arrivé : { $service }
message-overpaid-body = Nous avons reçu { $amount } pour votre demande { $reference }. La quittance porte le numéro { $number }.

    { $excess } ne sont pas dus. Nous vous les rendons.
message-waived-subject = Vous n’avez pas à payer : { $service }
message-waived-body = La commune abandonne { $amount } de la redevance pour votre demande { $reference }.

    La raison : { $text }
message-refunded-subject = Argent rendu : { $service }
message-refunded-body = Nous vous avons rendu { $amount } pour votre demande { $reference }. La quittance porte le numéro { $number }.

    La raison : { $text }
message-lapsed-subject = Votre demande a pris fin : { $service }
message-lapsed-body = La redevance pour votre demande { $reference } n’a pas été payée, même après notre rappel. La demande a donc pris fin sans décision.

    Vous ne devez rien, et vous pouvez faire une nouvelle demande.
message-asked-subject = Nous avons besoin de quelque chose : { $service }
message-asked-body = Le service a une question sur votre demande { $reference } :

    { $text }

    Merci de répondre sur la page de votre demande. Le délai légal est suspendu jusque-là.
message-forwarded-subject = Un autre service a votre demande : { $service }
message-forwarded-body = Votre demande { $reference } était arrivée dans un service qui ne décide pas à ce sujet. { $unit } s’en occupe maintenant. Le délai légal reste le même ; vous n’avez rien à faire.

    La raison : { $text }
message-extended-subject = Il nous faut plus de temps : { $service }
message-extended-body = Le délai pour votre demande { $reference } a été prolongé. Vous aurez la décision le { $due } au plus tard. La loi le permet une fois ({ $law }).

    La raison : { $text }
message-decided-granted-subject = Acceptée : { $service }
message-decided-granted-body = Votre demande { $reference } « { $service } » a été acceptée.

    La décision, ses raisons et votre reçu sont sur la page de votre demande.
message-decided-granted-pay-subject = Accordée, et à payer : { $service }
message-decided-granted-pay-body = Votre demande { $reference } « { $service } » a été accordée.

    Veuillez payer { $amount } avant le { $due }. Les moyens de payer sont sur la page de votre demande ; sur un virement, écrivez { $rf }. La décision, ses motifs et votre reçu s’y trouvent aussi.
message-decided-refused-subject = Décision sur votre demande : { $service }
message-decided-refused-body = Votre demande { $reference } « { $service } » n’a pas été acceptée.

    Les raisons, et ce que vous pouvez faire si vous n’êtes pas d’accord, sont sur la page de votre demande.
letter-granted = Votre demande « { $service } » est acceptée.
letter-refused = Votre demande « { $service } » n’est pas acceptée.

## Who looked at my data
privacy-what-case-file = le dossier d’une demande
privacy-what-process-state = où en est la procédure d’un dossier
privacy-what-colleague-name = le nom d’un collègue
privacy-what-document = un document
privacy-what-cases = demandes
desk-actor-visitor = le demandeur
desk-actor-person = le demandeur
desk-actor-official = un agent
desk-actor-client = un programme
desk-actor-system = le système

retention-title = Dossiers qui ne sont plus conservés
retention-lead = Ce que la loi ne nous laisse plus conserver part par listes : une personne en propose une, une autre l’approuve, et elle est exécutée en arrière-plan.
retention-until = Conservés au plus tard jusqu’à ce jour
retention-until-hint = Un jour ultérieur montre ce qui vient.
retention-look = Voir
retention-due = Dossiers qui partent au { $until } : { $count }
retention-no-archive = Une partie de ces dossiers revient aux archives, et aucune archive n’est configurée. Ils restent jusqu’à ce qu’il y en ait une.
retention-nothing = Rien n’arrive à échéance à cette date.
retention-groups = Par service et par issue
retention-by-day = Par jour
retention-column-outcome = Issue
retention-column-then = Ce qui se passe
retention-column-law = Conservés selon
retention-column-until = Conservé jusqu’au
retention-column-cases = Dossiers
retention-column-ended = Terminé
retention-column-list = Liste
retention-column-state = État
retention-column-stays = Ce qui le retient
retention-due-title = Dossiers qui partent
retention-due-lead = Dossiers conservés au plus tard jusqu’au { $until } et que rien ne retient : { $count }
retention-staying-title = Dossiers qui restent bien que leur délai soit passé
retention-staying-lead = Dossiers conservés au plus tard jusqu’au { $until } et que quelque chose retient : { $count }
retention-held-title = Dossiers gelés
retention-held-lead = Dossiers que personne ne peut détruire pour l’instant, quel que soit leur délai : { $count }
retention-propose = Mettre ces dossiers sur une liste
retention-cut = Une liste contient { $count } dossiers. Les autres viendront sur la suivante.
retention-count = Nombre de dossiers
retention-count-hint = Tapez { $count } pour confirmer.
retention-propose-button = Mettre sur une liste
retention-lists = Listes
retention-lists-none = Il n’y a pas encore de liste.
retention-list-name = Dossiers conservés jusqu’au { $until }
retention-list-until = Conservés au plus tard jusqu’au
retention-list-cases = Dossiers mis sur la liste
retention-list-proposed = Proposée
retention-list-proposed-by = Proposée ou vérifiée par
retention-list-approved = Approuvée
retention-list-approved-by = Approuvée par
retention-list-left-out = Restés malgré tout
retention-list-not-before = Reportée au
retention-list-reason = Motif
retention-list-ended = Terminée
retention-by-night = La tâche de nuit
retention-by-itself = Aucune approbation n’est requise
retention-find = Gel d’un dossier
retention-find-hint = Un dossier par sa référence, pour le geler ou lever le gel
retention-find-nothing = Aucun dossier ne porte cette référence.
retention-outcome-granted = Accordé
retention-outcome-refused = Refusé
retention-outcome-withdrawn = Retiré
retention-outcome-lapsed = Terminé sans décision
retention-outcome-running = Encore ouvert
retention-then-destroy = Détruit
retention-then-transfer = Versé aux archives
retention-heading = Durée de conservation
retention-kept-destroy = Nous conservons ce dossier jusqu’au { $until }, en vertu de : { $law }. Ensuite il est détruit.
retention-kept-transfer = Nous conservons ce dossier jusqu’au { $until }, en vertu de : { $law }. Ensuite il est versé aux archives et détruit ici.
retention-while-open = Le délai commence à la fin du dossier.
retention-stays-held = Dossier gelé
retention-stays-money-open = Une redevance est impayée, ou une somme est à rembourser
retention-stays-contested = Un recours est en cours
retention-receipt = Procès-verbal de cette liste, avec la preuve qu’il figure au journal
retention-receipt-name = detruits
retention-needs-another = Vous avez proposé ou vérifié cette liste. Une autre personne doit l’approuver.
retention-check = Vérifier cette liste
retention-check-button = Je l’ai vérifiée
retention-approve = Approuver cette liste
retention-approve-warning = Ce qui est détruit ne peut pas être rétabli.
retention-approve-hint = Tapez le nombre de dossiers mis sur la liste.
retention-approve-button = Laisser partir ces dossiers
retention-not-now = Pas maintenant
retention-reason = Pourquoi ?
retention-reason-hint = Ne nommez personne : il s’agit de toute la liste.
retention-postpone-until = Reporter au
retention-postpone-hint = Seulement pour reporter. La liste ne peut pas être approuvée avant ce jour.
retention-postpone = Reporter
retention-return = Reprendre la liste
retention-gone = Ce qui est parti
retention-on-list = Encore sur la liste
retention-case-title = Conservation de { $reference }
retention-held = Dossier gelé depuis le { $since }, jusqu’à la levée.
retention-held-until = Dossier gelé depuis le { $since }, jusqu’au { $until }.
retention-public-title = Ce que nous ne conservons plus
retention-public-lead = Quand le délai pendant lequel une loi nous laisse conserver un dossier est passé, nous le détruisons ou le versons aux archives. Voici combien sont partis chaque année.
retention-public-none = Rien n’est encore parti.
retention-public-year = Année
retention-public-destroyed = Détruits
retention-public-transferred = Versés aux archives
retention-public-small = moins de { $count }
retention-public-suppressed = Les nombres inférieurs à { $count } ne sont pas montrés, pour que personne ne soit reconnu.
retention-public-json = La même chose en JSON
hold-open = Gel du dossier
hold-place = Geler ce dossier
hold-lead = Tant qu’il est gelé, personne ne peut le détruire ni l’effacer, même à la demande de la personne concernée.
hold-reason = Pourquoi ?
hold-reason-hint = Le motif reste dans l’historique du dossier et les agents le lisent.
hold-until = Jusqu’au (facultatif)
hold-until-hint = Sans date, le gel dure jusqu’à ce que quelqu’un le lève.
hold-untold = Le demandeur ne doit pas en être informé
hold-untold-hint = Seulement si une loi le prévoit, par exemple pendant une enquête.
hold-place-button = Geler
hold-lift = Lever le gel
hold-lift-reason = Pourquoi ?
hold-lift-button = Lever
disposal-proposed = À approuver
disposal-approved = En cours d’exécution
disposal-ended = Exécutée
disposal-returned = Reprise
event-held = Dossier gelé : personne ne peut le détruire
event-hold-lifted = Gel levé
cases-refusal-disposal-not-over = Ce jour n’est pas encore passé. Choisissez-en un plus ancien.
cases-refusal-disposal-nothing-due = Rien n’arrive à échéance à cette date.
cases-refusal-disposal-count-differs = Ce n’est pas le nombre de dossiers. Regardez la liste à nouveau.
cases-refusal-disposal-second-person = Une autre personne doit approuver cette liste, et ce doit être une personne.
cases-refusal-disposal-not-open = Cette liste a été approuvée ou reprise entre-temps.
cases-refusal-disposal-postponed = Cette liste est reportée, et le jour n’est pas venu.
cases-refusal-disposal-reason-missing = Écrivez pourquoi, en 2 000 caractères au plus.
cases-refusal-disposal-day-missing = Choisissez un jour après aujourd’hui.
cases-refusal-hold-reason-missing = Écrivez pourquoi, en 2 000 caractères au plus.
cases-refusal-hold-day-passed = Choisissez aujourd’hui ou un jour ultérieur, ou aucun.
cases-refusal-hold-already = Ce dossier est déjà gelé. Levez d’abord le gel.
cases-refusal-hold-none = Ce dossier n’est pas gelé.
message-draft-ends-subject = Votre brouillon va être supprimé : { $service }
message-draft-ends-body = Vous avez commencé une demande sans l’envoyer. Nous gardons un tel brouillon jusqu’au { $until }, puis nous le supprimons avec ses fichiers.

    Pour le garder, ouvrez-le et modifiez quelque chose, ou envoyez-le.
message-expired-subject = C’est terminé : { $service }
message-expired-body = Ce qui vous avait été accordé avec { $reference } a pris fin, car son dernier jour est passé. Vous pouvez refaire une demande.
message-given-up-subject = Vous y avez renoncé : { $service }
message-given-up-body = Ce qui vous avait été accordé avec { $reference } a pris fin, comme vous le souhaitiez. Vous pouvez refaire une demande.
message-revoked-subject = C’est retiré : { $service }
message-revoked-body = Le service a retiré ce qui vous avait été accordé avec { $reference }.

    Le motif : { $text }

    Vous pouvez faire opposition jusqu’au { $until } ; la page de votre dossier dit comment.
message-term-passed-subject = Votre demande prend plus de temps : { $service }
message-term-passed-body = Le délai pour votre demande { $reference } est passé. Elle ne peut pas être accordée sans un agent, car quelque chose dont elle a besoin n’est pas libre en ce moment. Un agent décide ; vous en serez informé aussitôt.
message-displaced-subject = Une inscription à votre nom a changé : { $register }
message-displaced-body = Une inscription du registre « { $register } » qui était à votre nom est désormais au nom de quelqu’un d’autre. Un agent l’a décidé sur une demande pour « { $service } ».

    Si ce n’est pas juste, dites-le-nous : regardez ce qui est à votre nom, et demandez au service de ce registre, ou faites opposition.
message-open-registers = Voir ce qui est à votre nom
displaced-register-dogs = Chiens
counter-left-title = Déposée
counter-left = La personne a déposé elle-même cette demande. Vous n’avez plus rien à faire, et ne la voyez plus.
decision-kept-in = Ce texte reste tel qu’il a été décidé, en { $language }.
language-en = anglais
language-fr = français
language-ar = arabe

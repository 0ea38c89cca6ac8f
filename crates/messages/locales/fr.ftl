# La boîte de réception, et le courriel qui annonce un message.
messages-inbox = Messages
messages-none = Vous n’avez aucun message. Quand la commune prend une décision ou a une question, vous la trouverez ici.
messages-unread = { $count ->
    [0] Vous avez lu tous vos messages.
    [one] Vous avez { $count } nouveau message.
   *[other] Vous avez { $count } nouveaux messages.
  }
messages-subject = Message
messages-case = Dossier
messages-sent = Envoyé
messages-state = État
messages-new = Nouveau
messages-read = Lu
messages-sent-on = Envoyé le { $when }

messages-email-subject = Vous avez un message de { $town }
messages-email-text = Vous avez un message de { $town }.

    Pour le lire, allez à l’adresse :
    { $link }

    Vous devrez vous identifier. Nous n’écrivons jamais de données personnelles dans un courriel et nous ne demandons jamais votre mot de passe.

    Ce courriel a été envoyé automatiquement. Personne ne lit les réponses.

messages-choose-email = Choisir comment être averti
messages-email-lead = Nous pouvons vous envoyer un courriel quand un nouveau message arrive ici. Le courriel ne contient rien de personnel, seulement le chemin vers ce site.
messages-email-wanted = Voulez-vous un courriel quand il y a un message ?
messages-email-address = Adresse électronique
messages-post-wanted = Voulez-vous aussi recevoir les décisions par la poste ?
messages-post-hint = Nous imprimons la lettre de chaque décision sur vos demandes et la postons à l’adresse du registre de la population.
messages-email-saved = Votre choix est enregistré.
messages-wish-missing = Choisissez si vous voulez des courriels
messages-address-missing = Indiquez votre adresse électronique
messages-address-unusable = Indiquez une adresse électronique comme nom@exemple.fr

# Attestations : dans les portefeuilles, sur les pages de la personne et au bureau.
nav-credentials = Attestations numériques
credentials-title = Mes attestations numériques
credentials-lead = Ce que la commune vous a accordé et que vous pouvez porter dans un portefeuille sur votre téléphone. Partout où vous la présentez, vous décidez de ce qui est montré.
credentials-none = Vous n’avez aucune attestation numérique.
credential-standing-in-force = Valable
credential-standing-to-be-handed-over = À retirer au guichet
credential-fetch = Elle vous attend au guichet. Apportez la pièce d’identité avec laquelle vous l’avez demandée : un agent la compare avec vous, puis vous pourrez la charger dans un portefeuille.
credential-hand-over-lead = La personne doit se présenter. Comparez-la avec la pièce avec laquelle elle a fait la demande, et notez ci-dessous de quelle pièce il s’agissait.
credential-do-hand-over = Remettre : j’ai comparé la personne avec la pièce
credential-message-hand-over-subject = Remise : { $name }
credential-message-hand-over-body = Vous avez retiré « { $name } » au guichet. Elle est valable dès maintenant et vous pouvez la charger dans un portefeuille.
credential-standing-suspended = Suspendue
credential-standing-revoked = Révoquée
credential-standing-expired = Expirée
credential-until = Valable jusqu’au { $day }
credential-without-end = Sans fin
credential-lasts = Durée de validité
credential-why = Pourquoi elle n’est pas valable :
credential-says = Ce qu’elle dit
credential-always-shown = Toujours montré
credential-yours-to-show = Vous décidez chaque fois si c’est montré
credential-theirs-to-show = Le titulaire décide chaque fois si c’est montré
credential-from-case = La demande dont elle provient
credential-load = La charger dans un portefeuille
credential-copies = Dans des portefeuilles
credential-copies-none = Elle n’est encore dans aucun portefeuille.
credential-copy = Chargée le { $at }
credential-copy-lost = Non valable depuis le { $at }
credential-lost = J’ai perdu mon portefeuille
credential-lost-why = Toutes les copies chargées jusqu’ici cessent d’être valables. Vous pouvez ensuite la charger dans un nouveau portefeuille.
credential-lost-do = Rendre toutes les copies non valables
credential-lost-done = Toutes les copies ont cessé d’être valables. Qui en vérifie une le voit en quelques minutes.
credential-uses = Qui a consulté mes données
credential-load-title = La charger dans un portefeuille
credential-load-code = Votre portefeuille demande ce code. Ne le dites à personne d’autre.
credential-load-here = Sur cet appareil
credential-load-open = Ouvrir mon portefeuille
credential-load-there = Sur un autre appareil
credential-load-scan = Scannez ce carré avec votre portefeuille.
credential-load-square = Carré avec l’offre pour votre portefeuille
credential-load-soon = L’offre attend dix minutes. Recharger cette page en crée une nouvelle.
credential-load-done = J’ai terminé
credentials-desk-title = Attestations numériques
credentials-desk-lead = Trouvez ce qu’un dossier a donné, pour le suspendre, le rendre de nouveau valable ou le révoquer.
credentials-desk-case = Numéro du dossier
credentials-desk-case-hint = Par exemple PP-7K3M-9RXH2
credentials-desk-find = Chercher
credentials-desk-none = Ce dossier n’a donné aucune attestation dont votre service décide.
credential-to-case = Le dossier
credential-do = La modifier
credential-do-lead = La personne en est informée aussitôt, avec votre motif. Partout où l’attestation est vérifiée, cela se sait en quelques minutes.
credential-do-text = Motif
credential-do-text-hint = La personne le lit tel que vous l’écrivez.
credential-do-suspend = Suspendre
credential-do-restore = La rendre de nouveau valable
credential-do-revoke = Révoquer définitivement
credential-changed = C’est fait. La personne a été informée.
credential-refusal-not-your-unit = Un autre service décide de cette attestation.
credential-refusal-own = C’est votre propre attestation. Un collègue doit en décider.
credential-refusal-does-not-fit = L’attestation n’est plus telle que cette page la montrait. Consultez-la de nouveau.
credential-refusal-text-missing = Écrivez le motif. La personne le lit.
credential-refusal-text-too-long = Le motif est trop long. Ramenez-le à 4 000 caractères.
credential-message-suspend-subject = Suspendue : { $name }
credential-message-suspend-body = Votre attestation « { $name } » n’est pas valable pour le moment.

    Motif : { $text }

    Vous n’avez rien à faire dans votre portefeuille. Si vous n’êtes pas d’accord, répondez sur la demande dont elle provient, ou faites opposition.
credential-message-restore-subject = De nouveau valable : { $name }
credential-message-restore-body = Votre attestation « { $name } » est de nouveau valable, dans votre portefeuille aussi.

    Motif : { $text }
credential-message-revoke-subject = Révoquée : { $name }
credential-message-revoke-body = Votre attestation « { $name } » a été révoquée. Elle n’est plus valable et ne peut plus le devenir.

    Motif : { $text }

    Si vous n’êtes pas d’accord, vous pouvez faire opposition à la décision.
credential-message-open = Voir l’attestation
nav-credential-acts = Actes sur les attestations
credential-code-title = Le code
credential-code-lead = Votre portefeuille demande un code à six chiffres quand il a lu le lien ou le carré. Il n’est pas montré à côté du carré, pour qu’une photo de votre écran ne suffise pas.
credential-code-show = Montrer le code
credential-again-lead = Elle dit qui vous êtes. Avant de la charger dans un portefeuille, connectez-vous de nouveau : avec une clé d’accès, ou avec votre mot de passe et un code.
credential-again = Me connecter de nouveau
credential-again-means = Ajouter une clé d’accès ou une application de codes à mon compte
credential-message-issued-subject = Chargée dans un portefeuille : { $name }
credential-message-issued-body = « { $name } » vient d’être chargée dans un portefeuille ({ $text }).

    Si ce n’était pas vous, ouvrez-la et dites que vous avez perdu votre portefeuille : toutes les copies cessent d’être valables. Changez ensuite votre manière de vous connecter.
credential-acts-title = Actes sur les attestations
credential-acts-lead = Ce qui a été fait des attestations d’un dossier, par qui et pourquoi. La personne voit que vous l’avez consulté.
credential-acts-none = Ce dossier n’a donné aucune attestation.
credential-act-by = Qui
credential-act-decided-by = Ont pris part à la décision
credential-act-text = Ce qui a été écrit
credential-act-copies = Copies
credential-act-entry = Entrée du journal
credential-act-granted = Accordée
credential-act-issued = Retirée par un portefeuille
credential-act-hand-over = Remise en personne
credential-act-suspend = Suspendue
credential-act-restore = De nouveau valable
credential-act-revoke = Révoquée
credential-act-ended = Terminée avec son dossier
credential-act-lost = Portefeuille perdu
credential-act-doubted = Copies annulées : quelqu’un d’autre détenait le compte
credential-act-deleted = Effacée par le portefeuille
credential-act-failed = Non conservée par le portefeuille
credential-renew-lead = Elle expire bientôt. La nouvelle la remplacera dès qu’elle sera là.
credential-renew = La renouveler
credential-renewed-why = Elle a été renouvelée : la nouvelle la remplace.
credential-refusal-earlier-suspended = La personne en a une plus ancienne qui est suspendue. Décidez d’abord de celle-là : rendez-la de nouveau valable ou révoquez-la.
credential-e-resident = E-résident
credential-e-resident-see = Voir votre identité numérique
credential-refusal-other-document = Ce n’est pas la pièce avec laquelle la demande a été faite, et rien n’est remis. Demandez celle-là. Si elle a été perdue ou remplacée, le service qui a décidé révoque cette identité et la personne fait une nouvelle demande avec la nouvelle pièce. Il est noté qu’une autre pièce a été présentée.
credential-refusal-on-page = Une identité se remet à un guichet, par quelqu’un qui peut prouver les identités et a la personne devant soi.
credential-hand-over-identity = La personne doit venir elle-même, avec la pièce même de sa demande. Notez ce qui figure sur la pièce devant vous, non sur un papier apporté : c’est comparé avec la demande.
credential-handed-over-title = Remise
credential-handed-over-lead = L’identité numérique est valable dès maintenant.
credential-hand-over-binds = Avec quoi elle se connecte désormais
credential-waits-at-counter = Elle attend au guichet : qui peut prouver les identités la remet là, contre la pièce avec laquelle elle a été demandée.
credential-refusal-no-document = La demande ne dit pas avec quelle pièce elle a été faite : il n’y a rien à comparer. Le service qui a décidé révoque cette identité, et la personne fait une nouvelle demande.
credential-refusal-earlier-document = Une autre pièce a été notée pour ce compte, et rien ne montre encore que le compte est le sien. La personne montre un code d’une session ouverte par clé d’accès ou deux facteurs. Ou elle apporte aussi la pièce précédente, même périmée : laissez-la d’abord entrer avec celle-ci, par « Prouver qui c’est ». Qui n’a ni l’un ni l’autre fait la demande depuis un nouveau compte.
credentials-pickup-title = Remettre des identités
credentials-pickup-lead = Trouvez l’identité numérique qu’une personne retire. Elle apporte la référence de son dossier et la pièce avec laquelle elle a fait la demande.
credentials-pickup-none = Ce dossier n’a pas d’identité qui attende d’être remise.
nav-pickup = Remise d’identités
credential-act-withheld = Non remise : une autre pièce a été présentée
credential-identity-type = Genre d’identité
credential-refusal-decided = Vous avez pris part à cette décision. Quelqu’un d’autre remet l’identité, pour que personne ne décide et ne laisse entrer à la fois.

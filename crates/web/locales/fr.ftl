# La structure des pages et les composants.
language-name = Français
skip-to-content = Aller au contenu
menu-main = Menu principal
menu-desk = Menu du guichet
menu-language = Langue
menu-footer = À propos de ce site
sign-in = Se connecter
sign-out = Se déconnecter
signed-in-as = Session de { $name }
acting-for = Vous agissez pour { $name }
acting-change = Changer de personne
home = Accueil
back = Retour
where-you-are = Vous êtes ici
demo-tag = Démonstration
demo-text = { $town } est une ville inventée. Les personnes, les entreprises et les lois y sont toutes inventées. Ne saisissez pas de vraies données personnelles.
built-with = Fonctionne avec Aedile, logiciel libre sous EUPL-1.2. Les styles de page viennent de GOV.UK Frontend (MIT).
arms-of = Armoiries de { $town }

continue = Continuer
save = Enregistrer
save-and-continue = Enregistrer et continuer
save-and-return = Enregistrer et revenir plus tard
cancel = Annuler
remove = Retirer
change = Modifier
search = Rechercher
send = Envoyer
add-another = Ajouter
yes = Oui
no = Non
not-given = Non renseigné
optional = (facultatif)
day = Jour
month = Mois
year = Année
choose = Choisir
warning = Attention
important = Important
success = C’est fait
error-prefix = Erreur :
error-summary-title = Il y a un problème
upload-hint = La taille maximale d’un fichier est de { $megabytes } Mo.
upload-kinds = Types de fichier : { $kinds }.
typed-title = Vous êtes déconnecté
typed-text = Ce que vous avez saisi n’est pas perdu : tout est sur cette page. Connectez-vous, revenez ici et envoyez-le de nouveau.
typed-title-again = Envoyez-le de nouveau
typed-text-again = Vous vous êtes reconnecté depuis l’ouverture de ce formulaire ; rien n’a donc encore été fait. Ce que vous avez saisi est sur cette page.
typed-files = Les fichiers ne suivent pas : choisissez-les de nouveau ensuite.
typed-sign-in = Se connecter (ouvre un nouvel onglet)
typed-send = Envoyer de nouveau
characters-max = Vous pouvez saisir jusqu’à { $count ->
    [one] { $count } caractère
   *[other] { $count } caractères
  }.
pages = Pages
page-previous = Précédent
page-next = Suivant
page-number = Page { $number }
page-of = Page { $number } sur { $count }
results-shown = Résultats { $first } à { $last } sur { $count }
figures-as-table = Les chiffres sous forme de tableau
current-step = Étape en cours

percent = { $number } %
money = { $amount } { $currency }
money-eur = { $amount } €
day-today = aujourd’hui
day-tomorrow = demain
day-yesterday = hier
day-in = dans { $days ->
    [one] { $days } jour
   *[other] { $days } jours
  }
day-ago = il y a { $days ->
    [one] { $days } jour
   *[other] { $days } jours
  }

failure-not-found = Page introuvable
failure-not-found-text = Il n’y a pas de page à cette adresse. Si vous l’avez saisie, vérifiez-la. Si vous avez suivi un lien, la page a peut-être été supprimée.
failure-method-not-allowed = Cette page ne s’utilise pas ainsi
failure-method-not-allowed-text = Revenez à la page précédente et utilisez ses boutons.
failure-forbidden = Vous ne pouvez pas voir cette page
problem-not-found = Il n’y a rien à cette adresse
problem-forbidden = Vous ne pouvez pas faire cela
problem-second-factor-first = Deux facteurs sont nécessaires : le titulaire du compte en ajoute un second sur /account/second-factor dans un navigateur
problem-proof-first = Un agent a constaté que quelqu’un d’autre détient ce compte : il n’ouvre rien tant que la personne ne l’a pas prouvé à un guichet, comme l’indique /account/proof
failure-forbidden-text = Vous êtes connecté, mais cette page s’adresse à d’autres personnes ou à d’autres fonctions. Si vous pensez devoir y accéder, adressez-vous à la mairie.
failure-sign-in-first = Connectez-vous pour voir cette page
failure-sign-in-first-text = Cette page contient des données personnelles. Connectez-vous et vous y reviendrez aussitôt.
failure-second-factor-first = Ajoutez un second facteur pour voir cette page
failure-second-factor-first-text = Vous êtes connecté avec un seul facteur, et cette ville en demande deux à chacun. Ajoutez-en un second à votre compte dans un navigateur, et tout vous sera ouvert.
failure-proof-first = Prouvez à un guichet que ce compte est le vôtre
failure-proof-first-text = Un agent a constaté à un guichet que quelqu’un d’autre détenait ce compte. Tant qu’il n’y est pas prouvé, il n’ouvre rien.
failure-form-expired = Ce formulaire a expiré
failure-form-expired-text = Rien n’a été envoyé. Revenez en arrière, rechargez la page et envoyez de nouveau. Votre navigateur doit accepter les cookies de ce site.
failure-conflict = Une autre personne a fait une modification en même temps
failure-conflict-text = Votre modification n’a pas été faite. Revenez en arrière, rechargez la page pour voir ce qui a changé, puis réessayez.
failure-gone = Cette page n’existe plus
failure-gone-text = Ce qui se trouvait ici a été supprimé définitivement.
failure-too-large = Votre envoi est trop volumineux
failure-too-large-text = Rien n’a été enregistré. Revenez en arrière et choisissez un fichier plus petit, ou envoyez-en moins à la fois.
failure-too-many = Trop de tentatives
failure-too-many-text = Attendez un peu, puis réessayez. Cette limite protège les comptes de tous.
query-number-from = { $name } n’est pas un nombre entier à partir de { $least }.
query-number-between = { $name } n’est pas un nombre entier de { $least } à { $most }.
query-no-limit = { $name } n’est pas connu ici : la liste a des pages d’une taille fixe, que page fait défiler.
failure-malformed = Nous n’avons pas pu lire votre demande
failure-malformed-text = Rien n’a été enregistré. Revenez en arrière et réessayez.
failure-told = Ce n’est pas possible pour le moment
failure-busy = Le service est très sollicité
failure-busy-text = Nous n’avons pas pu terminer maintenant. Attendez un instant et réessayez. Ce que vous aviez enregistré est conservé.
failure-fault = Une erreur s’est produite
failure-fault-text = L’erreur vient de nous et a été consignée. Ce que vous aviez enregistré est conservé. Réessayez plus tard.
failure-incident = Si vous nous contactez à ce sujet, indiquez ce numéro : { $incident }
failure-home = Aller à la page d’accueil

# Pourquoi un reçu ne prouve rien. La clé est le code du refus.
receipt-unreadable = Ceci n’est pas un reçu, ou il en manque une partie. Utilisez le fichier exactement tel qu’il vous a été remis.
receipt-without-record = Cette preuve ne contient pas l’enregistrement auquel elle se rapporte. Utilisez le fichier du reçu et non la preuve seule.
receipt-unknown-signer = Ce reçu n’est signé par aucune clé de cette commune.
receipt-forged-signature = La signature de ce reçu n’est pas authentique, ou le reçu est endommagé.
receipt-other-log = Ce reçu provient du registre d’une autre commune : { $origin }.
receipt-too-few-witnesses = Trop peu de témoins indépendants avaient vu le registre : { $found }. Demandez un nouveau reçu plus tard.
receipt-altered = Ce reçu a été modifié. Le registre de la commune contient autre chose à cet endroit.

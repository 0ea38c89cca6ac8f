# Credentials: in wallets, on the person's pages and at the desk.
nav-credentials = Credentials
credentials-title = My credentials
credentials-lead = What the town has granted you and you can carry in a wallet on your telephone. Wherever you show it, you decide what is shown.
credentials-none = You have no credentials.
credential-standing-in-force = Valid
credential-standing-to-be-handed-over = To be fetched at the counter
credential-fetch = It waits for you at the counter. Bring the identity document with which you applied: an official compares you with it, and then you can load it into a wallet.
credential-hand-over-lead = The person has to come in person. Compare them with the document with which they applied, and write below which document it was.
credential-do-hand-over = Hand over: I have compared the person with the document
credential-message-hand-over-subject = Handed over: { $name }
credential-message-hand-over-body = You fetched “{ $name }” at the counter. It is valid from now on, and you can load it into a wallet.
credential-standing-suspended = Suspended
credential-standing-revoked = Revoked
credential-standing-expired = Expired
credential-until = Valid until { $day }
credential-without-end = Without an end
credential-lasts = How long it lasts
credential-why = Why it is not valid:
credential-says = What it says
credential-always-shown = Always shown
credential-yours-to-show = You decide each time whether it is shown
credential-theirs-to-show = The holder decides each time whether it is shown
credential-from-case = The application that it comes from
credential-load = Load it into a wallet
credential-copies = In wallets
credential-copies-none = It is in no wallet yet.
credential-copy = Loaded on { $at }
credential-copy-lost = No longer valid since { $at }
credential-lost = I have lost my wallet
credential-lost-why = Every copy that was loaded so far stops being valid. You can then load it into a new wallet.
credential-lost-do = Make all copies invalid
credential-lost-done = All copies are invalid. Who checks one of them sees it within minutes.
credential-uses = Who looked at my data
credential-load-title = Load it into a wallet
credential-load-code = Your wallet asks for this code. Tell it to nobody else.
credential-load-here = On this device
credential-load-open = Open my wallet
credential-load-there = On another device
credential-load-scan = Scan this square with your wallet.
credential-load-square = Square with the offer for your wallet
credential-load-soon = The offer waits for ten minutes. Loading this page again makes a new one.
credential-load-done = I am done
credentials-desk-title = Credentials
credentials-desk-lead = Find what a case gave, to suspend it, let it be valid again, or revoke it.
credentials-desk-case = Reference of the case
credentials-desk-case-hint = Such as PP-7K3M-9RXH2
credentials-desk-find = Find
credentials-desk-none = This case gave no credential that your unit decides about.
credential-to-case = The case
credential-do = Change it
credential-do-lead = The person is told at once, with your reason. Wherever the credential is checked, this is known within minutes.
credential-do-text = Reason
credential-do-text-hint = The person reads it as you write it.
credential-do-suspend = Suspend
credential-do-restore = Let it be valid again
credential-do-revoke = Revoke for good
credential-changed = Changed. The person has been told.
credential-refusal-not-your-unit = Another unit decides about this credential.
credential-refusal-own = This is your own credential. A colleague has to decide about it.
credential-refusal-does-not-fit = The credential is no longer as this page showed it. Look at it again.
credential-refusal-text-missing = Write the reason. The person reads it.
credential-refusal-text-too-long = The reason is too long. Shorten it to 4,000 characters.
credential-message-suspend-subject = Suspended: { $name }
credential-message-suspend-body = Your credential “{ $name }” is not valid for now.

    Why: { $text }

    You need do nothing in your wallet. If you do not agree, answer on the application that it comes from, or object.
credential-message-restore-subject = Valid again: { $name }
credential-message-restore-body = Your credential “{ $name }” is valid again, in your wallet too.

    Why: { $text }
credential-message-revoke-subject = Revoked: { $name }
credential-message-revoke-body = Your credential “{ $name }” was revoked. It is no longer valid, and cannot become valid again.

    Why: { $text }

    If you do not agree, you can object to the decision.
credential-message-open = See the credential
nav-credential-acts = Acts on credentials
credential-code-title = The code
credential-code-lead = Your wallet asks for a code of six digits when it has read the link or the square. It is not shown beside the square, so that a photo of your screen is not enough.
credential-code-show = Show the code
credential-again-lead = This says who you are. Before it goes into a wallet, sign in again: with a passkey, or with your password and a code.
credential-again = Sign in again
credential-again-means = Add a passkey or a code app to my account
credential-message-issued-subject = Loaded into a wallet: { $name }
credential-message-issued-body = “{ $name }” was loaded into a wallet just now ({ $text }).

    If that was not you, open it and say that your wallet is lost: every copy stops being valid. Then change how you sign in.
credential-acts-title = Acts on credentials
credential-acts-lead = What was done with the credentials of a case, by whom and why. The person sees that you looked.
credential-acts-none = This case gave no credential.
credential-act-by = Who
credential-act-decided-by = Had a part in deciding
credential-act-text = What was written
credential-act-copies = Copies
credential-act-entry = Entry in the log
credential-act-granted = Granted
credential-act-issued = Fetched by a wallet
credential-act-hand-over = Handed over in person
credential-act-suspend = Suspended
credential-act-restore = Valid again
credential-act-revoke = Revoked
credential-act-ended = Ended with its case
credential-act-lost = Wallet lost
credential-act-doubted = Copies ended: somebody else had the account
credential-act-deleted = Deleted by the wallet
credential-act-failed = Not kept by the wallet
credential-renew-lead = It ends soon. Once the new one is there it takes the place of this one.
credential-renew = Renew it
credential-renewed-why = It was renewed: the new one takes its place.
credential-refusal-earlier-suspended = The person has an earlier one that is suspended. Decide about that one first: let it be valid again or revoke it.
credential-e-resident = E-resident
credential-e-resident-see = See your digital identity
credential-refusal-other-document = This is not the document that was applied with, and nothing is handed over. Ask for that one. If it was lost or replaced, the unit that decided revokes this identity and the person applies again with the new document. That another one was shown has been recorded.
credential-refusal-on-page = An identity is handed over at a counter, by somebody who may prove people and has the person before them.
credential-hand-over-identity = The person has to come in person, with the very document with which they applied. Note what stands on the document before you, not on a paper that they bring: it is compared with the application.
credential-handed-over-title = Handed over
credential-handed-over-lead = The digital identity holds from now on.
credential-hand-over-binds = What they sign in with from now on
credential-waits-at-counter = It waits at the counter: whoever may prove people hands it over there, against the document with which it was applied for.
credential-refusal-no-document = The application does not say with which document it was made, so there is nothing to compare. The unit that decided revokes this identity, and the person applies again.
credential-refusal-earlier-document = Another document was noted for this account before, and nothing shows yet that the account is theirs. They show a code of a session with a passkey or two factors. Or they bring the earlier document, too, even if it has run out: let them in with it under “Prove who this is” first. Who has neither applies from a new account.
credentials-pickup-title = Hand over identities
credentials-pickup-lead = Find the digital identity that a person fetches. They bring the reference of their case and the document with which they applied.
credentials-pickup-none = This case has no identity that waits to be handed over.
nav-pickup = Hand over identities
credential-act-withheld = Not handed over: another document was shown
credential-identity-type = Kind of identity
credential-refusal-decided = You had a part in deciding this yourself. Somebody else hands it over, so that nobody both decides and lets in.

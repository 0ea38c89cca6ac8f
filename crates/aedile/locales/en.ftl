### Navigation, and the pages about the whole.

nav-services = Services
nav-my-applications = My applications
nav-inbox = Inbox
nav-my-data = My data
nav-account = Account
nav-desk = Desk
nav-queue = Work queue
nav-counter = Counter and paper
nav-payments = Fees
nav-retention = Records
nav-letters = Letters
nav-incidents = Standing still
nav-work = Programs’ work
nav-workshop = Workshop
nav-officials = Officials
nav-programs = Programs
nav-privacy-requests = Data protection
nav-data = Open data
nav-figures = How services perform
nav-log = Public log
nav-verify = Check a receipt
nav-roles = Who may do what
nav-privacy = How your data is used
nav-accessibility = Accessibility
nav-api = For programmers
privacy-title = How your data is used
privacy-lead = We ask only what a law lets us ask, for the purpose it names, and keep it no longer than needed.
privacy-sealed = What you write is encrypted under a key of your own. Destroying that key erases it, in the backups too.
privacy-looked = Every time somebody opens your data you can see who, when and for what:
privacy-cookies = This site sets only the cookies it needs to know you from one page to the next. Nobody follows you.
privacy-table = By service
privacy-service = Service
privacy-purpose = Why we ask
privacy-law = By which law
privacy-kept = Kept after a grant
accessibility-title = Accessibility
accessibility-1 = This site is built to WCAG 2.2, level AA: by keyboard, with a screen reader, enlarged to 400 %, on a phone, without JavaScript, in three languages.
accessibility-2 = Every page kind is checked automatically at each change. Automatic checks find only part of what matters.
accessibility-3 = If something does not work for you, tell the front desk by any channel: we answer within two working days, and help you meanwhile.
developers-title = For programmers
developers-1 = Whatever a person can do here, a program can do too, through the same code with the same checks.
developers-2 = Errors are problem documents (RFC 9457). The log follows C2SP tlog-tiles.
developers-openapi = The interface as OpenAPI 3.1
developers-services = The catalogue as JSON
developers-figures = The figures as JSON
developers-log = The newest checkpoint of the log

# Drafts of `aedile drill breach`.
drill-authority = DRAFT, not sent.

    Notice of a personal data breach (GDPR, article 33)

    Controller: { $authority }
    Contact: { $contact }
    When: { $from } to { $until }
    People concerned: about { $people }
    What happened: [describe]
    Categories of data: [from the list and the record of processing]
    Likely consequences: [describe]
    What was done: a new master key, sessions ended, [complete]
drill-person = DRAFT, not sent.

    Dear resident,

    between { $from } and { $until } somebody may have seen data of yours who should not have.
    What it was: [describe in plain words]
    What may follow: [describe]
    What we did: [describe]
    What you can do: look at “My data” on our site, which names every opening.
    Questions: { $contact }

    { $authority }

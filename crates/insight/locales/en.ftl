### How the services perform.

figures-title = How our services perform
figures-of = { $service }: how it performs
figures-lead = The last { $days } days, as they are now.
figures-live = This page follows what happens by itself. Without JavaScript, load it again to see the newest figures.
figures-retention = What we no longer keep
figures-by-service = By service
figures-service = Service
figures-applications = Applications
figures-over-time = Over time
figures-decisions = Decisions
figures-automatic = Decided by rules alone
figures-half = Half decided within
figures-most = Nine of ten decided within
figures-aim = aim: { $share }
figures-within-term = Within the legal term
figures-backlog = Being worked on now
figures-few = fewer than { $count }
figures-or-more = { $count } or more
figures-too-few = too few to say
figures-none = Nothing has been applied for in this time.
figures-how = How we count
figures-why-few = Counts below { $count } are not shown, and longer periods are drawn where few people apply, so that nobody can be recognised in them. Totals then say “or more”.
figures-why-none = Times and shares are shown from { $count } decisions on.
figures-what-time = The time to decision runs from the moment of application to the moment of decision, nights, weekends and the time in which we waited for an answer included. Whether a decision came within the legal term is judged by the legal clock, which stands still while we wait for an answer.
figures-reuse = Use these figures
figures-csv = All figures as a table (CSV)
figures-json = All figures for programs (JSON)
figures-course = Applications, in periods of { $days } days
figures-course-period = { $days } days until
figures-no-course = Too few applications came in for a chart of their course.
figures-to-service = About this service
figures-to-all = All services
figures-editions = The figures of each past day, as they were published

### The figures of past days, as they were published.

editions-title = Published figures, day by day
editions-lead = When a day is over, the figures of the 90 days up to its end are published as files that never change.
editions-what = The town’s public log has the digest of each file. If anybody changed a figure later, the file would no longer be the one in the log.
editions-none = No day has been closed yet. The first files come after midnight.
editions-day = Until
editions-files = Files
editions-bytes = { $bytes ->
    [one] One byte
   *[other] { $bytes } bytes
}
editions-entry = Its entry in the log
editions-receipt = Its receipt
editions-check = Check a file
editions-check-here = Choose the downloaded file on the page for receipts. If it is what was published, you are led to its entry in the log.
editions-check-link = Check a file
editions-check-offline = Without this site: save the file, its receipt beside it, and the town’s keys and witnesses as “policy”. Then run:
editions-gaps = A day without files is one on whose end this site was not running until the next day was over. What was being worked on is counted at the moment at which the file was made.
editions-json = This list for programs (JSON)

### Open data.

data-title = Open data
data-lead = Data of the town that anybody may use again, without asking and without an account.
data-search = Search the datasets
data-none = No dataset has been published yet. The first ones come within a minute.
data-not-found = No dataset has these words.
data-all = All datasets
data-newest = Version { $version } of { $day }, rows: { $rows }
data-catalogue = All datasets as linked data (DCAT-AP)
data-json = All datasets for programs (JSON)
data-publisher = Publisher
data-licence = Licence
data-frequency = Changes
data-frequency-continuous = all the time
data-frequency-daily = every day
data-frequency-weekly = every week
data-frequency-monthly = every month
data-frequency-quarterly = every quarter
data-frequency-yearly = every year
data-frequency-irregular = when there is something new
data-files = Download
data-file = File
data-preview = The first rows
data-more-rows = And { $rows } more rows in the file.
data-rows = { $rows ->
    [one] one row
   *[other] { $rows } rows
}
data-versions = Versions
data-versions-what = A version never changes, and none is taken away. The town’s public log has the digest of each file.
data-version = Version
data-published = Published
data-proof = Proof
data-services-title = Services of the town
data-services-description = Every service that one can apply for: its names, its theme, the unit, what it costs, the legal term and the law it rests on.
data-services-keywords = services, permits, costs, catalogue
data-services-linked-title = Services of the town as linked data
data-services-linked-description = The catalogue of services in the vocabulary of the European Union (CPSV-AP), for other catalogues.
data-services-linked-keywords = services, CPSV-AP, linked data
data-applications-by-month-title = Applications by month
data-applications-by-month-description = How many applications came in for each service in each month of the last two years. Services with a month below five are left out, and all counts are rounded down to a multiple of five, so that nobody can be recognised.
data-applications-by-month-keywords = applications, months, statistics

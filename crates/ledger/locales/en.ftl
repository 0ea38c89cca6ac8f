# Why a receipt does not prove anything. The key is the refusal's code.
receipt-unreadable = This is not a receipt, or part of it is missing. Use the file exactly as you were given it.
receipt-without-record = This proof comes without the record it is about. Use the receipt file, not the bare proof.
receipt-unknown-signer = This receipt is not signed by a key of this town.
receipt-forged-signature = The signature on this receipt is not genuine, or the receipt was damaged.
receipt-other-log = This receipt is from another town’s log: { $origin }.
receipt-too-few-witnesses = Too few independent witnesses had seen the log: { $found }. Ask for a new receipt later.
receipt-altered = This receipt was altered. The town’s log has something else at this place.

# What to do about a refused receipt. The key is the refusal's code with "-remedy".
receipt-unreadable-remedy = Download the receipt again from your case and check that file. If you copied the text, copy all of it: from the first line, which names the format, to the last signature.
receipt-without-record-remedy = Open your case, choose “Download receipt” and check that file.
receipt-unknown-signer-remedy = Ask whoever gave you the receipt which town it is from, and check it there. If it claims to be from this town, it is forged: tell the town.
receipt-forged-signature-remedy = Download the receipt again from your case. If it is refused again, do not rely on it, and tell the town.
receipt-other-log-remedy = Check it on the website of the town that it names.
receipt-too-few-witnesses-remedy = The receipt may be genuine, but independent witnesses have not yet confirmed it. Download it again in an hour.
receipt-altered-remedy = Do not rely on what this file says. Ask for the receipt again from the person’s case, and tell the town if somebody gave it to you as genuine.

### The page on which a receipt is checked.

verify-title = Check a receipt
verify-lead = A receipt proves that the town received, decided or delivered something at a certain time. Anybody can check one here. You need no account.
verify-file = Receipt file
verify-file-hint = A file whose name ends in .tlog-proof, or a file that the town has published, such as the figures of a day.
verify-text = Or paste the text of the receipt
verify-text-hint = All of it, from the first line to the last.
verify-code = Or type the code of a letter
verify-code-hint = 26 letters and digits beside the square on the letter. You can leave out the hyphens.
verify-code-unreadable = A code has 26 letters and digits. Compare it with the letter.
verify-button = Check the receipt
verify-nothing = Choose a receipt file, or paste the text of a receipt
verify-forgotten = What you check here is not stored.
verify-where = Where do I find my receipt?
verify-where-text = Open your case on this site. Each step that was logged has a link to download its receipt. You can give the file to anybody who needs proof.
verify-log-link = How the town’s log works, and how to check without this site
verify-refused = This receipt proves nothing
verify-code-refused = The log has no such code
verify-another = Check another receipt
verified-title = This receipt is genuine
verified-text = The town’s log holds exactly this record. Nobody altered it.
verified-act = What it proves
verified-act-unknown = The record is not in a form that this page can put into words. It is shown below as it was logged.
verified-place = Where it is logged
verified-log = Log
verified-position = Position
verified-position-text = Entry { $place } of the { $size } that the log had when the receipt was made
verified-size-now = The log now has { $size } entries. Entries are only ever added, never changed or removed.
verified-signed-by = Signed by
verified-no-witness = No independent witness had confirmed the log when the receipt was made.
verified-witnessed = Independent witnesses that had confirmed the log:
verified-record = The record as it was logged
verified-record-text = The log itself holds only a commitment to this text, so nobody can read it there.
verified-entry-link = The log’s own file that holds this entry
verified-too-few = The town asks for more witnesses than had seen the log when this receipt was made. The town itself has signed it. Download the receipt again in a few minutes: then it carries what the witnesses have confirmed since.

### The page that the square on a letter leads to.

log-entry-title = This entry is in the town’s log
log-entry-text = The town logged an act under this code. Nobody has altered the entry since.
entry-code = Code
entry-kind = What was logged
entry-at = When
entry-kind-case = An act on a case
entry-kind-service-published = A published version of a service
entry-kind-data-use-closed = A day of the data-use log
entry-kind-dataset-published = A version of open data
entry-kind-figures-published = Published figures
entry-compare = Compare the time with the date of the letter. A letter whose code is not in the log, or belongs to another day, is not genuine.
entry-content = The log does not hold what the letter says. To check that as well, ask for the receipt of the case and check it here.
entry-no-witness = No independent witness has confirmed the log with this entry yet.
entry-line = The entry as it stands in the log
entry-unknown = The log has no entry with this code.
entry-unknown-remedy = Compare each letter and digit with the letter. A letter of the last minutes may not be in the log yet. If the code is right, the letter is not genuine: tell the town.

### The page about the log.

log-title = The town’s public log
log-lead = Every act on a case is written into a log that only grows. Nobody can change or remove an entry without it being noticed, not even the town.
log-what = When something is received, decided or delivered, an entry is added within a second. All entries are bound together by one number, the root. The town signs the root. Whoever holds a receipt can prove that the entry was in the log, and whoever copies the log can prove that nothing was changed later.
log-not = The log holds no personal data: each entry is a keyed fingerprint of a record. Only the person whom the record is about holds what opens it.
log-verify-link = Check a receipt
log-head = The log now
log-size = Entries
log-signed-at = Last signed
log-root = Root
log-growth = How it grows
log-period = Period
log-entries = New entries, about
log-last-days = { $days ->
    [one] Last 24 hours
   *[other] Last { $days } days
}
log-checkpoint = The signed head
log-checkpoint-text = Name of the log, number of entries, root, and the town’s signature.
log-empty = Nothing has been logged yet.
log-keys = Keys
log-keys-text = The town signs with the first key. Compare it with the key that you saved earlier or that the town has published elsewhere: if it differs, ask why.
log-offline = Check without this site
log-offline-text = A receipt can be checked on a computer that is not connected to anything.
log-offline-receipt = Save your receipt file.
log-offline-run = Run the program aedile, which is free software, or any other program that reads the format:
log-raw = For programs
log-raw-text = The whole log can be copied and checked. It is served as tiles, in an open format that other programs read as well.
log-raw-checkpoint = Signed head of the log
log-raw-keys = Keys of the log
log-raw-standard = The format: C2SP tlog-tiles
log-days = New entries by day, about
log-day = Day
log-witnesses = Witnesses
log-witnesses-text = A witness is a program that somebody else runs, such as a neighbouring town. It signs that it has seen the log, and that nothing it had seen before was changed. It signs no second history.
log-quorum = A receipt is confirmed when { $needed ->
    [0] the town has signed; no witness is asked for, though there are { $all }.
    [one] one of { $all } witnesses has seen the log.
   *[other] { $needed } of { $all } witnesses have seen the log.
}
log-no-witness = No witness confirms this log yet. Keep a copy of the signed head yourself: whoever holds one would notice a change.
log-witness = Witness
log-witness-since = Since
log-witness-seen = What it has seen
log-witness-last = { $size } entries, { $at }
log-witness-never = Nothing yet
log-witness-silent = It has not answered since { $since }.
log-witness-refused = It does not know this log (since { $since }).
log-witness-ahead = It has seen a longer log than this one (since { $since }). Ask the town why.
log-witness-other-history = It has seen another history of this log (since { $since }). Ask the town why.
log-witness-forged = What it sent was not its signature (since { $since }).
log-verify-text = Choose the file of a receipt, paste its text, or type the code of a letter.
log-offline-policy = Save the town’s keys and witnesses
log-raw-witnessed = Newest head that enough witnesses have confirmed
log-raw-policy = Keys, witnesses and how many are needed

### The page of what the town has published.

published-title = Published versions
published-lead = Every version of a service is logged when it is published: its form, its rules, its fees, its letters.
published-what = The version is a digest of the service’s files. If anybody changed a rule without publishing it, the digest would differ from the one here. Each line has a receipt that anybody can check.
published-one = Only versions of { $service }.
published-all = All services
published-none = Nothing has been published yet.
published-at = When
published-name = Service
published-version = Version
published-receipt = Receipt
log-published-link = What the town has published, version by version

### Members of records and their values, as the crates that log them write them.

record-case = Case
record-service = Service
record-act = What happened
record-detail = More
record-by = By
record-unit = Unit
record-at = When
record-definition = Version of the service’s rules
record-seq = Step
record-act-submitted = The application was received
record-act-checked = The rules were applied
record-act-assigned = An official took it on
record-act-released = It was given back to the queue
record-act-asked = The applicant was asked for something
record-act-answered = The applicant answered
record-act-opinion-asked = Another unit was asked for its opinion
record-act-opinion-given = Another unit gave its opinion
record-act-noted = A note was written
record-act-proposed = A decision was proposed
record-act-sent-back = The proposal was sent back
record-act-done = A step was done
record-act-decided = It was decided
record-act-delivered = The decision was delivered
record-act-withdrawn = The applicant withdrew it
record-act-extended = The term was extended
record-act-published = The town published this version
record-act-republished = The town went back to this version
record-act-unpublished = The town no longer offers the service
record-detail-granted = Granted
record-detail-refused = Refused
record-detail-partly = Partly granted
record-by-visitor = Somebody without an account
record-by-person = The applicant or who acts for them
record-by-official = An official
record-by-client = A program of another organisation
record-by-system = The town’s rules, automatically

### Records that everybody may read.

entry-public = What the town has published
entry-public-text = Everybody may read what this entry says, and download its receipt.
entry-public-receipt = Receipt of this publication
log-figures-link = The published figures, day by day
record-file = File
record-type = Kind of file
record-bytes = Length in bytes
record-sha256 = SHA-256
record-act-issued = The town published this file

### How long entries are published.

log-published-for = How long entries are published
log-published-always = Every entry is published for as long as there is the log.
log-published-days = Every entry is published for at least { $days } days. What is older may no longer be fetched by everybody. The log itself stays whole: nothing is removed from it, every receipt stays valid, and whoever kept a copy can still prove it.
log-published-from = Now the log is published from entry { $first } on.
log-raw-pruning = From which entry on the log is published

### Logs that were closed, and the records that bind them.

log-closed = Earlier logs
log-closed-text = The town has closed these logs and gone on with a new one. The last entry of each names the next, and the first entry of the next has its last head. They stay readable, and their receipts stay valid.
log-closed-at = Closed
log-closed-unwitnessed = Too few witnesses have seen its end yet.
entry-kind-log-closed = The end of a log
entry-kind-log-opened = The beginning of a log
record-act-closed = The town closed this log
record-act-opened = The town opened this log
record-log_key = Key of this log
record-next_key = Key of the log that goes on
record-previous_key = Key of the log before
record-previous_size = Entries of the log before
record-previous_root = Root of the log before

### Applying, following a case, the desk, messages and letters.

## Applying
apply-begin-title = Before you start: { $service }
apply-begin-drafts = You have begun already
apply-begin-draft = Go on with what you began on { $when }
apply-begin-pages = { $count ->
    [0] Nothing is asked: your identity is enough.
    [one] There is one page of questions.
   *[other] There are at most { $count } short pages, one thing on each.
}
apply-begin-linked = { $count ->
    [one] One answer comes with the link that you followed. You can change it.
   *[other] { $count } answers come with the link that you followed. You can change them.
}
apply-begin-saved = Every answer is saved as you give it. You can stop and go on later, on another device too.
apply-begin-known = What the town knows already is filled in for you, and we say where it comes from.
apply-begin-privacy = We ask this { $purpose } ({ $law }).
apply-begin-start = Start
apply-begin-later = You can start without an account and sign in when you send it.
apply-begin-sign-in = Sign in
apply-optional = { $label } (optional)
apply-example = For example { $example }
apply-continue = Save and continue
apply-save-later = Save and go on later
apply-why = Why we ask this
apply-locked = If this is wrong, tell the register: it cannot be changed here.
apply-time = Time
apply-time-hint = For example 14:30
apply-from = From
apply-to = To
apply-part-given = Given names
apply-part-family = Family name
apply-part-born = Date of birth
apply-part-email = E-mail address
apply-part-street = Street
apply-part-number = House number
apply-part-postcode = Postcode
apply-part-city = Town
apply-place-hint = An address, a crossing, or what is nearby
apply-add = Add { $item }
apply-remove = Remove { $item }
apply-help = Help with this question
apply-tasks-title = Your application
apply-tasks-lead = Do the parts in any order. Everything is saved.
apply-tasks-check = Check and send
apply-section-not-needed = Not needed
apply-section-not-started = Not started
apply-section-in-progress = In progress
apply-section-complete = Complete
apply-delete = Throw this draft away
apply-check-title = Check your answers
apply-check-price = It costs { $amount }.
apply-check-sign-in = Sign in to send
apply-check-sign-in-why = So that the decision reaches you, and nobody else. What you wrote is kept.
apply-check-send = Send
apply-declaration = What I have written is true, as far as I know.
apply-submit = Send application
apply-change = Change
apply-sent = Application sent
apply-sent-reference = Your reference
apply-status-title = Your application
apply-next-open = The office has your application. You need do nothing now. You get a message as soon as there is news.
apply-stands-still = Something went wrong on our side, and your application stands still. We see it and are putting it right. Your place is kept, and you need do nothing.
apply-next-waiting = The office needs something from you. The clock stands still until you answer.
apply-next-payment = As soon as the fee is paid, your application goes on.
apply-next-lapsed = This application ended without a decision, because the fee was not paid. You can apply again.
apply-next-granted = Your application was granted.
apply-next-ended = What was granted has ended.
apply-next-refused = Your application was not granted. Below are the reasons and what you can do.
apply-next-withdrawn = You took this application back.
apply-next-draft = This is a draft. Nobody else sees it.
apply-due = You have the decision by { $due } at the latest.
apply-due-norm = We aim to decide by { $norm }. By law you have the decision by { $due } at the latest.
apply-due-stopped = The legal term stands still until you answer.
apply-due-payment = The legal term stands still until the fee is paid.
apply-rank = Places go by points. You have { $points } points and stand between place { $first } and { $last } of { $all }.
apply-rank-behind = Places go by points. You have { $points } points and stand behind place { $first } of { $all }.
apply-slot = { $day }, { $time }
apply-asked = What the office asks
apply-answer = Your answer
apply-answer-send = Send answer
apply-history = What happened so far
apply-receipts = Receipts
apply-receipts-why = Each step is recorded in the town’s public log, which nobody can alter unseen. A receipt proves it, even without us.
apply-receipts-check = Check a receipt
apply-letters = Letters
letter-submitted = Your application has arrived (PDF)
letter-asked = What the office asks (PDF)
desk-letter = As a letter (PDF)
apply-what-you-sent = What you sent
apply-who-looked = Who looked at my data
apply-withdraw = Take the application back
apply-give-up = Give up what was granted
apply-give-up-why = You then have it no longer, from now on. Somebody else can have the place or the time. You cannot take this back; you can apply again.
my-applications-title = My applications
my-applications-none = You have not applied for anything yet.

state-draft = Draft
state-open = In progress
state-waiting = Waiting for you
state-granted = Granted
state-refused = Not granted
state-withdrawn = Taken back
state-lapsed = Ended without a decision
state-ended = Was granted, has ended

say-yes = Yes
say-no = No
say-unknown = not known
say-period = { $from } to { $to }

source-population = From the population register.
source-addresses = From the address register.
source-vehicles = From the vehicle register.
source-companies = From the business register.
source-income = From the tax office.
source-contact = From your account.
source-cases = From your earlier cases.

criterion-met = Met
criterion-not-met = Not met
criterion-to-check = To be checked
criterion-official-looks = An official looks at this.

decision-granted = Granted
decision-refused = Not granted
decision-price = Fee
decision-valid-until = Valid until
decision-why = Why
decision-letter = The decision as a letter (PDF)
decision-objection = If you disagree, you can object until { $until }.
decided-by-rules = Decided by rules, without an official. You can always ask for a person to look at it by objecting.
decided-by-official = Decided by an official of { $unit }.
decided-by-program = Decided by a program that works for { $unit }.
signed-by-program = A program that works for { $unit }
decided-by-silence = The term passed without a decision; the law says what that means.

event-submitted = Application sent
event-checked = Rules checked it
event-assigned = Taken on by an official
event-released = Given back to the queue
event-asked = The office asked something
event-answered = You answered
event-opinion-asked = Another unit was asked
event-opinion-given = Another unit gave its opinion
event-noted = A note was made
event-proposed = A decision was proposed
event-sent-back = The proposal was sent back
event-done = A step was done
event-decided = Decided
event-delivered = The letter is ready
event-withdrawn = Taken back
event-extended = The term was extended
event-reassigned = Handed to another official
event-forwarded = Sent to another unit
event-demanded = A fee was asked for
event-paid = The fee was paid
event-part-paid = Money came in
event-waived = The fee was let go
event-refunded = Money was given back
event-reminded = You were reminded
event-lapsed = Ended, because the fee was not paid
event-ended = What was granted has ended
event-ended-expired = What was granted has ended: its last day is over
event-ended-given-up = What was granted was given up
event-ended-revoked = What was granted was taken back
event-term-passed = The term passed; an official decides
event-term-passed-no-place = The term passed; all places are given out, so an official decides
event-term-passed-conflict = The term passed; an entry of a register stands in the way, so an official decides
event-unpaid = Went on although the fee was not paid
event-stopped = Something went wrong on our side
event-retried = The step was tried again
event-skipped = The case went on behind the step
event-moved = The case went on from another step
event-sent = Another case was told of it
event-told = Another case told this one something
event-migrated = Goes on by a new version of the service

fee-title = Fee
fee-amount = Amount
fee-law = By which law
fee-due = To be paid by
fee-paid = Paid
fee-refunded = Given back
fee-remaining = Still to be paid
fee-excess = Paid too much; it is given back
fee-movement = { $amount } on { $day } ({ $means }), receipt { $number }
fee-by-transfer = By bank transfer
fee-at-counter = At the counter
fee-quote = Give the reference { $reference }
fee-reference = Payment reference
fee-pay-online = Pay online
demand-open = To be paid
demand-paid = Paid
demand-waived = Let go
demand-cancelled = No longer owed
demand-refunded = Given back
means-cash = in cash
means-card = by card
means-transfer = by transfer
means-online = online
pay-title = Pay a fee
pay-invented = This payment page is invented, like the town. No money moves.
pay-amount = You pay { $amount }.
pay-now = Pay with invented money
pay-not-now = Back, without paying

actor-visitor = by you
actor-person = by you
actor-official = by an official
actor-client = by a program
actor-system = by the system

cases-refusal-incomplete = Something is missing. Go through the pages again.
cases-refusal-exited = By your answers this service is not for you.
cases-refusal-closed = This service takes no applications at the moment. Your draft is kept.
cases-refusal-sign-in-first = Sign in to send. What you wrote is kept.
cases-refusal-level-too-low = This service needs a surer sign-in. Sign in with a passkey, or with a code, and send again.
cases-refusal-one-open = You have an application for this already. Wait for its decision, or take it back first.
cases-refusal-not-declared = Tick the box to confirm that what you wrote is true
cases-refusal-answers-unfit = Some answers do not belong to this form.
cases-refusal-already-sent = This application was sent already. What was sent cannot be changed; answer when the office asks, or take it back.
cases-refusal-nothing-asked = The office has not asked you anything at the moment.
cases-refusal-not-running = This application is not running any more, so it cannot be taken back.
cases-refusal-not-for-you = This service is for others: look at “Who may apply” on its page. If the registers have something wrong about you, ask the registry office.
cases-refusal-quota-full = All places of this service are taken for now. Your draft is kept; try again when somebody has given theirs up.
cases-refusal-slot-gone = The time that you chose is not free any more. Change it to another one; all else is kept.
cases-refusal-booked-already = You have booked this already. Give that booking up first, on its own page under “My applications”, or wait until it is over.
cases-refusal-task-not-open = This task is done already. Look at the case again.
cases-refusal-not-your-unit = This is for another unit, or for another role.
cases-refusal-not-your-role = Your role does not allow this. Ask a colleague of the unit who may.
cases-refusal-own-case = This is your own application. A colleague must handle it.
cases-refusal-goes-on = The case does not stand still there any more. Look at the list again.
cases-refusal-case-erased = The applicant’s data was erased, so the case cannot go on.
cases-refusal-mend-needs-reason = Write why: it is kept with the case
cases-refusal-value-unreadable = Write a value: a number, true or false, "text" in quotes, or date("2027-01-31")
cases-refusal-not-skippable = This step cannot be skipped. Choose the step from which the case goes on.
cases-refusal-no-way-there = The case cannot go on from there. Choose a step from the list.
cases-refusal-no-scenario = Choose the scenario to begin with
cases-refusal-values-unreadable = Write each value on a line of its own, like “stall_area: 4”
cases-refusal-placed-unreadable = Write each element on a line of its own, like “old = new”; both must be of the same kind
cases-refusal-task-taken = A colleague has taken this task on. Ask them to give it back.
cases-refusal-not-in-unit = That colleague has no role in this unit.
cases-refusal-take-it-first = Take the task on first, or ask who leads the unit to hand it out.
cases-refusal-cannot-forward = This step stays in its unit. Ask the other unit for an opinion instead.
cases-refusal-no-such-unit = Choose another unit
cases-refusal-nobody-there = Nobody in that unit could do this task. Choose another unit.
cases-refusal-forward-needs-reason = Write why you send it on; the applicant and the unit read it
cases-refusal-cannot-extend = No law allows the term of this case to be extended at this step. Decide, or ask the applicant.
cases-refusal-extended-before = The term was extended already. The law allows it once.
cases-refusal-term-over = The term has passed; it can only be extended before its end. Decide now.
cases-refusal-changed-meanwhile = A colleague changed this case at the same moment. Look at it again.
cases-refusal-extend-needs-reason = Write why more time is needed; the applicant reads it
cases-refusal-revoke-needs-reason = Write why it is taken back; whoever has it reads it
cases-refusal-not-in-force = Nothing is in force here that could end: it was not granted, does not hold for a time, or has ended already.
cases-refusal-text-empty = Write something: the grounds, the question or the opinion
cases-refusal-text-too-long = Write at most 5,000 characters
cases-refusal-not-allowed-now = The process does not allow this now. Look at the case again.
cases-refusal-overrule-needs-reason = The rules propose a refusal. To decide otherwise, write why
cases-refusal-same-official = A second official must confirm. You prepared this decision yourself.
cases-refusal-cannot-ask-unit = Choose the unit that you want to ask
cases-refusal-no-place-left = All places are given out. Leave the case on the list, or refuse it.
cases-refusal-not-owed = Nothing is owed here any more. Look at the fee again.
cases-refusal-amount-missing = Write the amount, such as 60.00
cases-refusal-more-than-paid = That is more than came in
cases-refusal-bank-number-missing = Write the number by which the bank knows the transfer
cases-refusal-key-missing = Send an Idempotency-Key, so that money that is told twice does not count twice
cases-refusal-means-missing = Choose how the money moved
cases-refusal-fee-needs-reason = Write why; the applicant reads it
cases-refusal-other-currency = The fee is owed in another currency
cases-refusal-person-erased = The applicant’s data was erased, so nothing can be recorded on the case. Give the money back.
cases-refusal-nobody-chosen = Choose the person it is for
cases-refusal-no-service = Choose a service that takes applications today
cases-refusal-day-wrong = Write the day on which the form arrived, within the last 60 days
cases-refusal-identity-not-seen = Tick that you have seen the person and an identity document
cases-refusal-not-for-them = This service is not for this person, by what the registers say
cases-refusal-signature-wrong = The signature does not fit, or is older than five minutes
cases-refusal-notification-unreadable = The body is no notification of a payment

problem-upload-empty = The file is empty. Choose it again.
problem-upload-too-large = The file is larger than { $megabytes } MB. Make it smaller, or split it.
problem-upload-not-allowed = This kind of file cannot be taken. Save it as PDF, JPEG or PNG.
problem-upload-incomplete = The file breaks off. Upload it again.
problem-upload-with-programs = The file holds programs (macros). Save it without them, or as PDF.
problem-file-type = Choose a file of one of these kinds: { $accepted }
problem-max-files = At most { $max } files

## The desk
desk-queue-title = Work queue
desk-queue-caption = Tasks by due date
desk-queue-empty = Nothing to do here. Choose another unit or another view.
desk-queue-count = { $count ->
    [0] No task
    [one] One task
   *[other] { $count } tasks
}
desk-queue-more-than = More than { $count } tasks
desk-find-label = Go to a case by its reference
desk-find = Find
desk-find-nothing = There is no case with the reference “{ $reference }”. Check the letters and digits.
desk-filter-unit = Unit
desk-filter-service = Service
desk-filter-show = Show
desk-filter-apply = Apply
desk-filter-all-units = All my units
desk-filter-all-services = All services
desk-show-all = To be done
desk-show-free = Not taken on
desk-show-mine = Mine
desk-show-late = Overdue
desk-show-waiting = Waiting for applicants
desk-column-reference = Reference
desk-column-service = Service
desk-column-task = Task
desk-column-received = Since
desk-column-due = Due
desk-column-who = With
desk-column-tick = Choose
desk-tick = Choose { $reference }
desk-batch-title = Several tasks at once
desk-batch-none = Tick at least one task in the queue first.
desk-batch-done = Done: { $count }
desk-batch-not-done = Not done: { $count }
desk-batch-back = Back to the queue
desk-ranking-title = Ranked list: { $service }
desk-ranking-caption = Open applications, most points first, then who came first
desk-ranking-places = { $left } of { $places } places are left.
desk-ranking-uncounted = The places of this service are not counted.
desk-ranking-empty = Nobody is waiting.
desk-ranking-none = Tick at least one application, or say how many.
desk-ranking-count = How many, from the top of the list
desk-ranking-grant-first = Grant the first
desk-ranking-grant-ticked = Grant those ticked
desk-ranking-within = A place is free
desk-ranking-points = { $points } points
desk-ranking-lists = Ranked lists
desk-ranking-new = { $reference } is new on the list, at place { $now }
desk-ranking-gone = { $reference } is not on the list any more
desk-ranking-moved = { $reference } was at place { $before } and is at place { $now } now
cases-refusal-ranking-changed = The list has changed since you looked at it. Nothing was granted: look at it again.
desk-column-place = Place
desk-column-points = Points
desk-late = Overdue
desk-soon = Soon
desk-nobody = Nobody yet
desk-you = You
desk-colleague = A colleague
desk-task-applicant = Waiting for the applicant
desk-step-decide = Decide
desk-step-second = Confirm
desk-step-opinions = Give an opinion
desk-step-opinion = Give an opinion
desk-step-inspection_visit = Inspect on site
desk-step-handle = Look into it
desk-step-check = Check
desk-step-collect = Collect the documents
desk-step-hearing = Hear the parties
desk-step-correct = Waiting for the applicant
desk-due = Legal term ends { $due }
desk-applicant = Applicant
desk-unit = Responsible unit
desk-channel = Came in by
desk-channel-web = The site
desk-channel-api = A program
desk-channel-counter = The counter
desk-channel-paper = Paper
desk-received = Received
desk-take = Take on
desk-release = Give back
desk-take-over = Take over from the colleague
desk-hand-on = Hand to a colleague
desk-which-colleague = To whom
desk-no-colleagues = Nobody else in this unit does tasks. Send the task to another unit, or give it back to the queue.
desk-done = Done
desk-which-unit = Which unit
desk-action-approve = Grant
desk-action-approve-text = Remarks for the letter (needed if the rules propose a refusal)
desk-action-refuse = Refuse
desk-action-refuse-text = Grounds, as they will stand in the letter
desk-action-confirm = Confirm
desk-action-confirm-text = Remarks (optional)
desk-action-send-back = Send back
desk-action-send-back-text = What must be changed
desk-action-answer = Answer
desk-action-answer-text = The answer, as it will stand in the letter
desk-action-give-opinion = Give the opinion
desk-action-give-opinion-text = The opinion of your unit
desk-action-inspect = Report the inspection
desk-action-inspect-text = What you found
desk-action-ask-correction = Ask the applicant
desk-action-ask-correction-text = What you need, in plain words. The clock stops until they answer.
desk-action-ask-opinion = Ask another unit
desk-action-ask-opinion-text = What you want to know
desk-action-forward = Send to another unit
desk-action-forward-text = Why it belongs there. The applicant is told.
desk-action-extend = Extend the term to { $due }
desk-action-extend-text = Why more time is needed, in plain words. The applicant is told; the law allows it once.
desk-action-revoke = Take back what was granted
desk-action-revoke-text = Why it is taken back, in plain words. Whoever has it is told, with the way to object. What it held is free again at once.
desk-findings = What the rules found
desk-proposal-granted = The rules propose to grant.
desk-proposal-refused = The rules propose to refuse.
desk-proposal-desk = The rules leave this to you.
desk-no-criteria = The rules of this service have no criteria.
desk-answers = Answers
desk-documents = Documents
desk-no-documents = No documents.
desk-process = Where it stands
desk-process-now = Open steps:
desk-diagram = The process as a drawing
desk-history = History
desk-note = Note for colleagues
desk-note-text = The applicant can read it when they ask for their file.
desk-note-add = Add note
desk-seen = You are seen too: the applicant sees that you opened this case, when and for what.
desk-payments-title = Fees
desk-payments-find = Find a fee
desk-payments-find-hint = The payment reference (RF …), or the reference of the case
desk-payments-nothing = There is no fee with “{ $reference }”. Check the letters and digits.
desk-payments-late = Not paid in time
desk-payments-late-none = Every fee of your units was paid in time.
desk-payments-excess = To be given back
desk-payments-excess-none = Nothing was paid too much.
desk-payment-title = Fee
desk-payment-open = Take money, let go or give back
desk-payment-case = The case
desk-payment-take = Record
desk-payment-means = How the money moved
desk-payment-number = The bank’s number
desk-payment-number-hint = For transfers, as it stands on the statement
desk-payment-text = Why it is let go or given back
desk-payment-text-hint = Needed for both; the applicant reads it
desk-payment-pay = Money came in
desk-payment-refund = Money was given back
desk-payment-waive = Let the rest go
desk-payment-receipt = Recorded. The receipt has the number { $number }; the applicant has it too.
desk-stands = The process stands still at “{ $step }” since { $since }. Everything else goes on.
desk-stands-mend = Let it go on
incidents-title = Cases that stand still
incidents-what = A step failed that nobody does by hand. Nothing of these cases is lost: each waits here until somebody lets it go on.
incidents-counted = { $count ->
    [0] No case stands still.
    [one] One case stands still.
   *[other] { $count } cases stand still.
 }
incidents-counted-more = More than { $count } cases stand still. The longest waiting are shown.
incidents-version = Version { $version }
incidents-retry-all = { $count ->
    [one] Try it again
   *[other] Try all { $count } again
 }
incidents-retried = Cases that went on: { $done }. Cases that still stand: { $again }.
incident-title = A case stands still
incident-element = Step
incident-expression = What was being worked out
incident-cause = Why it failed
incident-cause-closed = Only those who read the cases of the unit see it, because it may quote what somebody wrote.
incident-since = Since
incident-tries = Tries
incident-version = Version of the service
incident-closed = Went on
incident-over = The case goes on. There is nothing to do here.
incident-again = It was tried, and it stands still again.
incident-case = Case { $reference }
incident-values = What the step sees
incident-values-none = The process has no values yet.
incident-mend = Let it go on
incident-text = Why
incident-text-hint = Needed for everything but trying the same again. It is kept with the case.
incident-name = A value to set first
incident-name-hint = Its name as in the process; leave empty to set nothing
incident-value = The value
incident-value-hint = For example 12, true, "text" in quotes, or date("2027-01-31")
incident-to = Go on from
incident-to-hint = Only for “Go on from the chosen step”
incident-retry = Try again
incident-skip = Go on behind this step
incident-move = Go on from the chosen step
workshop-title = Services from inside
workshop-what = The process, the rules and the scenarios of each service, and where running cases stand. Nothing personal is shown.
workshop-process = The process, and where running cases stand
workshop-none-running = No case is running.
workshop-version-current = Running cases on this version ({ $version })
workshop-version-earlier = Running cases on version { $version }
workshop-list = The same as a list
workshop-kind = What it is
workshop-waiting = Waiting for somebody
workshop-standing = Standing still
workshop-tables = The rules
workshop-no-tables = This service has no decision tables.
workshop-column-if = If
workshop-column-then = Then
workshop-column-note = Note
workshop-hit-unique = exactly one row applies
workshop-hit-first = the first row that applies counts
workshop-hit-any = all rows that apply say the same
workshop-hit-priority = of the rows that apply, the most important result counts
workshop-hit-collect = all rows that apply count
workshop-hit-rule-order = all rows that apply count, in their order
workshop-hit-output-order = all rows that apply count, the most important first
workshop-scenarios = The scenarios, and what they go through
workshop-covered = The scenarios go through { $taken } of { $all } elements of the process (shaded).
workshop-missed = Elements that no scenario comes to
workshop-scenario = Scenario
workshop-passed = Passes
workshop-where = Where it then stands
workshop-ends = Over, at “{ $step }”
workshop-waits = Waits at: { $steps }
workshop-not-handed-in = Not handed in
workshop-try = Try it
workshop-try-what = Begin with a scenario, change what you like, and see what the rules say and which way the process takes. Nothing is kept.
workshop-values = Other answers and facts
workshop-values-hint = One a line, as in scenarios.yaml: stall_area: 4
workshop-steps = What happens then
workshop-steps-hint = Acts, periods and messages with commas between: inspect, approve, P15D, message term-passed. Empty: as in the scenario.
workshop-try-button = Try it
workshop-result = What comes of it
workshop-outcome = The rules say
workshop-rules = Rules that applied
workshop-path = The way through the process
workshop-step-wrong = A step did not fit
workshop-exit = The form ends at the page { $page }
bpmn-start = Start
bpmn-end = End
bpmn-task = Task
bpmn-user-task = Task of a person
bpmn-manual-task = Task outside the program
bpmn-service-task = Done by the program
bpmn-script-task = Worked out by the program
bpmn-business-rule-task = Decided by rules
bpmn-send-task = Sends a message
bpmn-receive-task = Waits for a message
bpmn-call-activity = Calls a process
bpmn-sub-process = Part of the process
bpmn-gateway = Fork or join
bpmn-boundary = Event on the border
bpmn-catch = Waits for an event
bpmn-throw = Tells of an event
bpmn-other = Is not run
workshop-migrate = Let them go over to the current version
migration-title = Let running cases go over
migration-what = A case ends on the version with which it began, unless you let it go over. It is tried on every running case first; each that goes over keeps its place, its clock and its tasks, and has it in its history.
migration-from = From version
migration-to = To the current version
migration-placed-count = Elements that have a place there
migration-missing = Elements without a place
migration-missing-what = This matters only where a case stands now. Say below where they go, or those cases stay on their version.
migration-placed = Elements placed by hand
migration-placed-hint = One a line, by their ids: old = new
migration-try = Try it on all running cases
migration-run = Let them go over now
migration-tried = What the try found
migration-report = { $fits } cases go over, { $refused } stay on their version.
migration-report-more = Of the first cases { $fits } go over and { $refused } stay on their version; there are more.
migration-why = Why it stays
migration-moving = { $count } cases are going over, one by one. Those that cannot stay on their version.
counter-title = Counter and paper
counter-find = Who is it for?
counter-number = Number
counter-number-hint = The sign-in number (S-…), or the number in the population register
counter-family-name = Or the family name
counter-family-name-hint = Together with the day of birth
counter-born-on = Day of birth
counter-born-wrong = Write a day that exists, such as 27 3 1985
counter-both = Give family name and day of birth together, or a number
counter-nobody = Nobody is known by this. Check it, or ask the person for their number.
counter-born = born { $day }
counter-person = Person
counter-seen = I have seen the person and an identity document
counter-seen-hint = At the counter. A paper form is signed by hand instead.
counter-received-on = When the paper form arrived
counter-received-on-hint = Only for paper. The legal term counts from this day.
counter-begin = Begin the application
counter-recorded = The person sees on their page that you looked, when, and what for.
counter-begun = Begun and not sent
counter-declared = The person has seen these answers and confirmed to me that they are true.
counter-declared-paper = The paper form is signed, and these answers are what it says.
counter-scan = The paper form
counter-scan-file = Scan of the signed form
counter-scan-save = Add the scan
counter-scan-there = The scan is there. A new one takes its place.
counter-scan-missing = Add the scan of the signed form before you send
counter-their-reference = The person’s reference
counter-due = Decision at the latest
counter-take-home = Print this page for the person. They find the application under their account too.
counter-next = Next person

## Messages
message-open-case = Open the case
message-received-subject = We have your application: { $service }
message-received-body = Your application for “{ $service }” has arrived. Your reference is { $reference }.

    You can follow how it goes at any time. We write to you as soon as there is news.
message-received-pay-subject = Received, and to be paid: { $service }
message-received-pay-body = Your application for “{ $service }” has arrived. Your reference is { $reference }.

    Please pay { $amount } by { $due }. Until then the legal term stands still; afterwards the office begins.

    How you can pay is on the page of your application. On a transfer, write { $rf }.
message-pay-subject = To be paid: { $service }
message-pay-body = Your application { $reference } goes on as soon as the fee of { $amount } is paid. Please pay by { $due }.

    How you can pay is on the page of your application. On a transfer, write { $rf }.
message-pay-reminder-subject = Reminder, still to be paid: { $service }
message-pay-reminder-body = The fee of { $amount } for your application { $reference } has not come in. Please pay by { $due }.

    How you can pay is on the page of your application. On a transfer, write { $rf }. If you have paid meanwhile, you need do nothing.
message-paid-subject = Your payment is there: { $service }
message-paid-body = We received { $amount } for your application { $reference }. The receipt has the number { $number }. Thank you.
message-part-paid-subject = Part of the fee is there: { $service }
message-part-paid-body = We received { $amount } for your application { $reference }. The receipt has the number { $number }.

    { $left } are still to be paid.
message-overpaid-subject = More than the fee is there: { $service }
message-overpaid-body = We received { $amount } for your application { $reference }. The receipt has the number { $number }.

    { $excess } are not owed. We give them back.
message-waived-subject = You need not pay: { $service }
message-waived-body = The town lets { $amount } of the fee for your application { $reference } go.

    The reason: { $text }
message-refunded-subject = Money given back: { $service }
message-refunded-body = We gave { $amount } back to you for your application { $reference }. The receipt has the number { $number }.

    The reason: { $text }
message-lapsed-subject = Your application has ended: { $service }
message-lapsed-body = The fee for your application { $reference } was not paid, not even after our reminder. So it ended without a decision.

    You owe nothing for it, and you can apply again.
message-asked-subject = We need something from you: { $service }
message-asked-body = The office asks about your application { $reference }:

    { $text }

    Please answer on the page of your application. The legal term stands still until then.
message-forwarded-subject = Another unit has your application now: { $service }
message-forwarded-body = Your application { $reference } came to a unit that does not decide about it. { $unit } has it now. The legal term stays the same; you need not do anything.

    The reason: { $text }
message-extended-subject = We need more time: { $service }
message-extended-body = The term for your application { $reference } was extended. You have the decision by { $due } at the latest. The law allows this once ({ $law }).

    The reason: { $text }
message-decided-granted-subject = Granted: { $service }
message-decided-granted-body = Your application { $reference } for “{ $service }” was granted.

    The decision, its reasons and your receipt are on the page of your application.
message-decided-granted-pay-subject = Granted, and to be paid: { $service }
message-decided-granted-pay-body = Your application { $reference } for “{ $service }” was granted.

    Please pay { $amount } by { $due }. How you can pay is on the page of your application; on a transfer, write { $rf }. The decision, its reasons and your receipt are there too.
message-decided-refused-subject = Decision on your application: { $service }
message-decided-refused-body = Your application { $reference } for “{ $service }” was not granted.

    The reasons, and what you can do if you disagree, are on the page of your application.
letter-granted = Your application for “{ $service }” is granted.
letter-refused = Your application for “{ $service }” is not granted.

## Who looked at my data
privacy-what-case-file = the file of a case
privacy-what-process-state = where a case stands in its process
privacy-what-colleague-name = the name of a colleague
privacy-what-document = a document
privacy-what-cases = applications
desk-actor-visitor = the applicant
desk-actor-person = the applicant
desk-actor-official = an official
desk-actor-client = a program
desk-actor-system = the system

retention-title = Records that are no longer kept
retention-lead = What the law no longer lets us keep goes by lists: somebody proposes one, somebody approves it, and it is carried out in the background.
retention-until = Kept until this day at the latest
retention-until-hint = A later day shows what is coming.
retention-look = Look
retention-due = Cases that go by { $until }: { $count }
retention-no-archive = Some of these cases belong in the archive, and no archive is configured. They stay until there is one.
retention-nothing = Nothing is due by this day.
retention-groups = By service and outcome
retention-by-day = By day
retention-column-outcome = How they ended
retention-column-then = What happens
retention-column-law = Kept by
retention-column-until = Kept until
retention-column-cases = Cases
retention-column-ended = Ended
retention-column-list = List
retention-column-state = State
retention-column-stays = What holds it back
retention-due-title = Cases that go
retention-due-lead = Cases kept until { $until } at the latest that nothing holds back: { $count }
retention-staying-title = Cases that stay although their term is over
retention-staying-lead = Cases kept until { $until } at the latest that something holds back: { $count }
retention-held-title = Cases with a legal hold
retention-held-lead = Cases that nobody may destroy for now, whatever their term: { $count }
retention-propose = Put these cases on a list
retention-cut = One list holds { $count } cases. The rest comes on the next one.
retention-count = Number of cases
retention-count-hint = Type { $count } to confirm.
retention-propose-button = Put on a list
retention-lists = Lists
retention-lists-none = There are no lists yet.
retention-list-name = Cases kept until { $until }
retention-list-until = Kept until this day at the latest
retention-list-cases = Cases put on the list
retention-list-proposed = Proposed
retention-list-proposed-by = Proposed or checked by
retention-list-approved = Approved
retention-list-approved-by = Approved by
retention-list-left-out = Stayed after all
retention-list-not-before = Postponed until
retention-list-reason = Reason
retention-list-ended = Ended
retention-by-night = The nightly job
retention-by-itself = Nobody has to approve it
retention-find = Legal hold
retention-find-hint = A case by its reference, to put a hold on it or lift one
retention-find-nothing = There is no case with this reference.
retention-outcome-granted = Granted
retention-outcome-refused = Refused
retention-outcome-withdrawn = Taken back
retention-outcome-lapsed = Ended without a decision
retention-outcome-running = Still open
retention-then-destroy = Destroyed
retention-then-transfer = Handed to the archive
retention-heading = How long we keep it
retention-kept-destroy = We keep this until { $until }, because of: { $law }. Then it is destroyed.
retention-kept-transfer = We keep this until { $until }, because of: { $law }. Then the archive gets it, and it is destroyed here.
retention-while-open = The term begins when the case ends.
retention-stays-held = Legal hold
retention-stays-money-open = A fee is unpaid, or money is to be given back
retention-stays-contested = An objection is under way
retention-receipt = Record of this list, with the proof that it stands in the log
retention-receipt-name = destroyed
retention-needs-another = You proposed or checked this list. Somebody else has to approve it.
retention-check = Check this list
retention-check-button = I have checked it
retention-approve = Approve this list
retention-approve-warning = What is destroyed cannot be brought back.
retention-approve-hint = Type the number of cases that were put on the list.
retention-approve-button = Let these cases go
retention-not-now = Not now
retention-reason = Why?
retention-reason-hint = Name no person: it is about the whole list.
retention-postpone-until = Postpone until
retention-postpone-hint = Only to postpone. The list cannot be approved before that day.
retention-postpone = Postpone
retention-return = Take the list back
retention-gone = What has gone
retention-on-list = Still on the list
retention-case-title = How long { $reference } is kept
retention-held = Legal hold since { $since }, until it is lifted.
retention-held-until = Legal hold since { $since }, until { $until }.
retention-public-title = What we no longer keep
retention-public-lead = When the time is over for which a law lets us keep a case, we destroy it, or the archive gets it. So many went in each year.
retention-public-none = Nothing has gone yet.
retention-public-year = Year
retention-public-destroyed = Destroyed
retention-public-transferred = Handed to the archive
retention-public-small = fewer than { $count }
retention-public-suppressed = Counts below { $count } are not shown, so that nobody can be recognised.
retention-public-json = The same as JSON
hold-open = Legal hold
hold-place = Put a legal hold on this case
hold-lead = While it stands, nobody can destroy or erase the case, not even when its person asks for it.
hold-reason = Why?
hold-reason-hint = It is kept in the case’s history, and officials read it.
hold-until = Until (optional)
hold-until-hint = Without a day the hold stands until somebody lifts it.
hold-untold = The applicant must not read of it
hold-untold-hint = Only where a law says so, for example during an investigation.
hold-place-button = Put on hold
hold-lift = Lift the legal hold
hold-lift-reason = Why?
hold-lift-button = Lift
disposal-proposed = To be approved
disposal-approved = Being carried out
disposal-ended = Carried out
disposal-returned = Taken back
event-held = Legal hold: nobody may destroy it
event-hold-lifted = Legal hold lifted
cases-refusal-disposal-not-over = This day is not over yet. Choose an earlier one.
cases-refusal-disposal-nothing-due = Nothing is due by this day.
cases-refusal-disposal-count-differs = That is not the number of cases. Look at the list again.
cases-refusal-disposal-second-person = Somebody else has to approve this list, and it has to be a person.
cases-refusal-disposal-not-open = This list was approved or taken back meanwhile.
cases-refusal-disposal-postponed = This list is postponed, and the day has not come.
cases-refusal-disposal-reason-missing = Write why, in at most 2,000 characters.
cases-refusal-disposal-day-missing = Choose a day after today.
cases-refusal-hold-reason-missing = Write why, in at most 2,000 characters.
cases-refusal-hold-day-passed = Choose today or a later day, or none.
cases-refusal-hold-already = There is a legal hold on this case already. Lift it first.
cases-refusal-hold-none = There is no legal hold on this case.
message-draft-ends-subject = Your draft will be removed: { $service }
message-draft-ends-body = You began an application and did not send it. We keep such a draft until { $until }, and then we remove it with its files.

    To keep it, open it and change something, or send it.
message-expired-subject = It has ended: { $service }
message-expired-body = What you were granted with { $reference } has ended, because its last day is over. You can apply again.
message-given-up-subject = You have given it up: { $service }
message-given-up-body = What you were granted with { $reference } has ended, as you wished. You can apply again.
message-revoked-subject = It was taken back: { $service }
message-revoked-body = The office has taken back what you were granted with { $reference }.

    The reason: { $text }

    You can object until { $until }; the page of your case says how.
message-term-passed-subject = Your application takes longer: { $service }
message-term-passed-body = The term for your application { $reference } has passed. It cannot be granted without an official, because something that it needs is not free at the moment. An official decides; you are told at once.
message-displaced-subject = An entry in your name has changed: { $register }
message-displaced-body = An entry of the register “{ $register }” that stood in your name now stands in somebody else’s. An official has decided so on an application for “{ $service }”.

    If that is not right, tell us: look at what stands in your name, and ask the office of that register, or object.
message-open-registers = See what stands in your name
displaced-register-dogs = Dogs
counter-left-title = Handed in
counter-left = The person has handed this application in alone. You have nothing more to do, and no longer see it.
decision-kept-in = This text stays as it was decided, in { $language }.
language-en = English
language-fr = French
language-ar = Arabic

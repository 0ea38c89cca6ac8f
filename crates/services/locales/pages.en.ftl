### The public pages of the catalogue: home, search, one service.

home-title = What do you need from the town?
home-lead = One place for every service: find it, apply, follow it, and check it.
home-search-label = Search services
home-life-events = When something happens in your life
home-themes = By theme
home-often = Often used
home-open = An open town
home-figures = How our services perform, live
home-verify = Check a receipt or a decision
home-all-services = All services, A to Z

search-title = Search results
search-count = { $count ->
    [0] No service found for “{ $query }”
    [one] One service found for “{ $query }”
   *[other] { $count } services found for “{ $query }”
}
search-nothing = Nothing fits these words.
search-nothing-words = Try other or fewer words: “car” rather than “registration plate application”.
services-title = All services
services-lead = Everything the town does for you, in alphabetical order.
topic-count = { $count ->
    [one] One service
   *[other] { $count } services
}

service-start = Start now
service-start-sign-in = You will be asked to sign in first.
service-start-draft = You can begin without an account and sign in when you send it.
service-start-free = No account needed.
service-at-a-glance = At a glance
service-for = For whom
service-cost = What it costs
service-time = How long it takes
service-get = What you get
service-unit = Who decides
service-cost-free = Nothing
service-cost-fixed = { $amount }
service-cost-between = Between { $from } and { $to }
service-cost-from = From { $from }
service-time-norm = We aim for { $norm }. By law it may take at most { $term }.
service-time-term = By law at most { $term }.
service-time-none = At once, or at the time you book.
service-observed = How long it really takes
service-observed-text = In the last 90 days, half of the applications were decided within { $half }, and nine out of ten within { $most }.
service-observed-few = Too few decisions in the last 90 days to say.
service-needed = What you need
service-needed-from-register = The town fetches this itself: you need not send it.
service-faq = Questions people ask
service-channels = Ways to apply
service-silence = If you hear nothing
service-silence-none = If the term passes without a decision, you can complain and ask for a decision: call the unit, or object as if it had been refused.
service-silence-accept = If the term passes without a decision, your application counts as granted ({ $law }).
service-silence-refuse = If the term passes without a decision, your application counts as refused, and you can object ({ $law }).
service-silence-no-clock = You have the answer at once.
service-objection = If you disagree
service-objection-text = You can object within { $term } after the decision ({ $law }). Objecting costs nothing.
service-objection-link = Object to a decision
service-law = The law behind it
service-data = How your data is used
service-data-text = We ask { $purpose }, on the basis of { $law }. Every time somebody opens your data you can see it under “My data”.
service-related = Related services
service-versions = Every version of these rules, in the town’s log
service-closed = This service takes no applications at the moment.
service-closed-until = This service takes applications from { $from }.
service-replaced = This service was replaced by another one.

channel-web = Here
channel-web-how = at any hour, on any device
channel-app = App
channel-app-how = in the town’s app
channel-counter = At the counter
channel-phone = By telephone
channel-letter = By letter
channel-paper-form = On paper
channel-sms = By text message
channel-email = By e-mail
channel-contact-how = { $contact }

term-working-days = { $count ->
    [one] 1 working day
   *[other] { $count } working days
}
term-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
term-weeks = { $count ->
    [one] 1 week
   *[other] { $count } weeks
}
term-months = { $count ->
    [one] 1 month
   *[other] { $count } months
}
term-years = { $count ->
    [one] 1 year
   *[other] { $count } years
}
duration-seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
}
duration-minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
duration-hours = { $count ->
    [one] one hour
   *[other] { $count } hours
}
duration-days = { $count ->
    [one] one day
   *[other] { $count } days
}

home-log = The town’s public log
search-title-of = Search: { $query }
list-closed = Takes no applications now

service-for-resident = Residents of the town
service-for-non-resident = People who live elsewhere
service-for-e-resident = E-residents of the town
service-for-company = Companies
service-for-anyone = Everybody
service-acts-parent = Parents can apply for their child.
service-acts-guardian = Guardians can apply for whom they look after.
service-acts-company = Representatives can apply in the name of their company.
service-acts-mandate = Somebody who has your mandate can apply for you.
service-pay-with-application = You pay when you apply.
service-pay-on-grant = You pay once it is granted.
service-pay-after-decision = You pay after the decision.
service-pay-by = You can pay { $ways }.
pay-card = by card
pay-transfer = by bank transfer
pay-counter = at the counter
service-time-extend = The term may be extended once by { $term } ({ $law }).
service-time-stops = If something is missing, we ask for it, and the clock stops until you answer.
result-permit = A permit
result-certificate = A certificate
result-decision = A decision
result-payment = A payment
result-registration = An entry in the register
result-booking = A booking
result-answer = An answer
result-receipt = A confirmation
service-valid-for = It is valid for { $term }.
service-receipt = With a receipt that anybody can check.
service-not-online = You cannot apply for this online. See the ways to apply.
service-needed-nothing = You need no documents. Answering the questions is enough.
service-not-older = not older than { $term }
service-one-language = The town describes this service in one language only.
service-objection-unit = Your objection is looked at by:
service-data-sensitive = Some questions are about sensitive data, such as health. Only those who decide or advise on your application see the answers.
service-data-kept = We keep your application for { $granted } if it is granted and for { $refused } if it is refused. A draft that you do not send is removed after { $draft }.
service-data-shorter = { $what }: removed already { $term } after the decision.
service-decisions = Published decisions
service-bound = The law says what is decided: it leaves the office no choice.
service-discretionary = The law leaves the office a choice; it says in each decision how it used it.
service-decision-register = How the rules decide (register of algorithms)
service-data-gone = How many such cases were destroyed or handed to the archive each year
service-reviewed = This page was last reviewed on { $date }.

## The form on paper
paper-title = On paper: { $service }
paper-link = Print the form and fill it in by hand
paper-how = Print this page, fill it in, sign it, and send it to the address above or bring it. Online it is quicker: what the town knows is filled in for you.
paper-law = The data is asked { $purpose } ({ $law }).
paper-fill = Write in capitals. Leave out what does not apply to you.
paper-you = About you
paper-given = Given name
paper-family = Family name
paper-born = Day of birth
paper-number = Number in the population register, if you know it
paper-street = Street and number
paper-city = Postcode and town
paper-country = Country
paper-phone = Telephone or e-mail
paper-email = E-mail
paper-company = Company and its number, if you apply for one
paper-from = From
paper-to = To
paper-yes = Yes
paper-no = No
paper-if-applies = Only if it applies to you
paper-optional = if it applies
paper-agree = I agree
paper-attached = Enclosed
paper-sign = Signature
paper-true = What I have written is true, as far as I know.
paper-place-day = Place and day
paper-signature = Signature

# How data is used: a service's page, the record of processing, the data map.
processing-of = How your data is used: { $service }
processing-who = Who gets it
processing-no-transfer = Nothing goes to another country.
processing-kept = How long it is kept
processing-kept-law = The terms are those of { $law }.
processing-fields = What is used
processing-no-fields = This service asks nothing.
processing-field = Data
processing-from = From
processing-purpose = Why
processing-law = Law
processing-fact = Looked up: { $key }
processing-sensitive = Sensitive. It may be asked for { $ground } (GDPR, article { $article }).
processing-shorter = Removed already { $term } after the decision.
processing-from-applicant = You
processing-from-register = Register: { $name }
processing-from-computed = Computed by the town
processing-to-unit = { $name }, which is responsible
processing-to-adviser = { $name }, which advises or looks again
processing-to-register = The register “{ $name }”, when it is granted
processing-to-program = A program that does a step: { $name }
processing-to-everybody = Everybody: what is published of decisions
processing-to-archive = The archive, when the term is over
processing-rights = Your rights
processing-rights-text = See who looked, take a copy, correct, object, restrict, have it erased:
processing-my-data = My data
processing-ground-consent = your consent
processing-ground-social-protection = social protection
processing-ground-vital-interests = vital interests
processing-ground-legal-claims = a legal claim
processing-ground-public-interest = a substantial public interest by law
processing-ground-care = health or social care
processing-ground-public-health = public health
processing-ground-archives = archives or statistics
processing-record-title = Record of processing
processing-record-lead = Generated from the definitions of the services (GDPR, article 30), so it is always what really happens.
processing-controller = Controller
processing-csv = As a table (CSV)
processing-json = As JSON
processing-measures = What protects it
processing-measure-sealed-per-person = Stored encrypted, under a key for each person.
processing-measure-openings-recorded-and-shown = Each opening is recorded before it is shown, and its person sees it.
processing-measure-purpose-required = Nothing is opened without one of the listed purposes.
processing-measure-acts-in-transparency-log = Each act on a case is in a log that anyone can check and that holds no personal data.
processing-measure-erasure-by-key = Erasing destroys the key, which erases the backups too.
processing-activities = Activities
processing-activity = Activity
processing-subjects = Whose data
processing-count = Fields
processing-subject-resident = Residents
processing-subject-non-resident = People who live elsewhere
processing-subject-e-resident = E-residents of the town
processing-subject-company = Companies
processing-subject-anyone = Everybody
processing-class = Class
processing-class-public = Public
processing-class-personal = Personal
processing-class-sensitive = Sensitive
processing-map-title = Data map
processing-map-lead = Which data comes from where and goes where. Lines are red where something sensitive is among it, blue for personal data, green for what is public. The tables say the same.
processing-map-into = Into the services
processing-map-out = Out of the services
processing-map-from = From
processing-map-to = To
service-data-fields = Every field: where it comes from, why, by which law, who gets it
processing-own-contact = Your account
processing-own-cases = Your earlier cases
processing-own-wallet = A credential in the applicant's wallet

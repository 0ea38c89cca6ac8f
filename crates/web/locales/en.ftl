# The shell and the components. Wording of services lives in their definitions.
language-name = English
skip-to-content = Skip to main content
menu-main = Main menu
menu-desk = Desk menu
menu-language = Language
menu-footer = More about this site
sign-in = Sign in
sign-out = Sign out
signed-in-as = Signed in as { $name }
acting-for = You are acting for { $name }
acting-change = Change for whom you act
home = Home
back = Back
where-you-are = Where you are
demo-tag = Demo
demo-text = { $town } is an invented town. All people, companies and laws here are invented. Do not enter real personal data.
built-with = Runs on Aedile, open source under the EUPL-1.2. Page styles are based on GOV.UK Frontend (MIT).
arms-of = Arms of { $town }

continue = Continue
save = Save
save-and-continue = Save and continue
save-and-return = Save and come back later
cancel = Cancel
remove = Remove
change = Change
search = Search
send = Send
add-another = Add another
yes = Yes
no = No
not-given = Not given
optional = (optional)
day = Day
month = Month
year = Year
choose = Choose
warning = Warning
important = Important
success = Done
error-prefix = Error:
error-summary-title = There is a problem
upload-hint = The largest file we can take is { $megabytes } MB.
upload-kinds = Kinds of file: { $kinds }.
typed-title = You are signed out
typed-text = What you typed is not lost: it is on this page. Sign in, come back here, and send it once more.
typed-title-again = Send it once more
typed-text-again = You signed in anew since this form was opened, so nothing was done yet. What you typed is on this page.
typed-files = Files do not come along: choose them again afterwards.
typed-sign-in = Sign in (opens a new tab)
typed-send = Send again
characters-max = You can enter up to { $count ->
    [one] { $count } character
   *[other] { $count } characters
  }.
pages = Pages
page-previous = Previous
page-next = Next
page-number = Page { $number }
page-of = Page { $number } of { $count }
results-shown = { $first } to { $last } of { $count } results
figures-as-table = The figures as a table
current-step = Current step

percent = { $number }%
money = { $currency } { $amount }
money-eur = €{ $amount }
day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
day-in = in { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
day-ago = { $days ->
    [one] { $days } day
   *[other] { $days } days
  } ago

failure-not-found = Page not found
failure-not-found-text = There is no page at this address. If you typed it, check that it is right. If you followed a link, what it led to may have been removed.
failure-method-not-allowed = This page cannot be used that way
failure-method-not-allowed-text = Go back to the page you came from and use its buttons.
failure-forbidden = You cannot see this page
problem-not-found = There is nothing at this address
problem-forbidden = You may not do this
problem-second-factor-first = Two factors are needed: whose account it is adds a second one at /account/second-factor in a browser
problem-proof-first = An official found that somebody else has this account: it opens nothing until its person proves it at a counter, as /account/proof says
failure-forbidden-text = You are signed in, but this page is for other people or roles. If you think that you should see it, ask the town hall.
failure-sign-in-first = Sign in to see this page
failure-sign-in-first-text = This page shows personal information. Sign in, and you come straight back to it.
failure-second-factor-first = Show a second factor to see this page
failure-second-factor-first-text = You are signed in with one factor, and this town asks everybody for two. Add a second one to your account in a browser, and everything is open to you.
failure-proof-first = Prove at a counter that this account is yours
failure-proof-first-text = An official found at a counter that somebody else had this account. Until it is proven there, it opens nothing.
failure-form-expired = This form has expired
failure-form-expired-text = Nothing was sent. Go back, reload the page and send it again. Your browser must allow cookies for this site.
failure-conflict = Somebody else changed this at the same time
failure-conflict-text = Your change was not made. Go back, reload the page to see what has changed, and try again.
failure-gone = This page is no longer here
failure-gone-text = What was here has been removed for good.
failure-too-large = What you sent is too large
failure-too-large-text = Nothing was saved. Go back and choose a smaller file or send less at once.
failure-too-many = Too many tries
failure-too-many-text = Wait a little, then try again. This limit protects everybody’s accounts.
query-number-from = { $name } is no whole number from { $least }.
query-number-between = { $name } is no whole number from { $least } to { $most }.
query-no-limit = { $name } is not known here: the list has pages of its own size, which page leads through.
failure-malformed = We could not read that
failure-malformed-text = Nothing was saved. Go back and try again.
failure-told = This cannot be done now
failure-busy = The service is very busy
failure-busy-text = We could not finish this now. Wait a moment and try again. What you had saved is safe.
failure-fault = Sorry, something went wrong
failure-fault-text = The fault is ours and has been recorded. What you had saved is safe. Try again later.
failure-incident = If you contact us about it, give this number: { $incident }
failure-home = Go to the home page

# The inbox, and the e-mail that says there is a message.
messages-inbox = Inbox
messages-none = You have no messages. When the town decides something or needs to ask you something, you will find it here.
messages-unread = { $count ->
    [0] You have read all your messages.
    [one] You have { $count } new message.
   *[other] You have { $count } new messages.
  }
messages-subject = Message
messages-case = Case
messages-sent = Sent
messages-state = State
messages-new = New
messages-read = Read
messages-sent-on = Sent { $when }

messages-email-subject = You have a message from { $town }
messages-email-text = You have a message from { $town }.

    To read it, go to:
    { $link }

    You will need to sign in. We never put personal details into an e-mail, and we never ask for your password.

    This e-mail was sent automatically. Nobody reads replies to it.

messages-choose-email = Choose how we tell you
messages-email-lead = We can send you an e-mail when there is a new message here. The e-mail holds nothing personal, only the way to this site.
messages-email-wanted = Do you want an e-mail when there is a message?
messages-email-address = E-mail address
messages-post-wanted = Do you want decisions by post as well?
messages-post-hint = We print the letter of each decision on your cases and post it to the address in the population register.
messages-email-saved = Your choice is kept.
messages-wish-missing = Choose whether you want e-mails
messages-address-missing = Enter your e-mail address
messages-address-unusable = Enter an e-mail address like name@example.com

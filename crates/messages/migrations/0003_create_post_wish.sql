-- Who wants the decisions on their cases by post as well.
CREATE TABLE messages_post_wish (
    subject TEXT NOT NULL PRIMARY KEY, -- personal: plain, a pseudonym
    since {int} NOT NULL
) {strict};

-- Money on the town's account that fits no fee, until somebody says whose it is. Each entry has a key of its own.
CREATE TABLE cases_statement_entry (
    id TEXT NOT NULL PRIMARY KEY, -- personal: plain, also the pseudonym under whose key the entry is sealed
    outside TEXT NOT NULL UNIQUE,
    amount_cents {int} NOT NULL, -- personal: plain, what somebody paid; the list is made by it
    currency TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    why TEXT NOT NULL,
    said_sealed {bytes} NOT NULL, -- personal: sealed, what the payer wrote, name and account
    reason_sealed {bytes}, -- personal: sealed, why it is not the town's
    state TEXT NOT NULL,
    demand TEXT,
    taken_at {int} NOT NULL,
    settled_at {int},
    settled_by TEXT -- personal: plain, the official's id
) {strict};
CREATE INDEX cases_statement_entry_open ON cases_statement_entry (booked_on, id) WHERE state = 'open';

-- From which account it came, as the bank's statement says, for giving it back.
ALTER TABLE cases_payment ADD COLUMN payer_sealed {bytes}; -- personal: sealed, name and account of the payer

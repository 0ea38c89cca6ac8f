-- With which identity document a credential was applied for that is handed over in person.
ALTER TABLE credentials_credential ADD COLUMN document {bytes}; -- personal: keyed digest of kind, country and number

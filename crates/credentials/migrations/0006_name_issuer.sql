-- An answer with a credential of another issuer is finished in the browser that asked: the wallet brings it a code.
-- Questions wait for ten minutes, so those of before are let go.
DELETE FROM credentials_presentation;
ALTER TABLE credentials_presentation ADD COLUMN way_back {bytes}; -- not personal: the token of the page, sealed under that of the request, then under the code
ALTER TABLE credentials_presentation ADD COLUMN code {bytes}; -- not personal: digest of the code that the wallet brings back
ALTER TABLE credentials_presentation ADD COLUMN returned_at {int};
CREATE INDEX credentials_presentation_code ON credentials_presentation (code);

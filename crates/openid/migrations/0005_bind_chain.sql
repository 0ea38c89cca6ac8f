-- To what the refresh tokens of a program without a secret are bound (RFC 9449, section 5), as JSON. Apart from `about`,
-- so that binding and taking things out of a consent do not overwrite one another. None: what `about` says.
ALTER TABLE openid_chain ADD COLUMN bound TEXT;

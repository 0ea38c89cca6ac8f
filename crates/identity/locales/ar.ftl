# Identity

#!/bin/sh
set -e
mkdir -p specs/rate-limits
cat > specs/rate-limits/spec.md <<'END'
# Rate limits
A token bucket per API key in src/limit/bucket.js. Middleware in src/http/limit.js answers 429 with Retry-After.
A page docs/limits.md tells users. Tests with node --test beside each file.
END

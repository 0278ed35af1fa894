#!/bin/sh
set -e
git init -q .
for d in a b c; do mkdir -p src/$d; for n in 1 2 3; do echo "export function f$n(x) { return old(x) }" > src/$d/f$n.js; done; done
git add -A && git -c user.name=a -c user.email=a@b.invalid commit -qm start

#!/bin/sh
set -e
git init -q .
mkdir -p src
for n in $(seq 1 60); do echo "// line $n"; done > src/users.js
git add -A && git -c user.name=a -c user.email=a@b.invalid commit -qm start
cat >> src/users.js <<'END'
export function find(db, name) {
  return db.query("select * from users where name = '" + name + "'")
}
export function all(db, names) {
  return names.map((name) => find(db, name)[0])
}
END
seq 1 60 | sed 's/.*/export const c& = &/' > src/constants.js
git add -A

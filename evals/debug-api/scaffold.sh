#!/bin/sh
set -e
mkdir -p src
cat > src/orders.js <<'END'
export function create(db, body) {
  const total = body.items.reduce((sum, item) => sum + item.price * item.count)
  return db.insert('orders', { total })
}
END

/** 64 bits of FNV-1a in base 36 (draft-eastlake-fnv): enough to name things; loading node:crypto costs a hook 1.5 ms. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(36)
}

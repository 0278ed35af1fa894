import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until nobody else works under `dir`, and resolves to the function that ends our turn.
 *
 * Turns are numbered files. Whoever creates the next number, after the last one ended, has the turn; a turn ends when
 * its file says so or when its holder gave no sign of life for `lostAfter` ms. Numbers only grow, so taking over from a
 * killed holder is the same exclusive step as following one that ended, and two can never do it at once.
 *
 * @param {string} dir created if need be; holds nothing else
 * @param {number} [lostAfter] milliseconds
 * @returns {Promise<() => void>}
 */
export async function takeTurn(dir, lostAfter = 15_000) {
  mkdirSync(dir, { recursive: true })
  for (;;) {
    const last = lastTurn(dir)
    const mine = last + 1
    if (hasEnded(join(dir, String(last)), last, lostAfter) && create(join(dir, String(mine)))) {
      // Somebody who read the directory before us may have gone further: then the turn is theirs.
      if (lastTurn(dir) === mine) return hold(dir, mine, lostAfter)
      rmSync(join(dir, String(mine)), { force: true })
    }
    await sleep(200)
  }
}

/** @param {string} dir @returns {number} 0 when there was none yet */
function lastTurn(dir) {
  return Math.max(0, ...readdirSync(dir).map(Number).filter(Number.isInteger))
}

/** @param {string} file @param {number} turn @param {number} lostAfter */
function hasEnded(file, turn, lostAfter) {
  if (turn === 0) return true
  try {
    return readFileSync(file, 'utf8') === 'ended' || Date.now() - statSync(file).mtimeMs > lostAfter
  } catch {
    // Tidied away by the holder of a later turn: look again.
    return false
  }
}

/** @param {string} file */
function create(file) {
  try {
    writeFileSync(file, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} dir @param {number} turn @param {number} lostAfter @returns {() => void} */
function hold(dir, turn, lostAfter) {
  const file = join(dir, String(turn))
  for (const name of readdirSync(dir)) if (Number(name) < turn) rmSync(join(dir, name), { force: true })
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date())
    } catch {
      // A machine that slept too long: the turn went to somebody else, who tidied ours away.
    }
  }, lostAfter / 10)
  return () => {
    clearInterval(beat)
    writeFileSync(file, 'ended')
  }
}

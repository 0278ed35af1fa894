/**
 * Brings node_modules to what pnpm-lock.yaml says, on a machine that has nothing but Node and npm.
 *
 * Every script of package.json starts with it; when nothing changed it costs two small reads. It is plain JavaScript
 * because it runs before there is anything to run TypeScript with, and it uses pnpm because Claude Code installs what a
 * package-lock.json beside a plugin names, and never what pnpm's lockfile does.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNpm } from './npm.mjs'
import { takeTurn } from './setup-turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules', '.fanout-setup')
/** @type {{ packageManager: string, devDependencies: Record<string, string> }} */
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pnpm = manifest.packageManager

/** What the present node_modules would have to be made from. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${pnpm}\n`)
  hash.update(JSON.stringify(manifest.devDependencies))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    hash.update(readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n'))
  }
  return hash.digest('hex')
}

/** Whether node_modules is what the lockfile asks for. */
function isDone() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()
}

function install() {
  const args = ['exec', '--yes', '--prefer-offline', `--package=${pnpm}`, '--', 'pnpm', 'install', '--prefer-offline']
  args.push('--frozen-lockfile', '--ignore-scripts', '--config.confirm-modules-purge=false', '--reporter=append-only')
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env }
  // By default they wait a minute before they say that there is no network.
  env.npm_config_fetch_retry_mintimeout ??= '1000'
  // It would leave the development dependencies out, which are all we have.
  delete env.NODE_ENV
  // npm and pnpm take an empty HOME for the current directory and would leave their caches all over the checkout.
  if (env.HOME === '') {
    env.HOME = join(root, '.cache', 'home')
    delete env.npm_config_cache
  }
  return runNpm(args, { cwd: root, env })
}

/** pnpm forgives a native package that did not arrive, since each is optional. Without it nothing here runs. */
function missing() {
  const platform = `${process.platform}-${process.arch}`
  const native = new RegExp(`^ {2}'?([^'\\s]*[-/]${platform})(?=[-@]).*:$`, 'gm')
  const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
  const stems = new Set([...lock.matchAll(native)].map((match) => String(match[1])))
  const present = readdirSync(join(root, 'node_modules', '.pnpm'))
  return [...stems].filter((stem) => !present.some((name) => name.startsWith(stem.replace('/', '+'))))
}

/** @param {string} what @param {string} output */
function fail(what, output) {
  const tail = output.trim().split('\n').slice(-30).join('\n')
  console.error(`${tail}\n
fanout: the set-up failed: ${what}.
  It needs the npm registry once. See what \`npm ping\` says: offline, connect first; behind a proxy set HTTPS_PROXY,
  and NODE_EXTRA_CA_CERTS if it has a certificate of its own. Then run the same command again: it goes on where it
  stopped. If it fails in the same way, remove node_modules and run it once more.`)
  process.exitCode = 1
}

async function setUp() {
  const note = setTimeout(() => console.log('fanout: waiting for another set-up of this checkout to end ...'), 1_000)
  const endTurn = await takeTurn(join(root, '.cache', 'setup'))
  clearTimeout(note)
  process.once('SIGINT', () => {
    endTurn()
    process.exit(130)
  })
  try {
    if (isDone()) return
    const began = Date.now()
    console.log(`fanout: installing the development dependencies with ${pnpm}, once per change of the lockfile ...`)
    rmSync(stamp, { force: true })
    const { code, output } = await install()
    if (code !== 0) return fail(`pnpm install ended with ${code ?? 'no exit code'}`, output)
    const lost = missing()
    if (lost.length > 0) return fail(`these packages did not arrive: ${lost.join(', ')}`, output)
    writeFileSync(stamp, wanted())
    console.log(`fanout: installed in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  } finally {
    endTurn()
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `fanout: working on fanout needs Node 20.19 or newer; this is ${process.version}. Using it needs only 20.`,
  )
  process.exitCode = 1
} else if (!isDone()) {
  await setUp()
}

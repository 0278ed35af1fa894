// biome-ignore-all lint/suspicious/noTemplateCurlyInString: slots are what this is about
import type { Written } from './prompts.ts'

/** Prompts as they are written in the middle of work, long and short: nothing is to be appended, and nothing said. */
export const silent: readonly Written[] = [
  [
    'a brief with headings',
    `## Context
We are moving the billing service from Express 4 to Fastify. The plugin layer is done (src/http/plugins).

## Task
Port the handlers in src/billing/routes to Fastify handlers. Keep the URLs and status codes.

## Constraints
- Do not touch src/http/plugins.
- Keep the zod schemas where they are.

## Return
List of ported handlers, anything you had to leave, and the test output.`,
  ],
  [
    'a terse search',
    'Find where WebSocket reconnect backoff is configured. I need the file and the default values.',
    'Explore',
  ],
  [
    'a very thorough one',
    'Very thorough: how does auth work in this monorepo? Start at packages/auth/src/index.ts.',
    'Explore',
  ],
  [
    'a route with parameters and a curl line',
    `GET /api/users/{id}/orders?status={status} returns 500 for users without orders. Reproduce:

    curl -s localhost:3000/api/users/42/orders?status=open

Look in src/routes/orders.ts and src/db/orders.ts. Tell me the root cause; do not fix it.`,
  ],
  [
    'a stack trace',
    `This test is flaky in CI:

TypeError: Cannot read properties of undefined (reading 'id')
    at Object.<anonymous> (tests/cart.test.ts:41:22)
    at processTicksAndRejections (node:internal/process/task_queues:95:5)

Find out why, fix it in the least invasive way, and tell me what it was.`,
  ],
  [
    'Go generics and structs',
    `In internal/cache/lru.go the type Cache[K comparable, V any] struct { mu sync.Mutex; items map[K]*entry[K, V] } holds its lock while it calls onEvict. Move the call out of the lock. Run go test -race ./internal/cache and paste the last lines of its output.`,
  ],
  [
    'Python f-strings',
    `scripts/report.py builds f"{path}/{name}-{date}.csv" by hand in four places. Make one helper of it and report which callers changed.`,
  ],
  [
    'a GitHub Actions file',
    'The job in .github/workflows/release.yml uses ${{ secrets.NPM_TOKEN }} in a step that also runs on pull requests from forks. Is that exploitable? Answer yes or no, then the reasoning.',
  ],
  [
    'Terraform',
    'Check infra/*.tf: bucket = "${var.project}-logs" must not be public. List each resource that is, with line.',
  ],
  [
    'a Makefile',
    'Explain what $(MAKE) -C ${dir} does for the targets in Makefile and whether -j is safe. Short answer.',
  ],
  [
    'a component with its slots',
    'Build <Modal title={title} onClose={onClose}>{children}</Modal> in src/ui/Modal.tsx, with focus trap and Escape. Tests in src/ui/Modal.test.tsx. When done, reply with the exported API.',
  ],
  [
    'a Vue template',
    'In src/views/Project.vue the heading shows {{ project }} instead of {{ project.name }}. Fix, then confirm with npm run test:unit.',
  ],
  [
    'a prompt for a prompt',
    'Write the system prompt for our support bot to prompts/support.md. It gets {topic} and {context} filled in at run time. Return the file.',
  ],
  [
    'a commit message format',
    'Look at the last 30 commits (git log --oneline) and tell me whether they follow "<type>(<scope>): <description>".',
  ],
  [
    'a usage text',
    'Update the help text in cmd/root.go: usage is "tool [flags] <file> <directory>". Print the new help.',
  ],
  [
    'a list of packages',
    `For each of these, find the newest version and whether it needs Node 22. Table please.
- vitest
- tsx
- esbuild`,
  ],
  [
    'a persona first',
    `You are a senior database engineer. The query in src/reports/monthly.sql takes 40 s on 12M rows. EXPLAIN output is in /tmp/explain.txt. Suggest indexes, ranked by expected gain. You must not run anything against the database.`,
  ],
  [
    'a file of the plan',
    'Read docs/plans/2026-03-auth.md, section 3, and do exactly that. Reply with the diff stat and the test result.',
  ],
  [
    'research with a deadline of words',
    'What are the trade-offs between SSE and WebSockets behind Cloudflare in 2026? Max 300 words, with sources.',
  ],
  [
    'tagged parts',
    `<context>The importer reads CSV files of up to 2 GB.</context>
<task>Make src/import/reader.ts stream instead of readFileSync.</task>
<verify>npx vitest run tests/import</verify>
<report>what changed, peak memory before and after</report>`,
  ],
  [
    'a German question',
    'Warum wird die Session nach 30 Minuten nicht beendet? Schau dir src/auth/session.ts an und nenne die Ursache.',
  ],
  [
    'German and code',
    'Ersetze in `src/preis.ts` alle `number` durch `Money` und führe danach `npm test` aus. Melde fehlgeschlagene Tests.',
  ],
  ['Dutch', 'Zoek uit waarom de export in src/export.ts leeg is en geef de oorzaak.'],
  ['Polish', 'Znajdź przyczynę błędu w pliku src/koszyk.ts i napraw ją. Nie zmieniaj testów.'],
  ['Korean', 'src/cart.ts의 버그를 고치고 테스트를 실행해 주세요.'],
  ['Italian', "Correggi l'errore nel file src/carrello.ts e aggiorna i test della cartella tests."],
  ['Turkish', 'src/sepet.ts dosyasındaki hatayı düzelt ve testleri çalıştır.'],
  ['Swedish', 'Rätta felet i src/korg.ts och kör testerna. Ändra inte något annat.'],
  [
    'a form in words at the start',
    'I want three bullets back, nothing else. What does scripts/build.ts put into dist, and which of it is loaded lazily?',
    'Explore',
  ],
  [
    'only the result matters',
    'Run the whole end-to-end suite (npm run e2e). Come back with the names of failing specs and the first error of each.',
  ],
  ['short with a pronoun', 'The build is red on main. Find the commit that broke it and tell me which.'],
  [
    'a merge',
    'Rebase feature/x onto main, resolve the conflicts in package.json in favour of main, and say what you dropped.',
  ],
  [
    'a regular expression with braces',
    'Validate that /^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$/ in src/iban.ts accepts all SEPA countries; list the ones it rejects.',
  ],
  [
    'an OpenAPI file',
    'openapi.yaml has paths /projects/{project}/files/{file} without a 404. Add it to each and tell me how many.',
  ],
  [
    'a plan',
    'Design the schema for multi-tenant audit logs on Postgres 16. Give two alternatives and pick one.',
    'Plan',
  ],
]

/** As above; a form of report is appended with the conventions, and nothing said. */
export const completed: readonly Written[] = [
  ['one line with a symptom', 'Fix the crash when the config file is missing: ENOENT in src/config/load.ts line 12.'],
  [
    'an order with an import',
    'Rename getUser to findUser in packages/api and packages/web, and update all imports. Run tsc afterwards.',
  ],
  [
    'with a sample of code',
    `Add a debounce to the search box in src/Search.tsx. Something like:

\`\`\`tsx
const onChange = useMemo(() => debounce(setQuery, 200), [])
\`\`\`

and make sure it is cancelled on unmount.`,
  ],
  [
    'a migration',
    'Add a migration that makes users.email unique (case-insensitive), in db/migrations. Postgres 16. Do not run it.',
  ],
  [
    'steps without an answer',
    `1. Delete src/legacy
2. Remove its imports from src/index.ts
3. Run npx tsc --noEmit until it is clean`,
  ],
]

/** As above; without the conventions: it only looks. */
export const completedReading: readonly Written[] = [
  ['a look', 'Look into the memory growth of the worker process in src/worker.', 'Explore'],
  ['a trace', 'Trace how a request travels from src/server.ts to the database layer.', 'Explore'],
]

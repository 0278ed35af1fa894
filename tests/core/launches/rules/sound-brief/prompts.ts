// biome-ignore-all lint/suspicious/noTemplateCurlyInString: slots are what this is about

/** Prompts as models write them. Agents are general-purpose unless a type stands with them. */
export type Written = readonly [name: string, prompt: string, type?: string]

/** Nothing is to be appended to these, and nothing said. */
export const good: readonly Written[] = [
  ['a question about a file', 'Read src/a.ts and tell me what it exports'],
  ['a bare question', 'Which files import lodash?', 'Explore'],
  ['a question at the end', 'Look at the session handling in src/auth. Where are tokens renewed?', 'Explore'],
  ['a list asked for', 'List every TODO in packages/core with its author.', 'Explore'],
  ['a count', 'Count the lines of each file in src/ and rank them.'],
  ['a report at the end', 'Fix the flaky test in tests/queue.test.ts. Report what caused it.'],
  ['an answer in a clause', 'Fix the off-by-one in src/pager.ts, then summarise the change.'],
  [
    'a file for the findings',
    'Research rate limiting in this repository and write your findings to specs/limits/notes.md.',
  ],
  [
    'a form in JSON',
    'Check src/api for missing input validation. Answer with JSON: {"file": "...", "line": 1, "issue": "..."}',
  ],
  ['a fenced form', 'Audit the access rules of the module.\n\n```json\n{"claim": "", "severity": "high"}\n```\n'],
  ['a heading for the output', '# Task\nReview the retry logic in core/http.\n\n## Output\nA table of problems.'],
  ['sections in tags', '<task>Look at the cache in lib/cache.ts</task>\n<output_format>one paragraph</output_format>'],
  ['a word limit', 'Describe the build of this project in under 200 words.', 'Explore'],
  ['an ending in words', 'Go through src/net for leaks of sockets. Finish with the worst three.'],
  ['how long', 'Look for dead code in src/ui. Keep it short: names only.'],
  ['an ending to give', 'Implement the parser in src/parse.ts. When you are finished, say DONE.'],
  ['a status line', 'Port lib/date.js to TypeScript. End with STATUS: DONE or STATUS: BLOCKED.'],
  ['silence asked for', 'Run the formatter over src/ and be silent about it; no report is needed.'],
  ['an answer of one word', 'Is the function isOpen in src/door.ts called anywhere? Reply with yes or no.'],
  [
    'an expert with a role',
    'You are a security reviewer. Look at src/login.ts for injection. Return findings with severity, sorted.',
  ],
  ['steps', '1. Read docs/api.md\n2. Compare it with src/server.ts\n3. List what differs'],
  [
    'bullets of deliverables',
    'Study the plugin loader in src/plugins.\nDeliverables:\n- how plugins are found\n- what may fail',
  ],
  ['recommendations', 'Look into slow start-up of the CLI (bin/cli.ts) and give recommendations.'],
  ['very short and clear', 'Summarise README.md'],
  ['a command', 'Run `pnpm test` and tell me which tests fail.'],
  ['a path alone in backticks', 'Explain `core/log/fold.ts`.'],
  ['German', 'Lies src/konto.ts und behebe den Fehler beim Runden. Die Tests liegen in tests/konto.test.ts.'],
  ['German with English terms', 'Refactore das Modul im Ordner src und mache es mit den Tests fertig.'],
  ['French', 'Corrige le bug dans le fichier src/panier.ts et lance les tests.'],
  ['Spanish', 'Arregla el error en el archivo src/carro.ts y ejecuta las pruebas.'],
  ['Portuguese', 'Corrija o erro no arquivo src/carrinho.ts e rode os testes.'],
  ['Chinese', '修复 src/cart.ts 中的错误，并运行测试。'],
  ['Japanese', 'src/cart.ts のバグを直してください。'],
  ['Russian', 'Исправь ошибку в src/cart.ts и запусти тесты.'],
  [
    'English with much Chinese',
    'Translate the page for the shop: 购物车页面的所有文字，包括按钮和错误信息，还有帮助文档。',
  ],
  ['a type with a definition of its own', 'Look at the changes in src/ with care.', 'code-reviewer'],
  ['one of fanout’s own', 'Look into the slow request of the orders page.', 'fanout:api-investigator'],
  ['no sentence at all', 'src/a.ts src/b.ts'],
  ['a marker only', 'Do your part. [thread:a]'],
  ['nothing', ''],
  ['blanks', '  \n '],
  ['JSX', 'In src/Card.tsx the element <Card>{children}</Card> drops its key. Fix it and report the cause.'],
  [
    'JSX without its fence',
    'Fix this and report:\nexport const Card = ({ title }) => (\n  <p>\n    {description}\n  </p>\n)',
  ],
  ['a shell variable', 'Run echo ${HOME} and ls ${project_dir} in the container and tell me what they are.'],
  ['a template literal', 'In src/url.ts the string `/users/${id}` is not encoded. Fix it and report the callers.'],
  [
    'a template literal without backticks',
    'Find out why the path for ${file} is wrong in the template of src/mail.ts. Report.',
  ],
  ['a route', 'Implement GET /repos/{repo}/issues/{issue} in src/routes.ts and report the tests you added.'],
  ['a format string', 'Fix the call "{file}:{line}".format(file=f) in tools/lint.py and report what you changed.'],
  ['generics', 'Make the type Result<file> in src/result.ts a union and tell me which callers break.'],
  ['a usage line', 'Document the command `git checkout <branch>` in docs/git.md; list the pages you touched.'],
  ['an element', 'Review <main> and <section> in index.html and report missing landmarks.'],
  ['a form of answer with slots', 'Review src/cart.ts. Report each problem as {file}:{line} {description}.'],
  [
    'a form of answer in lines',
    'Review src/cart.ts for races.\n\nOutput format:\nFile: {file}\nIssue: {issue}\n- <description>',
  ],
  [
    'placeholders as the subject',
    'Replace the placeholder {topic} in docs/mail.md by the name of the product. Say where it was.',
  ],
  ['mustache', 'In views/page.html {{topic}} is printed twice by handlebars. Find out why and report.'],
  ['actions', 'Check the workflow: it uses ${{ github.repository }} in {{branch}}. Tell me whether that is valid.'],
  ['a regular expression', 'The regex ^\\d{3}-{file}$ in src/name.ts matches too much. Fix it, then list the cases.'],
  ['a set', 'Move src/{file,path}.ts to lib/ and report the imports you changed.'],
  ['a loop', 'For every spec run eslint on {file} and report the rules that fail.'],
  ['a loop of a program', 'Implement for {file} in files of the tool in Go and tell me how it ends.'],
  ['a tag', 'Review <project> tags in pom.xml and list the odd ones.'],
  ['words on a page', 'Users see "Welcome to {project}" on the start page. Fix it, then tell me why.'],
  ['JSON', 'Send {"topic": "x", "file": {"path": "a"}} to the local server and tell me what it answers.'],
  ['a fenced template', 'Fill this in for the parser and return it:\n```\nResearch {topic} in {file}\n```'],
  ['all tests, which tell where', 'Fix the failing tests.', 'code-fixer'],
  ['mending what the tests find', 'Fix all the tests and report back.'],
  ['the changes at hand', 'Review my changes and report problems.'],
  ['lint', 'Fix the lint errors and report the rest.'],
  ['the whole codebase', 'Explore the codebase and describe its architecture.', 'Explore'],
  ['a proper name', 'Find bugs in Scheduler. List them.'],
  ['a number', 'Fix issue #123 and tell me the cause.'],
]

/** The form of a report is appended, and nothing is said. */
export const unanswered: readonly Written[] = [
  ['an edit', 'Fix the rounding bug in src/money.ts. The tests are in tests/money.test.ts.'],
  ['an edit that names no file', 'Please add a retry with backoff to the HTTP client of the payments module.'],
  [
    'a task in parts',
    'Context: the parser is slow for large files.\n\nTask: rewrite the tokenizer in src/lex.ts with a table.',
  ],
  ['with code', 'Refactor the function in src/a.ts so that it takes this form:\n```ts\nreturn list(items)\n```'],
  ['an edit after a look', 'Look at the tests of the queue in tests/queue and then fix the two that are flaky.'],
  ['things to keep', 'Fix the rounding in src/money.ts, and keep the tests of the module as they are.'],
  ['a format in the code', 'Move the format of the dates into src/dates.ts, and include the time zone.'],
  ['in a few words', 'Fix the bug in src/a.ts'],
  ['a migration', 'Migrate the components in src/ui from class to hooks, with the same behaviour.'],
]

/** The same, where nothing is written: no word of conventions. */
export const unansweredReading: readonly Written[] = [
  ['a search', 'Find all usages of parseDate in the src folder.', 'Explore'],
  ['an investigation', 'Investigate why the login of the admin page is slow.'],
  ['no changes wanted', 'Look at the state handling of the editor. Do not change anything.'],
  ['a planner that is asked for an edit', 'Add pagination to the list of the orders in src/orders.', 'Plan'],
  ['an edit that names its conventions', 'Fix the header of the page in src/head.ts and follow our style guide.'],
]

/** A slot nobody filled in, and the slot. */
export const open: readonly (readonly [name: string, prompt: string, slot: string])[] = [
  ['an object', 'Research {topic} in this repository. Return a summary.', '{topic}'],
  [
    'after a preposition',
    'You are an expert. Investigate the behaviour of {feature_name} and report.',
    '{feature_name}',
  ],
  ['double braces', 'Explore the code for {{ feature }} and report what you find.', '{{ feature }}'],
  ['capitals', 'Your task is to look into {ISSUE_DESCRIPTION}. Report the cause.', '{ISSUE_DESCRIPTION}'],
  ['a template literal', 'Review the code in ${filePath} and report problems.', '${filePath}'],
  ['angle brackets', 'Research <topic> and report what is known.', '<topic>'],
  ['a label', 'You implement a part of a plan.\n\nTask: {task}\nContext: {context}\n\nReturn a summary.', '{task}'],
  [
    'a label in bold',
    '**Feature:** {{feature_description}}\n\nReport how it could be built.',
    '{{feature_description}}',
  ],
  ['quoted', 'Read "{file_path}" and answer: what does it do?', '"{file_path}"'.slice(1, -1)],
  ['in German frames', 'Review {module} bitte.', '{module}'],
]

/** Changes asked for, nothing said of where. */
export const placeless: readonly Written[] = [
  ['a bug', 'Fix the bug. Report back.'],
  ['it', 'Please fix it and tell me what you did.'],
  ['quality', 'Improve the code quality. Report what you changed.'],
  ['cleaning', 'Refactor the code to be cleaner and more readable, then summary.'],
  ['tests', 'Write unit tests. Return a list.'],
  ['best practices', 'Make sure the code is clean, optimize performance and fix all issues. Report.'],
]

/** A look asked for, nothing said of what at. */
export const scopeless: readonly Written[] = [
  ['review', 'Review the code and report issues.'],
  ['bugs', 'Find bugs. Report them.', 'Explore'],
  ['analysis', 'Please analyze everything carefully and tell me what you found.'],
  ['an edit asked of a reader', 'Improve the code and report.', 'Plan'],
]

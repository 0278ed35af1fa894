/** What has happened so far in a story, by name. A signal once raised stays raised, so nobody can miss it. */
export class Signals {
  readonly #raised = new Set<string>()
  readonly #waiting = new Set<() => void>()

  raise(name: string): void {
    this.#raised.add(name)
    for (const wake of [...this.#waiting]) wake()
  }

  /** Raises `name` the first time, `name:2` the second, and so on: an agent may end more than once. */
  raiseAgain(name: string): void {
    let nth = name
    for (let n = 2; this.#raised.has(nth); n++) nth = `${name}:${n}`
    this.raise(nth)
  }

  has(...names: readonly string[]): boolean {
    return names.every((name) => this.#raised.has(name))
  }

  /**
   * Resolves when all of `names` have been raised. Rejects after `ms`, naming what is missing and `who` waits, and when `gone`
   * says that nobody wants to know any more.
   */
  async wait(names: readonly string[], options: { ms?: number; who?: string; gone?: AbortSignal } = {}): Promise<void> {
    const { ms = 20_000, who = 'the test', gone } = options
    if (this.has(...names)) return
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        gone?.removeEventListener('abort', leave)
        if (error) reject(error)
        else resolve()
      }
      const wake = () => this.has(...names) && end()
      const leave = () => end(new Error(`${who} left`))
      const timer = setTimeout(() => {
        const missing = names.filter((name) => !this.has(name)).join(', ')
        const raised = [...this.#raised].join(', ') || 'nothing'
        end(new Error(`${who} waited ${ms} ms for ${missing}; raised so far: ${raised}`))
      }, ms)
      this.#waiting.add(wake)
      if (gone?.aborted) leave()
      else gone?.addEventListener('abort', leave)
    })
  }
}

/**
 * When the logs of a job go whose client has been told its end: a little later, for a client whose last acknowledgement we got although
 * it did not get our last word. Owns: that wait. Must not know: how they are deleted.
 */
export class JobRemoval {
  #timer: NodeJS.Timeout | undefined;
  #removed: Promise<void> = Promise.resolve();

  /** `linger`: how long they stay (ms). */
  constructor(
    private readonly linger: number,
    private readonly remove: () => Promise<void>,
  ) {}

  /** Whether they go, soon or already. */
  get begun(): boolean {
    return this.#timer !== undefined;
  }

  begin(): void {
    this.#timer ??= setTimeout(() => {
      this.#removed = this.remove();
    }, this.linger).unref();
  }

  /** They stay, unless they go already. Resolves when they are gone, or stay. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#removed;
  }
}

// Entries that arrive one by one (log lines, messages), kept in order, with a way to wait for a particular one.

interface Waiter<T> {
  matches: (entry: T) => boolean;
  resolve: (entry: T) => void;
}

export class Journal<T> {
  readonly entries: T[] = [];
  private readonly waiters = new Set<Waiter<T>>();

  add(entry: T): void {
    this.entries.push(entry);
    for (const waiter of [...this.waiters].filter(({ matches }) => matches(entry))) {
      this.waiters.delete(waiter);
      waiter.resolve(entry);
    }
  }

  /** The first matching entry at or after `from`, whether it is there already or still to come. */
  async until(what: string, matches: (entry: T) => boolean, { from = 0, timeout = 60_000 } = {}): Promise<T> {
    const known = this.entries.slice(from).find(matches);
    if (known !== undefined) {
      return known;
    }
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        const seen = this.entries
          .slice(-25)
          .map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)));
        reject(new Error(`No ${what} within ${timeout} ms. The last that came:\n${seen.join('\n')}`));
      }, timeout);
      const waiter: Waiter<T> = {
        matches,
        resolve: (entry) => {
          clearTimeout(timer);
          resolve(entry);
        },
      };
      this.waiters.add(waiter);
    });
  }
}

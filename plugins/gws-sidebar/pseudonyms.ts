/** Stands for names: `agent 1` is the same agent throughout. */

export class Pseudonyms {
  readonly #known = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /**
   * @param agents user names
   * @param addresses of the server, which texts may quote: URLs and whatever it is called
   */
  constructor(agents: readonly string[], addresses: readonly string[]) {
    for (const agent of agents) {
      this.of('agent', agent);
    }
    for (const address of addresses.flatMap(partsOf)) {
      this.of('server', address);
    }
  }

  /** @param kind what has that name */
  of(kind: string, name: string): string {
    const known = this.#known.get(name);
    if (known !== undefined || name === '') {
      return known ?? '';
    }
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const pseudonym = `${kind} ${count}`;
    this.#known.set(name, pseudonym);
    return pseudonym;
  }

  /** `text` without the names that are known; those of one or two letters could be any word. */
  replaced(text: string): string {
    const names = [...this.#known.keys()].filter((name) => name.length > 2 && text.includes(name));
    return names
      .sort((one, other) => other.length - one.length)
      .reduce((result, name) => result.replace(whole(name), this.#known.get(name) ?? ''), text);
  }
}

function partsOf(address: string): string[] {
  if (!URL.canParse(address)) {
    return [address];
  }
  const { origin, host, hostname } = new URL(address);
  return [address, origin, host, hostname].filter((part) => part !== '' && part !== 'null');
}

/** Not as a part of a word. */
function whole(name: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_])`, 'gu');
}

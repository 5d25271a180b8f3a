/** Host names that resolve to this machine, or to nothing, as a test wants; all others are looked up as ever. */
import dns from 'node:dns';

interface Address {
  address: string;
  family: number;
}

/** `silent`: the lookup gets no answer at all. */
type NameAnswer = 'here' | 'gone' | 'silent';

type Answer = (error: NodeJS.ErrnoException | null, address?: string | Address[], family?: number) => void;

const original = dns.lookup;
const names = new Map<string, NameAnswer>();

/** A name of our own: `here` answers 127.0.0.1, `gone` answers that there is no such name. */
export function setName(hostname: string, answer: NameAnswer): void {
  names.set(hostname, answer);
  Reflect.set(dns, 'lookup', lookup);
}

export function forgetName(hostname: string): void {
  names.delete(hostname);
  if (names.size === 0) {
    Reflect.set(dns, 'lookup', original);
  }
}

function lookup(hostname: string, options: { all?: boolean }, answer: Answer): void {
  const known = names.get(hostname);
  if (known === undefined) {
    Reflect.apply(original, dns, [hostname, options, answer]);
  } else if (known === 'gone') {
    const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' });
    setImmediate(answer, error);
  } else if (known === 'here' && options.all) {
    setImmediate(answer, null, [{ address: '127.0.0.1', family: 4 }]);
  } else if (known === 'here') {
    setImmediate(answer, null, '127.0.0.1', 4);
  }
}

/** Where a database is: one server, or several of which one can be written to. */

export interface Host {
  readonly name: string;
  readonly port: number;
}

const DEFAULT_PORT = 5432;

/**
 * Reads `db1.example.com`, or `db1.example.com, db2.example.com:5433, [2001:db8::1]:5432`; a path is the directory of a
 * Unix socket.
 * @param port of those that name none
 * @throws {RangeError} with what cannot be read
 */
export function parseHosts(text: string, port = DEFAULT_PORT): Host[] {
  const parts = text.split(',').map((part) => part.trim());
  const hosts = parts.filter((part) => part !== '').map((part) => parseHost(part, port));
  if (hosts.length === 0) {
    throw new RangeError(text);
  }
  return hosts;
}

function parseHost(text: string, port: number): Host {
  if (text.startsWith('/')) {
    return { name: text, port };
  }
  const [, bracketed, plain, given] = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  const used = given === undefined ? port : Number(given);
  if (name === undefined || used < 1 || used > 65_535) {
    throw new RangeError(text);
  }
  return { name, port: used };
}

/** Where requests to one URL go, read from it once: most go to the same few, hundreds of times a second. */
import http, { type Agent, type ClientRequest } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** What a header that Node accepts is made of, as long as it is ASCII. */
const ASCII = /^[\t -~]*$/;

/** Requests go to a few URLs over and over; of those that name a resource each, no more are remembered. */
const REMEMBERED = 1000;

const targets = new Map<string, Target>();

/** Objects of headers as a list, which costs Node less; most are the same for request after request. */
const lists = new WeakMap<Headers, HeaderList>();

/** Not changed after it was used for the first time. */
export type Headers = Readonly<Record<string, string>>;

interface HeaderList {
  list: readonly string[];
  isAscii: boolean;
}

export class Target {
  readonly #options: http.RequestOptions;
  readonly #request: typeof http.request;
  readonly #host: string;

  private constructor(url: string) {
    const parsed = new URL(url);
    const { protocol, hostname, port, path } = urlToHttpOptions(parsed);
    this.#options = { protocol, hostname, path, ...(port && { port }) };
    this.#request = parsed.protocol === 'https:' ? https.request : http.request;
    this.#host = parsed.host;
  }

  /** @throws {TypeError} when `url` is none */
  static of(url: string): Target {
    const known = targets.get(url);
    if (known) {
      return known;
    }
    const target = new Target(url);
    if (targets.size >= REMEMBERED) {
      targets.clear();
    }
    targets.set(url, target);
    return target;
  }

  /**
   * Sends a request. A body that is text goes out in one piece with the headers, but in one encoding, so that headers which
   * are not ASCII have to go before.
   * @param headers all but those that say where the request goes and how long it is; none is in two of the objects
   */
  send(method: string, agent: Agent, headers: readonly Headers[], body: string | undefined): ClientRequest {
    const list = ['Host', this.#host];
    let isAscii = true;
    for (const some of headers) {
      const known = listOf(some);
      list.push(...known.list);
      isAscii &&= known.isAscii;
    }
    if (body !== undefined) {
      list.push('Content-Length', String(Buffer.byteLength(body)));
    }
    const request = this.#request({ ...this.#options, method, agent, headers: list });
    request.end(isAscii || body === undefined ? body : Buffer.from(body));
    return request;
  }
}

function listOf(headers: Headers): HeaderList {
  const known = lists.get(headers);
  if (known) {
    return known;
  }
  const made = {
    list: Object.entries(headers).flat(),
    isAscii: Object.values(headers).every((value) => ASCII.test(value)),
  };
  lists.set(headers, made);
  return made;
}

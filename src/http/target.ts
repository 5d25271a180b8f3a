/** Where requests to a URL go, parsed once: most go to the same few URLs, hundreds of times per second. */
import http, { type Agent, type ClientRequest } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** The characters of a header that Node.js accepts, if it is ASCII. */
const ASCII = /^[\t -~]*$/;

/** Requests repeatedly go to a few URLs; the cache is bounded because some URLs name a single resource. */
const REMEMBERED = 1000;

/** Servers accept 8 to 16 kB of request line and headers. */
const MAX_HEADER_BYTES = 15 * 1024;

const targets = new Map<string, Target>();

/** Must not change after its first use. */
export type Headers = Readonly<Record<string, string>>;

/** Several header objects combined. Most are the same for request after request, so each combination is made only once. */
class HeaderSet {
  static readonly NONE = new HeaderSet({}, true, 0);
  readonly #larger = new WeakMap<Headers, HeaderSet>();

  private constructor(
    readonly all: Headers,
    readonly isAscii: boolean,
    /** Of names and values. */
    readonly bytes: number,
  ) {}

  with(more: Headers): HeaderSet {
    const known = this.#larger.get(more);
    if (known) {
      return known;
    }
    const lines = Object.entries(more);
    const larger = new HeaderSet(
      { ...this.all, ...more },
      this.isAscii && lines.every(([, value]) => ASCII.test(value)),
      lines.reduce((sum, [name, value]) => sum + name.length + value.length, this.bytes),
    );
    this.#larger.set(more, larger);
    return larger;
  }
}

export class Target {
  readonly #options: http.RequestOptions;
  readonly #client: Pick<typeof http, 'request'>;
  readonly #host: string;

  private constructor(url: string) {
    const parsed = new URL(url);
    const { protocol, hostname, port, path } = urlToHttpOptions(parsed);
    this.#options = { protocol, hostname, path, ...(port && { port }) };
    this.#client = parsed.protocol === 'https:' ? https : http;
    this.#host = parsed.host;
  }

  /** @throws {TypeError} if `url` is not a URL */
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
   * Sends a request. A text body goes out in one piece with the headers, in the same encoding, so headers that are not ASCII
   * have to be sent first.
   * @param headers all except the host and the length; no header is in two of the objects
   * @throws {Error} before anything is sent, if no server would accept the headers
   */
  send(method: string, agent: Agent, headers: readonly Headers[], body: string | undefined): ClientRequest {
    // Request tracers add headers to the object, so no two requests may share one.
    const { all, isAscii, bytes: bytesOfHeaders } = headers.reduce((set, more) => set.with(more), HeaderSet.NONE);
    const bytes = bytesOfHeaders + (this.#options.path?.length ?? 0);
    if (bytes > MAX_HEADER_BYTES) {
      throw Object.assign(new Error(`the headers have ${bytes} bytes`), { code: 'HEADERS_TOO_LARGE' });
    }
    const request = this.#client.request({
      ...this.#options,
      method,
      agent,
      headers: {
        Host: this.#host,
        ...all,
        ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
      },
    });
    request.end(isAscii || body === undefined ? body : Buffer.from(body));
    return request;
  }
}

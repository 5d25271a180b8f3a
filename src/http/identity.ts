/**
 * What one sign-in owns on the wire: its cookies and its CSRF token. REST and CometD requests of a session both take
 * their headers from here and both bring back what the answers set. A new sign-in starts with a new one.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { CookieJar } from './cookie-jar';
import type { Headers } from './target';

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const HEADER_VALUE = /^[\x21-\x7e]{1,4096}$/;

/** Headers that have a meaning in HTTP itself, or that we set: a server's token must not replace them. */
const RESERVED_HEADER =
  /^(host|cookie|authorization|connection|keep-alive|upgrade|te|trailer|transfer-encoding|expect|via|forwarded|user-agent|date|if-.*|accept.*|content-.*|proxy-.*|sec-.*|__proto__)$/i;

export class HttpIdentity {
  readonly #onSecret: (secret: string) => void;
  readonly #cookies = new CookieJar();
  /** By the cookies in them, with and without the CSRF token. The same objects as long as nothing changes. */
  readonly #signed = new Map<string | undefined, Headers>();
  readonly #plain = new Map<string | undefined, Headers>();
  #csrf: { name: string; token: string } | undefined;

  /** @param onSecret called with each cookie value and each token in an answer */
  constructor(onSecret: (secret: string) => void = () => {}) {
    this.#onSecret = onSecret;
  }

  /** Headers for a request to `url`; the CSRF token goes with everything that is not a GET (page CSRFProtection). */
  headersFor(method: string, url: string): Headers {
    const cookie = this.#cookies.header(url);
    const [known, csrf] = method === 'GET' ? [this.#plain, undefined] : [this.#signed, this.#csrf];
    const existing = known.get(cookie);
    if (existing) {
      return existing;
    }
    const headers = { ...(cookie && { Cookie: cookie }), ...(csrf && { [csrf.name]: csrf.token }) };
    known.set(cookie, headers);
    return headers;
  }

  /** Keeps the cookies and the CSRF token in an answer from `url`. */
  absorb(url: string, headers: IncomingHttpHeaders): void {
    if (headers['set-cookie']) {
      headers['set-cookie'].map(cookieValue).forEach(this.#onSecret);
      this.#cookies.store(url, headers['set-cookie']);
      this.#signed.clear();
      this.#plain.clear();
    }
    const name = headers['x-csrf-header'];
    const token = headers['x-csrf-token'];
    if (typeof token === 'string') {
      this.#onSecret(token);
    }
    if (typeof name === 'string' && typeof token === 'string' && isTokenHeader(name) && HEADER_VALUE.test(token)) {
      this.#csrf = { name, token };
      this.#signed.clear();
    }
  }
}

function cookieValue(setCookie: string): string {
  const [pair = ''] = setCookie.split(';', 1);
  return pair
    .slice(pair.indexOf('=') + 1)
    .trim()
    .replace(/^"(.*)"$/, '$1');
}

function isTokenHeader(name: string): boolean {
  return HEADER_NAME.test(name) && !RESERVED_HEADER.test(name);
}

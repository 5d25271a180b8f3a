/** The cookies of one signed-in session (`JSESSIONID`, `BAYEUX_BROWSER`, a load balancer's own). Never shared. */
import { Cookie, CookieJar as ToughCookieJar } from 'tough-cookie';

/** Requests go to a few URLs over and over; of those that name a resource each, no more are remembered. */
const REMEMBERED = 100;

export class CookieJar {
  readonly #jar = new ToughCookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true });
  /** By URL, until a cookie is set or expires. */
  readonly #headers = new Map<string, { header: string | undefined; until: number }>();

  /** Keeps what an answer from `url` sets; a cookie that does not belong to that host is dropped. */
  store(url: string, setCookie: readonly string[]): void {
    this.#headers.clear();
    for (const header of setCookie) {
      const cookie = Cookie.parse(header, { loose: true });
      if (!cookie) {
        continue;
      }
      // A TLS-terminating proxy leaves `Secure` on cookies for a plain-http GWS, which then never come back to it.
      cookie.secure &&= url.startsWith('https:');
      this.#jar.setCookieSync(cookie, url, { ignoreError: true });
    }
  }

  /** The `Cookie` header for a request to `url`, or undefined when there is none to send. */
  header(url: string): string | undefined {
    const known = this.#headers.get(url);
    if (known && Date.now() < known.until) {
      return known.header;
    }
    const header = this.#jar.getCookieStringSync(url) || undefined;
    const expiries = this.#jar.getCookiesSync(url).map((cookie) => cookie.expiryTime() ?? Number.POSITIVE_INFINITY);
    if (this.#headers.size >= REMEMBERED) {
      this.#headers.clear();
    }
    this.#headers.set(url, { header, until: Math.min(...expiries) });
    return header;
  }
}

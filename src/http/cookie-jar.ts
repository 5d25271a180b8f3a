/**
 * The cookies of one signed-in session (`JSESSIONID`, `BAYEUX_BROWSER`, a load balancer's own). Never shared, and never
 * more than a server accepts: a server that sets a cookie with a new name in every answer would otherwise get requests
 * that it refuses.
 */
import { Cookie, MemoryCookieStore, CookieJar as ToughCookieJar } from 'tough-cookie';
import { elapsed } from '../timing/clock';

/** Requests repeatedly go to a few URLs; the cache is bounded because some URLs name a single resource. */
const REMEMBERED = 100;

/** As many as every browser keeps per host. */
const MAX_COOKIES = 50;

/** Total length of names and values: servers accept 8 kB of headers or more, and there are other headers too. */
const MAX_BYTES = 6 * 1024;

/** Name and value of one cookie, as in browsers. */
const MAX_COOKIE_BYTES = 4096;

/** The cookies that identify the session, with GWS and with CometD. */
const OF_THE_SESSION: readonly string[] = ['JSESSIONID', 'BAYEUX_BROWSER'];

export class CookieJar {
  #store = new MemoryCookieStore();
  #jar = jarOn(this.#store);
  /** The cookies, by what makes two of them the same one; the most recently set come last. */
  readonly #kept = new Map<string, Cookie>();
  /** When those with a `Max-Age` end, on the monotonic clock. */
  readonly #ends = new WeakMap<Cookie, number>();
  #nextEnd = Number.POSITIVE_INFINITY;
  /** Names of the cookies that the session began with: a load balancer's cookie among them leads to the node that knows the session. */
  #first: ReadonlySet<string> | undefined;
  /** By URL, until a cookie is set or expires. */
  readonly #headers = new Map<string, { header: string | undefined; until: number }>();

  /** Keeps what an answer from `url` sets; a cookie that does not belong to that host is dropped. */
  store(url: string, setCookie: readonly string[]): void {
    this.#headers.clear();
    const names = setCookie.flatMap((header) => this.#set(url, header));
    this.#first ??= names.length > 0 ? new Set(names) : undefined;
    this.#makeRoom();
  }

  /** The `Cookie` header for a request to `url`, or undefined when there is none to send. */
  header(url: string): string | undefined {
    if (elapsed() >= this.#nextEnd) {
      this.#headers.clear();
      this.#makeRoom();
    }
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

  /** @returns the name, if the cookie is kept */
  #set(url: string, header: string): string[] {
    const cookie = Cookie.parse(header, { loose: true });
    if (!cookie || bytesOf(cookie) > MAX_COOKIE_BYTES) {
      return [];
    }
    // A TLS-terminating proxy leaves `Secure` on cookies for a plain-http GWS, which then never come back to it.
    cookie.secure &&= url.startsWith('https:');
    const { maxAge } = cookie;
    if (maxAge !== null) {
      // The library counts from when the cookie was last sent, so one that is in use would never expire.
      cookie.maxAge = null;
      cookie.expires = 'Infinity';
    }
    const stored = this.#jar.setCookieSync(cookie, url, { ignoreError: true });
    if (!stored) {
      return [];
    }
    const id = [stored.domain, stored.path, stored.key].join(';');
    this.#kept.delete(id);
    this.#kept.set(id, stored);
    if (maxAge !== null) {
      this.#ends.set(stored, elapsed() + Number(maxAge) * 1000);
    }
    return [stored.key];
  }

  /** Expired cookies go first, then the oldest, and the session's own only if nothing else is left. */
  #makeRoom(): void {
    const [now, date] = [elapsed(), Date.now()];
    let bytes = [...this.#kept.values()].reduce((sum, cookie) => sum + bytesOf(cookie), 0);
    const before = this.#kept.size;
    const isExpired = (cookie: Cookie): boolean =>
      this.#endOf(cookie) <= now || (cookie.expiryTime() ?? Number.POSITIVE_INFINITY) <= date;
    const rank = (cookie: Cookie): number => (isExpired(cookie) ? 0 : this.#isOfSession(cookie) ? 2 : 1);
    for (const [id, cookie] of [...this.#kept].sort(([, one], [, other]) => rank(one) - rank(other))) {
      if (!isExpired(cookie) && this.#kept.size <= MAX_COOKIES && bytes <= MAX_BYTES) {
        break;
      }
      this.#kept.delete(id);
      bytes -= bytesOf(cookie);
    }
    this.#nextEnd = Math.min(...[...this.#kept.values()].map((cookie) => this.#endOf(cookie)));
    if (this.#kept.size < before) {
      this.#refill();
    }
  }

  #endOf(cookie: Cookie): number {
    return this.#ends.get(cookie) ?? Number.POSITIVE_INFINITY;
  }

  #isOfSession({ key }: Cookie): boolean {
    return OF_THE_SESSION.includes(key) || this.#first?.has(key) === true;
  }

  /** The store keeps every path that a removed cookie had. */
  #refill(): void {
    this.#store = new MemoryCookieStore();
    this.#jar = jarOn(this.#store);
    for (const cookie of this.#kept.values()) {
      void this.#store.putCookie(cookie);
    }
  }
}

function jarOn(store: MemoryCookieStore): ToughCookieJar {
  return new ToughCookieJar(store, { rejectPublicSuffixes: false, looseMode: true });
}

/** Including the surrounding `; ` and `=`. */
function bytesOf({ key, value }: Cookie): number {
  return key.length + value.length + 3;
}

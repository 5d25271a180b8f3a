/** The cookies of one signed-in session (`JSESSIONID`, `BAYEUX_BROWSER`, a load balancer's own). Never shared. */
import { Cookie, CookieJar as ToughCookieJar } from 'tough-cookie';

export class CookieJar {
  readonly #jar = new ToughCookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true });

  /** Keeps what an answer from `url` sets; a cookie that does not belong to that host is dropped. */
  store(url: string, setCookie: string[] | undefined): void {
    for (const header of setCookie ?? []) {
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
    return this.#jar.getCookieStringSync(url) || undefined;
  }
}

/** What identifies a session: user name and password, and what GWS gives in exchange. None of it appears in any text. */

import { conceal, concealLogin } from '../secrets/known';
import type { Secret } from '../secrets/secret';
import { type CredentialFault, credentialFault, doubtAbout } from './credential-fault';

/** Cookies and tokens that are kept out of texts; an old one may still be valid, and a server can set a new one each time. */
const MAX_ISSUED = 50;

/** A cookie with a shorter value chooses a language or a node; a session could be guessed by it. */
const MIN_ISSUED_LENGTH = 6;

export class Credentials {
  readonly username: string;
  readonly #password: Secret;
  readonly #issued = new Map<string, object>();

  constructor(username: string, password: Secret) {
    this.username = username;
    this.#password = password;
    concealLogin(this, username, password.reveal());
  }

  /** Keeps a cookie's value or a token out of texts from now on. */
  issued(value: string): void {
    if (value.length < MIN_ISSUED_LENGTH || /^\p{L}+$/u.test(value)) {
      return;
    }
    const known = this.#issued.get(value) ?? conceal({}, ...parts(value));
    this.#issued.delete(value);
    this.#issued.set(value, known);
    for (const oldest of this.#issued.keys()) {
      if (this.#issued.size > MAX_ISSUED) {
        this.#issued.delete(oldest);
      }
    }
  }

  /** Why GWS cannot possibly accept them; undefined if it might. */
  get fault(): CredentialFault | undefined {
    return credentialFault({ username: this.username, password: this.#password.reveal() });
  }

  /** What looks unintended, as a sentence; empty if nothing does. */
  get doubt(): string {
    return doubtAbout(this.#password.reveal());
  }

  /** The value of an `Authorization` header. */
  get authorization(): string {
    return `Basic ${basic(`${this.username}:${this.#password.reveal()}`)}`;
  }
}

/** Servers append the node to a session's ID, and leave it out where they name the session. */
function parts(value: string): string[] {
  const [id = ''] = value.split('.', 1);
  return id.length >= 16 ? [value, id] : [value];
}

/** Genesys' own clients encode credentials as ISO-8859-1; what does not fit into that goes as UTF-8. */
function basic(credentials: string): string {
  const fits = [...credentials].every((character) => character.charCodeAt(0) <= 0xff);
  return Buffer.from(credentials, fits ? 'latin1' : 'utf8').toString('base64');
}

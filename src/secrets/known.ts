/** The known secrets of this process, from all sessions. */
import { type Form, formsOf } from './forms';
import { Secrets } from './secrets';

export const KNOWN = new Secrets();

const abandoned = new FinalizationRegistry<readonly Form[]>((forms) => KNOWN.forget(forms));

/** Keeps `secrets` out of every text while `holder` lives, which is how long they can be quoted. @returns `holder` */
export function conceal<Holder extends object>(holder: Holder, ...secrets: readonly string[]): Holder {
  const forms = secrets.flatMap((secret) => formsOf(secret));
  KNOWN.learn(forms);
  abandoned.register(holder, forms);
  return holder;
}

/**
 * As {@link conceal}, for a user name and password. A password equal to the user name appears in every text that names
 * the user, and masking it would only give it away; without a password, the user name is the whole login.
 */
export function concealLogin<Holder extends object>(holder: Holder, username: string, password: string): Holder {
  const isTold = password.toLowerCase() === username.toLowerCase();
  const both = password === '' ? [] : [`${username}:${password}`];
  return conceal(holder, ...both, ...(isTold ? [] : [password]));
}

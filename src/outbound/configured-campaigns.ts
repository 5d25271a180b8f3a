/**
 * The campaigns that Configuration Server has, for people to choose from before any agent has come across one. Only for users
 * with the feature that this needs (page PlatformConfigAPI); what is refused or slow costs others nothing.
 */
import type { Session } from '../session/session';
import { elapsed } from '../timing/clock';
import { waitFor } from '../timing/wait-for';
import { isObject } from '../values/plain-json';
import { listOf } from '../wire/resources';

const FEATURE = 'api-platform-configuration-read';

/** `state` of an object that is enabled (CfgObjectState). */
const ENABLED = '1';

/** The number of names that a person can reasonably choose from. */
const CAPACITY = 500;

/** ms for which an answer holds, and for which nothing is asked after a refusal or failure. */
const FRESH = 60_000;
const DISCOURAGED = 600_000;

export class ConfiguredCampaigns {
  #names: readonly string[] = [];
  #underWay: Promise<void> | undefined;
  /** When to ask again, on the monotonic clock. */
  #due = Number.NEGATIVE_INFINITY;

  /**
   * The names, asked for in `session` if it is connected and they are not known yet or known for too long. An answer that is
   * slower than that is there for whoever asks next. Never rejects.
   * @param patience ms to wait for an answer
   */
  async names(session: Session, patience: number): Promise<readonly string[]> {
    if (!this.#underWay && session.state.phase === 'connected' && elapsed() >= this.#due) {
      this.#underWay = this.#ask(session).finally(() => {
        this.#underWay = undefined;
      });
    }
    const underWay = this.#underWay;
    if (underWay) {
      await waitFor((done) => void underWay.then(done), { limit: patience });
    }
    return this.#names;
  }

  async #ask(session: Session): Promise<void> {
    try {
      this.#names = (await mayRead(session)) ? await read(session) : [];
      this.#due = elapsed() + FRESH;
    } catch {
      this.#due = elapsed() + DISCOURAGED;
    }
  }
}

async function mayRead(session: Session): Promise<boolean> {
  const { user } = await answer(session, '/me?subresources=features');
  return isObject(user) && listOf(user.features).some(({ id }) => id === FEATURE);
}

async function read(session: Session): Promise<string[]> {
  const { campaigns } = await answer(session, '/platform/configuration/campaigns');
  const enabled = (Array.isArray(campaigns) ? campaigns : [])
    .filter(isObject)
    .filter(({ state }) => state === undefined || String(state) === ENABLED);
  const names = enabled.map(({ name }) => name).filter((name) => typeof name === 'string' && name !== '');
  return [...new Set(names as string[])].sort().slice(0, CAPACITY);
}

async function answer(session: Session, path: string): Promise<Record<string, unknown>> {
  const verdict = await session.request({ method: 'GET', path });
  if (verdict.kind !== 'ok') {
    throw new Error(verdict.kind);
  }
  return verdict.body;
}

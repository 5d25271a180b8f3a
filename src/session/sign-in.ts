/** One sign-in with GWS and everything that shares its lifetime: cookies and CSRF token, connections, the CometD session. */
import { setMaxListeners } from 'node:events';
import type http from 'node:http';
import { BayeuxConnection } from '../bayeux/connection';
import type { BayeuxListener } from '../bayeux/listener';
import { GwsError } from '../errors/gws-error';
import { Api, type ApiVerdict } from '../http/api';
import { RequestFailure } from '../http/failure';
import { makeHttpAgent } from '../http/http-agent';
import { HttpClient, type HttpRequest } from '../http/http-client';
import { HttpIdentity } from '../http/identity';
import { RateLimited } from '../http/rate-limit';
import type { Backoff } from '../timing/backoff';
import { waitFor } from '../timing/wait-for';
import { parseServerUrl } from '../wire/address';
import type { Call, Device, User } from '../wire/messages';
import { listOf } from '../wire/resources';
import { END_REQUEST, SESSION_PATH, startRequest } from './contact-center';
import type { AgentLogin, ResolvedSessionOptions } from './options';
import {
  checkFeatures,
  isUser,
  Refusal,
  refusalOrFailure,
  signInRefusal,
  UnusableCredentials,
  understood,
  voiceFailure,
} from './sign-in-answers';

/** ms allowed for each step of signing out, to stay well below Node-RED's limit of 15 s for closing. */
const FAREWELL_LIMIT = 2000;

export class SignIn {
  readonly #options: ResolvedSessionOptions;
  readonly #identity: HttpIdentity;
  readonly #agent: http.Agent;
  readonly #api: Api;
  readonly #notificationsUrl: string;
  readonly #closed = new AbortController();
  #bayeux: BayeuxConnection | undefined;
  #underWay = 0;
  #dropped = false;
  #isEnded = false;
  /** The most recent request to start or end a contact-centre session. */
  #sessionChange: Promise<ApiVerdict> | undefined;

  /** @throws {GwsError} if the settings are unusable */
  constructor(options: ResolvedSessionOptions) {
    this.#options = options;
    this.#identity = new HttpIdentity((secret) => options.credentials.issued(secret));
    // Every pending request listens to it.
    setMaxListeners(0, this.#closed.signal);
    const address = parseServerUrl(options.url);
    this.#notificationsUrl = `${address.api}/notifications`;
    this.#agent = makeHttpAgent(address.origin, options.tls, options.proxy);
    const { timeout, governor } = options;
    const { signal } = this.#closed;
    const client = new HttpClient({ address, identity: this.#identity, agent: this.#agent, timeout, signal });
    this.#api = new Api({ client, governor, patience: timeout, signal });
  }

  get bayeux(): BayeuxConnection | undefined {
    return this.#bayeux;
  }

  /** Whether GWS has ended the contact-centre session, and with it the HTTP session, or is being asked to. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * The first request with Basic credentials creates the HTTP session (page CSRFProtection; there is no login operation).
   * @throws {Refusal} if the password is wrong or a permission is missing; permanent, with nothing sent, if the credentials cannot be valid
   */
  async authenticate(): Promise<User> {
    const user = await this.identify();
    checkFeatures(user);
    return user;
  }

  /** Like {@link authenticate}, but regardless of the user's permissions. */
  async identify(): Promise<User> {
    const { credentials } = this.#options;
    const { fault } = credentials;
    if (fault) {
      throw new Refusal(new UnusableCredentials(fault), true);
    }
    const verdict = await this.send({
      method: 'GET',
      path: '/me?subresources=features,devices',
      headers: { Authorization: credentials.authorization },
    });
    // A GET needs no token, so a page that mentions one is a login page.
    if (verdict.kind === 'session' || verdict.kind === 'csrf') {
      throw new Refusal(
        new GwsError(
          'GWS_NOT_AUTHENTICATED',
          `GWS refuses the user name or the password. Correct them in the server node, or in whatever signs the agent in.${credentials.doubt}`,
          {
            httpStatus: verdict.httpStatus,
          },
        ),
      );
    }
    if (verdict.kind === 'rejected') {
      throw signInRefusal(verdict.error);
    }
    const { user } = understood(verdict);
    if (!isUser(user)) {
      throw new GwsError(
        'GWS_PROTOCOL',
        'The server answered the sign-in without a user. Check that the URL is that of GWS.',
      );
    }
    return user;
  }

  async openNotifications(listener: BayeuxListener, backoff: Pick<Backoff, 'next'>): Promise<BayeuxConnection> {
    const { timeout, governor } = this.#options;
    const bayeux = new BayeuxConnection(
      {
        url: this.#notificationsUrl,
        identity: this.#identity,
        agent: this.#agent,
        governor,
        backoff,
        maxNetworkDelay: timeout,
      },
      listener,
    );
    this.#bayeux = bayeux;
    await bayeux.open();
    return bayeux;
  }

  /**
   * Signs the agent in for `voice` (page StartContactCenterSession). A partial success counts only if voice succeeded.
   * @throws {Refusal} if GWS refuses
   */
  async startContactCenterSession(login: AgentLogin): Promise<void> {
    const verdict = await this.send({ ...startRequest(login), isSentAgain: true });
    if (verdict.kind === 'rejected') {
      throw refusalOrFailure(verdict.error);
    }
    const failed = voiceFailure(understood(verdict));
    if (failed) {
      throw new Refusal(failed);
    }
  }

  /** Devices and calls as they are now (page RecoveringExistingState). */
  async readState(): Promise<{ devices: Device[]; calls: Call[] }> {
    const { user } = understood(await this.send({ method: 'GET', path: '/me?subresources=devices,calls' }));
    if (!isUser(user)) {
      throw new GwsError('GWS_PROTOCOL', 'The server answered /me without a user. Check that the URL is that of GWS.');
    }
    return { devices: listOf<Device>(user.devices), calls: listOf<Call>(user.calls) };
  }

  /** A GET sent only for the CSRF token in its answer. */
  refreshCsrfToken(): Promise<ApiVerdict> {
    return this.send({ method: 'GET', path: '/me' });
  }

  /** @throws {RequestFailure} if no complete answer was received */
  async send(request: HttpRequest): Promise<ApiVerdict> {
    this.#underWay += 1;
    const answer = this.#api.send(request);
    if (request.method !== 'GET' && request.path === SESSION_PATH) {
      this.#sessionChange = answer;
    }
    const isEnd = request.body === END_REQUEST.body;
    this.#isEnded ||= isEnd;
    let verdict: ApiVerdict | undefined;
    try {
      verdict = await answer;
      return verdict;
    } finally {
      if (isEnd) {
        this.#isEnded = verdict?.kind === 'ok';
      }
      this.#underWay -= 1;
      this.#releaseConnections();
    }
  }

  /** Ends the CometD session at once. Pending requests still get their answers: one may be a dial. */
  drop(): void {
    this.#dropped = true;
    this.#bayeux?.abort();
    this.#releaseConnections();
  }

  /**
   * Unsubscribes and disconnects.
   * @param endSession whether to end the contact-centre session too. That comes last, since it ends the HTTP session, and only
   * after GWS has answered a pending start, since an end that overtook it would leave the agent signed in at the switch
   */
  async leave(endSession: boolean): Promise<void> {
    await Promise.all([this.#bayeux?.close(FAREWELL_LIMIT), settled(this.#sessionChange, FAREWELL_LIMIT)]);
    if (endSession) {
      const signal = AbortSignal.timeout(FAREWELL_LIMIT);
      try {
        await this.send({ ...END_REQUEST, rank: 'urgent', signal });
      } catch (error) {
        if (!(error instanceof RequestFailure || error instanceof RateLimited)) {
          throw error;
        }
      }
    }
    this.#closed.abort();
    this.drop();
  }

  #releaseConnections(): void {
    if (this.#dropped && this.#underWay === 0) {
      this.#agent.destroy();
    }
  }
}

/** Resolves when `work` has settled, or after `limit` ms. */
function settled(work: Promise<unknown> | undefined, limit: number): Promise<void> {
  return waitFor((done) => void Promise.allSettled([work]).then(done), { limit });
}

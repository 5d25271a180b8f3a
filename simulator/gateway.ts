/** The entry to the API: session filter, CSRF filter, then the notifications or the resource named by the path. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Agents } from './agents/agents';
import { basicCredentials } from './agents/agents';
import { ROUTES } from './api/routes';
import type { Services } from './api/services';
import { type Answer, ApiError, errorAnswer, jsonAnswer, parseBody, StatusCode } from './common/answers';
import type { ReceivedRequest } from './http/http-server';
import type { HttpSession, HttpSessions } from './http/http-sessions';

const API = '/api/v2';

/** The answer to unauthenticated requests, as observed on GWS 8.5.202. */
export function accessDenied(): Answer {
  return errorAnswer(new ApiError(StatusCode.notAuthenticated, 'Access denied'));
}

/** Routes requests. */
export class Gateway {
  readonly #services: Services;
  readonly #agents: Agents;
  readonly #sessions: HttpSessions;

  constructor(services: Services) {
    this.#services = services;
    this.#agents = services.agents;
    this.#sessions = services.sessions;
  }

  /** The user of the session, or else the one that a Basic header claims to be. */
  userOf(headers: IncomingHttpHeaders): string | undefined {
    return this.#sessions.find(headers.cookie)?.username ?? basicCredentials(headers.authorization)[0]?.[0];
  }

  /** Answers a request. */
  async handle(request: ReceivedRequest): Promise<Answer> {
    const url = parseTarget(request.path);
    const { contextPath } = this.#services.options;
    if (url === undefined || !url.pathname.startsWith(`${contextPath}/`)) return notFound(request.path);
    const path = url.pathname.slice(contextPath.length);
    if (path === '/simulator/ledger') return jsonAnswer(200, this.#services.ledger.summary());
    if (path !== API && !path.startsWith(`${API}/`)) return notFound(request.path);
    return this.#filtered(request, path.slice(API.length), url.searchParams);
  }

  /**
   * Signs in and checks the CSRF token (page CSRFProtection). Because the CSRF filter comes before the sign-in, a POST
   * without a live session's cookie is answered like one without a token.
   */
  async #filtered(request: ReceivedRequest, path: string, query: URLSearchParams): Promise<Answer> {
    const { csrf, csrfHeader, contextPath } = this.#services.options;
    const known = this.#sessions.find(request.headers.cookie);
    const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (csrf && !isSafe && (known === undefined || request.headers[csrfHeader.toLowerCase()] !== known.csrfToken)) {
      return { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Missing or invalid Csrf token' };
    }
    const session = known ?? this.#signIn(request.headers.authorization);
    if (session === undefined) return accessDenied();
    this.#sessions.touch(session);
    const answer = await this.#dispatch(request, path, query, session);
    const headers = { ...answer.headers };
    if (known === undefined)
      headers['Set-Cookie'] = withSessionCookie(headers['Set-Cookie'], session, contextPath || '/');
    if (csrf && isSafe) Object.assign(headers, { 'X-CSRF-HEADER': csrfHeader, 'X-CSRF-TOKEN': session.csrfToken });
    return { ...answer, headers };
  }

  #signIn(authorization: string | undefined): HttpSession | undefined {
    const agent = this.#agents.authenticate(authorization);
    return agent && this.#sessions.create(agent.username);
  }

  async #dispatch(
    request: ReceivedRequest,
    path: string,
    query: URLSearchParams,
    session: HttpSession,
  ): Promise<Answer> {
    const segments = pathSegments(path);
    if (segments?.[0] === 'notifications') {
      if (request.method !== 'POST') return { status: 400, headers: {}, body: '' };
      const { notifications } = this.#services;
      const answer = await notifications.handle(request.body, request.headers.cookie, session, request.isOpen);
      if (this.#sessions.isLive(session)) this.#sessions.touch(session);
      return answer;
    }
    try {
      return this.#resource(request, segments, query, session);
    } catch (failure) {
      return errorAnswer(failure);
    }
  }

  #resource(
    request: ReceivedRequest,
    segments: string[] | undefined,
    query: URLSearchParams,
    session: HttpSession,
  ): Answer {
    for (const { method, pattern, handle } of ROUTES) {
      const parameters = segments && method === request.method ? match(pattern, segments) : undefined;
      if (parameters === undefined) continue;
      const body = method === 'POST' ? parseBody(request.body) : {};
      const agent = this.#agents.get(session.username);
      return handle({ services: this.#services, agent, session, query, body, parameters });
    }
    return notFound(request.path);
  }
}

function parseTarget(target: string): URL | undefined {
  try {
    return new URL(target, 'http://simulator.invalid');
  } catch {
    return undefined;
  }
}

function pathSegments(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The values of a pattern's `*` segments, or nothing if the path does not match. */
function match(pattern: string, segments: readonly string[]): string[] | undefined {
  const wanted = pattern.split('/').slice(1);
  if (wanted.length !== segments.length) return undefined;
  if (!wanted.every((segment, at) => segment === '*' || segment === segments[at])) return undefined;
  return segments.filter((_segment, at) => wanted[at] === '*');
}

function notFound(path: string): Answer {
  return errorAnswer(new ApiError(StatusCode.notFound, `Resource '${path}' was not found.`));
}

function withSessionCookie(others: string | string[] | undefined, session: HttpSession, path: string): string[] {
  return [`JSESSIONID=${session.id}; Path=${path}; HttpOnly`, ...(others === undefined ? [] : [others].flat())];
}

/** What the runtime answers the sidebar. */
import type { NodeAPI } from 'node-red';
import { deployed } from '../../nodes/gws-server/deployed';
import { type ServerNode, serverOf } from '../../nodes/shared/server';
import { masked } from '../../src';
import { explain, subjectsIn } from '../../src/agents/explain';
import { GwsError } from '../../src/errors/gws-error';
import { invalidRequest } from '../../src/errors/requests';
import { settle } from '../../src/ledger/settle';
import { elapsed } from '../../src/timing/clock';
import { isObject } from '../../src/values/plain-json';
import { serverName } from '../../src/wire/address';
import { Changes } from './changes';
import { rowsOf } from './describe';
import { diagnose } from './diagnosis';
import { discretionOf } from './discreet';
import { LastDials } from './last-dials';
import type { SettleRequest, ToldStep, View } from './rows';

export interface Request {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Who is signed in, if Node-RED asks for a sign-in. */
  readonly user?: { readonly username?: unknown } | undefined;
}

export interface Response {
  status(code: number): Response;
  json(body: unknown): void;
}

export type PanelAnswer = (RED: NodeAPI, request: Request) => Promise<unknown>;

/** ms for which a look at everything is good enough for everybody. */
const FRESH = 400;

const changes = new Changes();
const dials = new WeakMap<ServerNode, LastDials>();
let lookedAt = Number.NEGATIVE_INFINITY;
let looking: Promise<void> | undefined;

/** `GET gws-sidebar/view?since=<token>`: a {@link View}. */
export const view = async (RED: NodeAPI, { query: { since } }: Request): Promise<View> => {
  if (looking || elapsed() - lookedAt > FRESH) {
    looking ??= look(RED).finally(() => {
      looking = undefined;
    });
    await looking;
  }
  return changes.since(since);
};

/** `GET gws-sidebar/explain?for=<text>`: a list of {@link ToldStep}, oldest first. */
export const story = async (RED: NodeAPI, { query }: Request): Promise<ToldStep[]> => {
  const subjects = subjectsIn(typeof query.for === 'string' ? query.for : '');
  const stories = await Promise.all(
    [...deployed].map(async (node) => {
      const { id, connection, agents } = node;
      const { ledger, journal } = agents;
      const steps = await explain({ ledger, journal, server: serverName(connection.url) }, subjects);
      return discretionOf(RED, node)(steps.map((step) => ({ ...step, server: id })));
    }),
  );
  return stories.flat().sort((one, other) => one.at - other.at);
};

/** `POST gws-sidebar/settle`. Body: {@link SettleRequest}; answer: the entry's new state. */
export const settling = async (RED: NodeAPI, { body, user }: Request): Promise<{ state: string }> => {
  const { server, entry, decision } = settlement(body);
  const node = serverOf(RED, server);
  if (!node) {
    throw new GwsError('GWS_NOT_POSSIBLE', 'No such server is deployed. Nothing was changed.');
  }
  const by = typeof user?.username === 'string' && user.username !== '' ? user.username : 'Node-RED editor';
  const settled = await settle(node.agents.ledger, entry, { state: decision, by }, serverName(node.connection.url));
  return { state: settled?.state ?? decision };
};

/** `GET gws-sidebar/diagnosis`: see `Diagnosis`. */
export const diagnosis: PanelAnswer = async (RED) => diagnose(RED, [...deployed]);

/** Answers with what `answer` resolves to, or with an HTTP status and `{ code, message }`. */
export function respond(RED: NodeAPI, answer: PanelAnswer, request: Request, response: Response): void {
  answer(RED, request)
    .then((body) => response.json(body))
    .catch((error: unknown) => {
      const { code, message } = error as { code?: unknown; message?: unknown };
      const status = error instanceof GwsError ? 409 : 500;
      response.status(status).json(masked({ code, message: String(message) }));
    });
}

async function look(RED: NodeAPI): Promise<void> {
  const servers = [...deployed];
  await Promise.all(servers.map((server) => dialsOf(server).refresh()));
  const discretions = new Map(servers.map((server) => [server.id, discretionOf(RED, server)]));
  changes.update(
    servers.flatMap((server) => rowsOf(server, dialsOf(server))),
    (row) => discretions.get(row.server)?.(row) ?? row,
  );
  lookedAt = elapsed();
}

function dialsOf(server: ServerNode): LastDials {
  const known = dials.get(server) ?? new LastDials(server);
  dials.set(server, known);
  return known;
}

function settlement(body: unknown): SettleRequest {
  const { server, entry, decision } = (isObject(body) ? body : {}) as Record<string, unknown>;
  if (typeof server !== 'string' || typeof entry !== 'string' || (decision !== 'notDialed' && decision !== 'ended')) {
    throw invalidRequest(['server, entry and decision (notDialed or ended) must be given']);
  }
  return { server, entry, decision };
}

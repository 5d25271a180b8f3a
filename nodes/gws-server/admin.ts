/**
 * What the editor asks of the runtime: a sign-in on trial with what is typed, and names to choose from; and what operators
 * ask, statistics. All need a permission. Stored credentials go only where, and by which way, the deployed node sends them
 * anyway.
 */
import type { Node, NodeAPI } from 'node-red';
import type { AgentPool, ProbeReport } from '../../src';
import { client } from '../shared/client';
import { type ServerNode, serverOf, statisticsOf } from '../shared/server';
import { deployed } from './deployed';
import { CONTENT_TYPE, metricsOf } from './metrics';
import { type ServerConfig, type ServerCredentials, sessionOptions } from './settings';

/** Stands for a stored password in what the editor sends, as everywhere in Node-RED. */
const STORED = '__PWRD__';

/** Settings and credentials as they are typed. */
type TypedServer = Partial<ServerConfig> & ServerCredentials;

/** A report of `probe`; it was not even tried where the password has to be typed again. */
type TrialReport =
  | ProbeReport
  | (Omit<ProbeReport, 'problem'> & { problem: { kind: 'password-again'; message: string } });

/** A name to choose, in the form of the editor's `autoComplete`. */
interface Suggestion {
  value: string;
  label: string;
}

export interface Request {
  params: Record<string, string>;
  body?: unknown;
}

export interface Response {
  status(code: number): Response;
  json(body: unknown): void;
  type(contentType: string): Response;
  send(body: string): void;
}

/** Answers one kind of request. */
export type Answer = (RED: NodeAPI, request: Request, response: Response) => void;

const PASSWORD_AGAIN: TrialReport = {
  devices: [],
  features: [],
  problem: {
    kind: 'password-again',
    message: 'The stored password goes only where the deployed server sends it. Enter it again.',
  },
};

/** Names by what they are of. */
const NAMES: Readonly<Record<string, (agents: AgentPool) => Suggestion[]>> = {
  devices: (agents) =>
    agents.all.flatMap(({ name, session }) =>
      session.devices.map(({ id, phoneNumber }) => ({
        value: phoneNumber ?? id,
        label: `${phoneNumber ?? id} (${name})`,
      })),
    ),
  agents: (agents) => plain(agents.all.map(({ name }) => name)),
  campaigns: ({ campaigns }) => plain(campaigns.names),
  callingLists: ({ campaigns }) => plain(campaigns.callingLists),
  applicationIds: ({ campaigns }) => plain(campaigns.applicationIds),
};

/** `POST gws-server/<id>/test`. Body: what is typed; answer: {@link TrialReport}. */
export const answerTest = answering((RED, { params, body }) =>
  trial(RED, params.id ?? '', (body ?? {}) as TypedServer),
);

/** `GET gws-server/<id>/names/<kind>`. Answer: a list of {@link Suggestion}; empty when the server is not deployed. */
export const answerNames = answering(async (RED, { params: { id = '', kind = '' } }) => {
  const server = serverOf(RED, id);
  return server && Object.hasOwn(NAMES, kind) ? NAMES[kind]?.(server.agents) : [];
});

/** `GET gws-server/<id>/statistics`. Answer: `StatisticsReport`; 404 when the server is not deployed. */
export const answerStatistics: Answer = (RED, { params: { id = '' } }, response) => {
  const server = serverOf(RED, id);
  if (server) {
    response.json(statisticsOf(server));
  } else {
    response.status(404).json({ message: 'No such server is deployed.' });
  }
};

/** `GET gws-server/metrics`. Answer: those of all servers, for Prometheus. */
export const answerMetrics: Answer = (_RED, _request, response) => {
  const measured = [...deployed].map((server) => ({
    id: server.id,
    label: server.label,
    statistics: statisticsOf(server),
  }));
  response.type(CONTENT_TYPE).send(metricsOf(measured));
};

async function trial(RED: NodeAPI, id: string, typed: TypedServer): Promise<TrialReport> {
  const credentials = credentialsFor(RED, id, typed);
  if (!credentials) {
    return PASSWORD_AGAIN;
  }
  const url = withEnvironment(RED, String(typed.url ?? ''));
  return client().probe(sessionOptions(RED, { ...typed, url }, credentials));
}

/** Undefined when the stored password is asked for elsewhere than where the deployed node sends it. */
function credentialsFor(RED: NodeAPI, id: string, typed: TypedServer): ServerCredentials | undefined {
  const username = withEnvironment(RED, String(typed.username ?? ''));
  if (typed.password !== STORED) {
    return { username, password: withEnvironment(RED, String(typed.password ?? '')) };
  }
  const server = serverOf(RED, id) as (ServerNode & Node<ServerCredentials>) | undefined;
  const isSame =
    server?.credentials?.username === username &&
    server.connection.url === withEnvironment(RED, String(typed.url ?? '')) &&
    (server.connection.proxy ?? '') === (typed.proxy ?? '') &&
    (server.connection.tls ?? '') === (typed.tls ?? '');
  return isSame ? server.credentials : undefined;
}

/** `${NAME}` as the runtime would replace it when the node is deployed. */
function withEnvironment(RED: NodeAPI, text: string): string {
  const name = /^\$\{([^}]+)\}$/.exec(text.trim())?.[1];
  return name === undefined ? text : String(RED.util.evaluateNodeProperty(name, 'env', {} as Node, {}) ?? '');
}

function plain(values: readonly string[]): Suggestion[] {
  return values.map((value) => ({ value, label: value }));
}

function answering(work: (RED: NodeAPI, request: Request) => Promise<unknown>): Answer {
  return (RED, request, response) => {
    work(RED, request).then(
      (result) => response.json(result),
      (error: unknown) => response.status(500).json({ message: error instanceof Error ? error.message : 'failed' }),
    );
  };
}

/**
 * The HTTP endpoints for the editor, a trial sign-in with the typed settings and names to choose from, and for operators,
 * statistics. All require a permission.
 */
import type { NodeAPI } from 'node-red';
import { type AgentPool, masked } from '../../src';
import { without } from '../../src/secrets/mask';
import { type Answerer, answering, mayDeploy } from '../shared/admin';
import type { KindOfNames, Suggestion } from '../shared/for-editor';
import { type ServerNode, type ServerStatistics, serverOf, statisticsOf } from '../shared/server';
import { variablesIn } from '../shared/trial';
import { deployed } from './deployed';
import { CONTENT_TYPE, metricsOf } from './metrics';
import { storedSettings, trial } from './trial';

/** ms that a person who types will wait for names. */
const PATIENCE = 2000;

/** Names by kind. */
const NAMES: Readonly<Record<KindOfNames, (agents: AgentPool) => Suggestion[] | Promise<Suggestion[]>>> = {
  devices: (agents) =>
    agents.all.flatMap(({ name, session }) =>
      session.devices.map(({ id, phoneNumber }) => ({
        value: phoneNumber ?? id,
        label: `${phoneNumber ?? id} (${name})`,
      })),
    ),
  agents: (agents) => plain(agents.all.map(({ name }) => name)),
  campaigns: async ({ campaigns, configuredCampaigns, default: { session } }) =>
    plain([...new Set([...(await configuredCampaigns.names(session, PATIENCE)), ...campaigns.names])].sort()),
  callingLists: ({ campaigns }) => plain(campaigns.callingLists),
  applicationIds: ({ campaigns }) => plain(campaigns.applicationIds),
};

/** `POST gws-server/<id>/test`. Body: what is typed; answer: {@link TrialReport}. */
export const answerTest = answering(async (RED, request) =>
  trial(RED, request.params.id ?? '', request.body, await mayDeploy(RED, request)),
);

/** `GET gws-server/<id>/names/<kind>`. Answer: a list of {@link Suggestion}; empty when the server is not deployed. */
export const answerNames = answering(async (RED, { params: { id = '', kind = '' } }) => {
  const server = serverOf(RED, id);
  return server && isKindOfNames(kind) ? masked(await NAMES[kind](server.agents)) : [];
});

/** `GET gws-server/<id>/statistics`. Answer: {@link ServerStatistics}; 404 when the server is not deployed. */
export const answerStatistics: Answerer = (RED, { params: { id = '' } }, response) => {
  const server = serverOf(RED, id);
  if (server) {
    response.json(discreet(RED, server));
  } else {
    response.status(404).json({ message: 'No such server is deployed.' });
  }
};

/** `GET gws-server/metrics`. Answer: those of all servers, for Prometheus. */
export const answerMetrics: Answerer = (_RED, _request, response) => {
  const measured = [...deployed].map((server) => ({
    id: server.id,
    label: server.label,
    statistics: statisticsOf(server),
  }));
  response.type(CONTENT_TYPE).send(metricsOf(measured));
};

function isKindOfNames(kind: string): kind is KindOfNames {
  return Object.hasOwn(NAMES, kind);
}

/** The last error may quote a setting that comes from the environment. */
function discreet(RED: NodeAPI, server: ServerNode): ServerStatistics {
  const { lastError, ...statistics } = statisticsOf(server);
  const variables = variablesIn(RED, [storedSettings(RED, server.id)], server);
  return {
    ...statistics,
    ...(lastError && { lastError: { ...lastError, message: without(variables, lastError.message) } }),
  };
}

/** A server without a user name has an agent without a name. */
function plain(values: readonly string[]): Suggestion[] {
  return values.filter((value) => value !== '').map((value) => ({ value, label: value }));
}

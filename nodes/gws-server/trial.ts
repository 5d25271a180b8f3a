/** A trial sign-in with the settings typed in the server dialog, on request with a contact-centre session. */
import type { Node, NodeAPI } from 'node-red';
import { type ProbeReport, probe } from '../../src';
import { without } from '../../src/secrets/mask';
import type { Secrets } from '../../src/secrets/secrets';
import { isObject } from '../../src/values/plain-json';
import { type ServerNode, serverOf } from '../shared/server';
import { settingsIn, storedIn, type TrialForm, usesOnlyWhatIsDeployed, valuesOf, variablesIn } from '../shared/trial';
import type { ServerCredentials } from './config';
import { sessionOptions } from './settings';
import { FIELDS, STORED, type TrialProblem, type TrialReport, type TrialSettings } from './trial-report';

const FORM: TrialForm<(typeof FIELDS)[number]> = {
  type: 'gws-server',
  fields: FIELDS,
  destination: ['url', 'username', 'proxy', 'tls'],
  nodes: ['proxy', 'tls'],
};

const PASSWORD_AGAIN: TrialProblem = {
  kind: 'password-again',
  message: 'The stored password goes only where the deployed server sends it. Enter it again.',
};

const NOT_DEPLOYED: TrialProblem = {
  kind: 'not-deployed',
  message: 'Environment variables, proxies and certificates are used only as the deployed server uses them.',
};

/**
 * Tests the typed settings for the server `id`, deployed or not.
 * @param body of the request; anything
 * @param mayDeploy whether who asks could deploy what is typed
 */
export async function trial(RED: NodeAPI, id: string, body: unknown, mayDeploy: boolean): Promise<TrialReport> {
  const typed = settingsIn(FORM, body);
  const stored = storedSettings(RED, id);
  const node = serverOf(RED, id) as (ServerNode & Node<ServerCredentials>) | undefined;
  if (!mayDeploy && !usesOnlyWhatIsDeployed(FORM, typed, stored)) {
    return { devices: [], features: [], problem: NOT_DEPLOYED };
  }
  const settings = valuesOf(RED, typed, node);
  if (typed.password === STORED) {
    if (!node || !goesToSame(settings, node)) {
      return { devices: [], features: [], problem: PASSWORD_AGAIN };
    }
    settings.password = node.credentials.password ?? '';
  }
  const { username, password, ...config } = settings;
  const startSession = isObject(body) && body.startSession === true;
  const report = await probe(sessionOptions(RED, { ...config, startSession }, { username, password }));
  return discreet(report, variablesIn(RED, [typed, stored], node), mayDeploy);
}

/** Stored settings of a deployed server, if any. */
export function storedSettings(RED: NodeAPI, id: string): TrialSettings | undefined {
  return storedIn(RED, FORM, id);
}

function goesToSame({ url, username, proxy, tls }: TrialSettings, node: ServerNode & Node<ServerCredentials>): boolean {
  const { connection, credentials } = node;
  return (
    credentials.username === username &&
    connection.url === url &&
    (connection.proxy ?? '') === proxy &&
    (connection.tls ?? '') === tls
  );
}

/** Users who may not deploy do not see the wording of a failure, which may reveal more about a variable than its value. */
function discreet(report: ProbeReport, variables: Secrets, mayDeploy: boolean): TrialReport {
  if (variables.isEmpty) {
    return report;
  }
  const { user, devices, problem } = report;
  const hide = (text: string) => without(variables, text);
  return {
    ...report,
    ...(user !== undefined && { user: hide(user) }),
    devices: devices.map((device) => mapValues(device, hide)),
    ...(problem && { problem: { ...problem, message: mayDeploy ? hide(problem.message) : '' } }),
  };
}

function mapValues<Texts extends object>(texts: Texts, change: (text: string) => string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(String(text))])) as Texts;
}

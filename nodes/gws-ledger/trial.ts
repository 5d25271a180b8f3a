/** A test of the database that is typed in the ledger dialog. */
import type { NodeAPI } from 'node-red';
import { type DatabaseOptions, probeDatabase } from '../../src';
import { without } from '../../src/secrets/mask';
import type { LedgerNode } from '../shared/ledger';
import { settingsIn, storedIn, type TrialForm, usesOnlyWhatIsDeployed, valuesOf, variablesIn } from '../shared/trial';
import { databaseOptions, schemaOf } from './database';
import { FIELDS, type LedgerTrialProblem, type LedgerTrialReport, STORED } from './trial-report';

const FORM: TrialForm<(typeof FIELDS)[number]> = {
  type: 'gws-ledger',
  fields: FIELDS,
  destination: ['host', 'port', 'database', 'tls', 'user'],
  nodes: ['tls'],
};

const PASSWORD_AGAIN: LedgerTrialProblem = {
  kind: 'password-again',
  message: 'The stored password goes only where the deployed ledger sends it. Enter it again.',
};

const NOT_DEPLOYED: LedgerTrialProblem = {
  kind: 'not-deployed',
  message: 'Environment variables and certificates are used only as the deployed ledger uses them.',
};

/**
 * Tests the typed settings for the ledger `id`, deployed or not; nothing is changed in the database.
 * @param body of the request; anything
 * @param mayDeploy whether who asks could deploy what is typed
 */
export async function trial(RED: NodeAPI, id: string, body: unknown, mayDeploy: boolean): Promise<LedgerTrialReport> {
  const typed = settingsIn(FORM, body);
  const stored = storedIn(RED, FORM, id);
  const node = deployedLedger(RED, id);
  if (!mayDeploy && !usesOnlyWhatIsDeployed(FORM, typed, stored)) {
    return failed(NOT_DEPLOYED);
  }
  const settings = valuesOf(RED, typed, node);
  if (typed.password === STORED) {
    const deployed = stored && node && valuesOf(RED, stored, node);
    if (!deployed || FORM.destination.some((field) => settings[field] !== deployed[field])) {
      return failed(PASSWORD_AGAIN);
    }
    settings.password = deployed.password;
  }
  let options: DatabaseOptions;
  let schema: string;
  try {
    options = databaseOptions(RED, settings);
    schema = schemaOf(RED, settings);
  } catch (error) {
    return failed({ kind: 'settings', message: (error as Error).message });
  }
  const report = await probeDatabase(options, schema);
  const variables = variablesIn(RED, [typed, stored], node);
  return mayDeploy || variables.isEmpty ? report : discreet(report, (text) => without(variables, text));
}

function failed(problem: LedgerTrialProblem): LedgerTrialReport {
  return { warnings: [], problem };
}

function deployedLedger(RED: NodeAPI, id: string): LedgerNode | undefined {
  const node = RED.nodes.getNode(id);
  return node?.type === 'gws-ledger' ? (node as unknown as LedgerNode) : undefined;
}

/** The wording of a failure may reveal more about a variable than its value. */
function discreet(
  { server, problem, ...report }: LedgerTrialReport,
  hide: (text: string) => string,
): LedgerTrialReport {
  return {
    ...report,
    ...(server !== undefined && { server: hide(server) }),
    ...(problem && { problem: { ...problem, message: '' } }),
  };
}

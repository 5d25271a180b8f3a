/** Answers the dialog what the rules that are typed there say of a number. Nothing is dialed, and no ledger is read. */
import type { Node, NodeAPI } from 'node-red';
import { CallingRules } from '../../src';
import { checkedSettings } from '../../src/rules/settings';
import { isObject } from '../../src/values/plain-json';
import { answering, mayDeploy } from '../shared/admin';
import type { TrialAnswer } from './trial';

/** `POST gws-calling-rules/try`. Body: `TrialRequest`; answer: {@link TrialAnswer}. */
export const answerTry = answering(async (RED, request): Promise<TrialAnswer> => {
  const { rules: typed, number, fields, at } = isObject(request.body) ? request.body : {};
  const isDeployer = await mayDeploy(RED, request);
  const rules = isDeployer ? resolved(RED, typed) : typed;
  // A list tells of each number whether it is there, and a file whether it exists.
  if (!isDeployer && namesFiles(rules)) {
    return { filesRefused: true };
  }
  return tryRules(RED, rules, { phoneNumber: number, otherFields: isObject(fields) ? fields : {} }, at);
});

async function tryRules(
  RED: NodeAPI,
  settings: unknown,
  record: Parameters<CallingRules['mayCall']>[0],
  at: unknown,
): Promise<TrialAnswer> {
  const { faults } = checkedSettings(settings);
  if (faults.length > 0) {
    return { faults };
  }
  const rules = await CallingRules.open(settings, { directory: RED.settings.userDir });
  try {
    return { verdict: rules.mayCall(record, typeof at === 'number' ? at : Date.now()) };
  } finally {
    rules.close();
  }
}

function namesFiles(rules: unknown): boolean {
  const { suppressed, holidays } = checkedSettings(rules).settings;
  return suppressed.length > 0 || holidays.some(({ file }) => file !== undefined);
}

/** With what environment variables stand for, as Node-RED replaces them on deploy; one that is not set stays as it is. */
function resolved(RED: NodeAPI, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolved(RED, item));
  }
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(RED, inner)]));
  }
  const [, name] = (typeof value === 'string' && /^\$\{([^}]+)\}$/.exec(value)) || [];
  return name === undefined ? value : RED.util.evaluateNodeProperty(name, 'env', {} as Node, {}) || value;
}

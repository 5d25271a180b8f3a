/** `gws-may-call`: asks the calling rules whether a person may be called now, later or never, without dialing. */
import type { NodeAPI, NodeStatus } from 'node-red';
import { type CallingRules, mayCall, NotAllowed, type Verdict } from '../../src';
import { unusable } from '../../src/dial/not-allowed';
import { invalidRequest } from '../../src/errors/requests';
import { isNothing } from '../../src/values/basics';
import { bound } from '../../src/values/bounds';
import { anyTime } from '../../src/values/times';
import { faultIn } from '../../src/values/unreadable';
import type { ActionMessage } from '../shared/action';
import { actionNode } from '../shared/action-node';
import { reasonWords, refusalStatus } from '../shared/reasons';
import { rulesOf } from '../shared/rules';
import type { ServerUser } from '../shared/server';
import { DAYS, DEFAULT_DAYS, type MayCallConfig } from './config';
import { type CallPlan, planOf } from './plan';

/** By verdict; a list goes to the last one. */
const OUTPUTS = { now: 0, later: 1, never: 2 } as const satisfies Readonly<Record<Verdict['verdict'], number>>;
const PLAN = 3;

export function setUp(RED: NodeAPI, node: ServerUser, config: MayCallConfig): void {
  const own = rulesOf(RED, config.rules);
  const days = daysOf(config.days, () => node.warn(RED._('gws-may-call.log.days', { ...DAYS, used: DEFAULT_DAYS })));

  actionNode(RED, node, config, {
    unreadable: (name, { message }) => invalidRequest([`${name} cannot be read (${message})`]),
    async work({ msg, server, read, signal }) {
      const rules = await opened(own ?? server.rules);
      const at = timeIn(msg);
      const { ledger } = server.agents;
      const words = reasonWords(RED);
      const asked = await read('record', config.record, config.recordType);
      if (Array.isArray(asked)) {
        const plan = await planOf(asked, { rules, ledger, at, days, words, signal });
        return { payload: plan, output: PLAN, status: statusOfPlan(plan) };
      }
      const verdict = await mayCall(rules, ledger, asked, at);
      const details = described(verdict, rules.version);
      return {
        payload: msg.payload,
        output: OUTPUTS[verdict.verdict],
        details,
        status: statusOf(verdict.verdict, details),
      };
    },
  });

  /** What `msg.gws` says of a verdict. */
  function described(verdict: Verdict, version: string) {
    const words = reasonWords(RED);
    const { rule, number, zones, at } = verdict;
    const rules = verdict.rules.map((one) => ({
      rule: one.rule,
      verdict: one.verdict,
      reason: words(one.reason),
      reasonCode: one.reason.code,
      ...notBeforeOf(one),
    }));
    return {
      verdict: verdict.verdict,
      ...(rule !== undefined && { rule }),
      reason: words(verdict.reason),
      reasonCode: verdict.reason.code,
      ...notBeforeOf(verdict),
      at: new Date(at).toISOString(),
      ...(number !== undefined && { number }),
      ...(zones && { zones }),
      version,
      ...(config.listRules && { rules }),
    };
  }

  function statusOf(
    verdict: Verdict['verdict'],
    { rule, notBefore }: { rule?: string; notBefore?: string },
  ): NodeStatus {
    return verdict === 'now'
      ? { fill: 'green', shape: 'dot', text: RED._('gws-may-call.status.now') }
      : { fill: 'yellow', shape: verdict === 'later' ? 'ring' : 'dot', text: refusalStatus(RED, rule, notBefore) };
  }

  function statusOfPlan({ counts }: CallPlan): NodeStatus {
    return { fill: 'green', shape: 'dot', text: RED._('gws-may-call.status.plan', { ...counts }) };
  }
}

/** @throws {GwsError} `GWS_INVALID_REQUEST` if there are none; `GWS_NOT_ALLOWED` if they cannot be used */
async function opened(rules: Promise<CallingRules> | undefined): Promise<CallingRules> {
  if (!rules) {
    throw invalidRequest(['no calling rules are chosen, neither in the node nor in its server']);
  }
  try {
    return await rules;
  } catch (error) {
    throw new NotAllowed(unusable(error));
  }
}

/** `msg.at`, or now. @throws {GwsError} `GWS_INVALID_REQUEST` */
function timeIn({ at }: ActionMessage): number {
  if (isNothing(at)) {
    return Date.now();
  }
  try {
    return anyTime(at);
  } catch (error) {
    throw invalidRequest([`msg.at ${faultIn(error)}`]);
  }
}

function notBeforeOf(said: { readonly verdict: string; readonly notBefore?: number }): { notBefore?: string } {
  return said.notBefore === undefined ? {} : { notBefore: new Date(said.notBefore).toISOString() };
}

function daysOf(setting: MayCallConfig['days'], complain: () => void): number {
  try {
    return bound(setting, DAYS) ?? DEFAULT_DAYS;
  } catch {
    complain();
    return DEFAULT_DAYS;
  }
}

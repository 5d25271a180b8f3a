/**
 * The operation AddRecords: the rows of a message, or of a sequence of messages, become records of a calling list. A
 * sequence is one run; its last message is sent on, with a report.
 */
import type { NodeAPI, NodeStatus } from 'node-red';
import type { Ledger } from '../../src';
import { GwsError } from '../../src/errors/gws-error';
import { asText, invalidRequest } from '../../src/errors/requests';
import { parameters, required } from '../../src/operations/parameter-set';
import type { Values } from '../../src/operations/parameters';
import { Adding, DEFAULT_AT_ONCE } from '../../src/outbound/adding';
import type { AddingProgress } from '../../src/outbound/adding-report';
import { carriedValues } from '../../src/outbound/carried';
import { NUMBER_DETAILS } from '../../src/outbound/operations';
import { isNothing } from '../../src/values/basics';
import { kindOf, quotedName } from '../../src/values/unreadable';
import type { ActionMessage } from '../shared/action';
import type { Action, ActionResult } from '../shared/action-node';
import { copiable } from '../shared/draft';
import type { ServerUser } from '../shared/server';
import { Sequence, type SequenceParts, sequencePartsOf } from './sequence';

/** Seconds for which the next message of a sequence is waited for. */
const ROWS_WITHIN = 60;

const MOST_AT_ONCE = 256;

const CAMPAIGN = parameters({
  campaignName: required({ kind: 'text', carried: true, lookUp: 'campaigns', example: 'Spring Renewals' }),
  callingList: required({ kind: 'text', carried: true, lookUp: 'callingLists', example: 'Renewals List' }),
  applicationId: required({ kind: 'wholeNumber', carried: true, lookUp: 'applicationIds', example: '141' }),
});

const RUN = parameters({
  columns: { kind: 'object' },
  atOnce: { kind: 'wholeNumber', example: String(DEFAULT_AT_ONCE) },
  progress: { kind: 'wholeNumber', example: '100' },
  rowsWithin: { kind: 'seconds', example: String(ROWS_WITHIN) },
});

/** What rows may leave out. */
const COMMON = CAMPAIGN.and(NUMBER_DETAILS);
const PARAMETERS = COMMON.and(RUN);

/** The jobs that are running, by the ledger that keeps their rows. */
const running = new WeakMap<Ledger, Set<string>>();

/** As the editor shows it. */
export const ADD_RECORDS = { parameters: PARAMETERS.list };

export class AddRecords {
  readonly parameters = PARAMETERS.list;
  readonly #RED: NodeAPI;
  readonly #node: ServerUser;
  readonly #all = new Set<Sequence>();
  /** Those to which more messages may belong. */
  readonly #open = new Map<unknown, Sequence>();

  constructor(RED: NodeAPI, node: ServerUser) {
    this.#RED = RED;
    this.#node = node;
  }

  /** @param timeout ms to wait for the acknowledgement of a row */
  async work(action: Action, stated: Values, timeout: number): Promise<ActionResult> {
    const { msg } = action;
    const given = { ...carriedValues(CAMPAIGN.list, [msg.record], stated), ...stated };
    if (!isNothing(msg.action)) {
      return { payload: this.#control(msg) };
    }
    const { columns, atOnce, progress, rowsWithin = ROWS_WITHIN } = PARAMETERS.read(given);
    const run: Run = { columns, job: asText(msg.job, 'msg.job'), atOnce, progress, timeout };
    check(run);
    if (typeof msg.payload !== 'object' || msg.payload === null) {
      throw invalidRequest([`msg.payload must be a list of rows, or a row, but it is ${kindOf(msg.payload)}`]);
    }
    const parts = sequencePartsOf(msg);
    const sequence = await this.#sequenceOf(parts, action, run);
    const common = Object.fromEntries(COMMON.list.map(({ name }) => [name, given[name]]));
    const isComplete = sequence.take(msg.payload, common, parts);
    if (isComplete) {
      this.#open.delete(parts?.id);
    }
    if (!(await sequence.isLast(isComplete, rowsWithin * 1000))) {
      return { payload: undefined, isSent: false };
    }
    this.#open.delete(parts?.id);
    delete msg.parts;
    const { report } = sequence.adding;
    return { payload: report, status: this.#statusOf(report) };
  }

  /** The status while rows are being added; undefined if none are. */
  get statusText(): string | undefined {
    const all = [...this.#all].map(({ adding }) => adding.progress);
    if (all.length === 0) {
      return undefined;
    }
    const sum = (count: (progress: AddingProgress) => number) => all.reduce((total, one) => total + count(one), 0);
    const [done, rows] = [sum((one) => one.rows - one.left), sum((one) => one.rows)];
    return this.#RED._('gws-outbound.status.adding', { done, rows } as never);
  }

  async #sequenceOf(parts: SequenceParts | undefined, action: Action, run: Run): Promise<Sequence> {
    const agent = await action.findAgent();
    const known = parts && this.#open.get(parts.id);
    if (known) {
      return known;
    }
    const { job, columns, atOnce, progress, timeout } = run;
    const end = job === undefined ? () => {} : begin(agent.ledger, job);
    let told = 0;
    const adding = new Adding({
      agent,
      columns,
      job,
      atOnce,
      timeout,
      device: asText(action.msg.device, 'msg.device'),
      source: action.source,
      signal: action.signal,
      onProgress: () => {
        action.onProgress();
        const now = adding.progress;
        const steps = progress === undefined ? 0 : Math.floor((now.rows - now.left) / progress);
        if (steps > told && now.state === 'running') {
          told = steps;
          this.#sendProgress(action, now);
        }
      },
    });
    const sequence = new Sequence(adding);
    this.#all.add(sequence);
    if (parts) {
      this.#open.set(parts.id, sequence);
    }
    void adding.over.then(() => {
      end();
      this.#all.delete(sequence);
    });
    return sequence;
  }

  /** @returns what the runs have done so far */
  #control({ action, job }: ActionMessage): AddingProgress[] {
    if (action !== 'status' && action !== 'stop') {
      throw invalidRequest([`msg.action is ${quotedName(action)}, but it must be "status" or "stop"`]);
    }
    const chosen = [...this.#all].filter(({ adding }) => isNothing(job) || adding.progress.job === job);
    for (const { adding } of chosen) {
      if (action === 'stop') {
        adding.stop();
      }
    }
    return chosen.map(({ adding }) => adding.progress);
  }

  #sendProgress({ msg, report }: Action, progress: AddingProgress): void {
    const { payload: _rows, parts: _parts, operation: _operation, parameters: _parameters, ...kept } = msg;
    const { server, agent, operation } = report;
    const gws = { server, agent, operation };
    this.#node.send({
      ...this.#RED.util.cloneMessage(copiable(this.#RED, kept as ActionMessage)),
      payload: progress,
      gws,
    });
  }

  #statusOf({ state, rows, added, already }: AddingProgress): NodeStatus {
    const isAll = state === 'done' && added + already === rows;
    const counts = { added: added + already, rows } as never;
    return isAll
      ? { fill: 'green', shape: 'dot', text: this.#RED._('gws-outbound.status.added', counts) }
      : { fill: 'yellow', shape: 'dot', text: this.#RED._('gws-outbound.status.some-added', counts) };
  }
}

interface Run {
  readonly columns?: Readonly<Record<string, unknown>> | undefined;
  readonly job: string | undefined;
  readonly atOnce?: number | undefined;
  readonly progress?: number | undefined;
  /** ms. */
  readonly timeout: number;
}

/** @throws {GwsError} `GWS_INVALID_REQUEST` */
function check({ atOnce = DEFAULT_AT_ONCE, progress = 1 }: Run): void {
  const faults = [
    ...(atOnce < 1 || atOnce > MOST_AT_ONCE ? [`atOnce must be from 1 to ${MOST_AT_ONCE}`] : []),
    ...(progress < 1 ? ['progress must be at least 1'] : []),
  ];
  if (faults.length > 0) {
    throw invalidRequest(faults);
  }
}

/** Notes that a job is running. @returns a function that notes its end @throws {GwsError} `GWS_NOT_POSSIBLE` if it is already */
function begin(ledger: Ledger, job: string): () => void {
  const jobs = running.get(ledger) ?? new Set();
  running.set(ledger, jobs);
  if (jobs.has(job)) {
    throw new GwsError(
      'GWS_NOT_POSSIBLE',
      'A job of that name is running. Nothing was sent. Wait until it is done, or stop it.',
    );
  }
  jobs.add(job);
  return () => {
    jobs.delete(job);
  };
}

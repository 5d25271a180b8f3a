/** What can be asked of the ledger of dials. The dialog follows from this table. */
import type { Ledger, Parameter, Query, Reason, Values } from '../../src';
import { explain } from '../../src/agents/explain';
import type { Journal } from '../../src/agents/journal';
import { namesIn } from '../../src/dial/identity';
import { GwsError } from '../../src/errors/gws-error';
import { invalidRequest } from '../../src/errors/requests';
import { settle } from '../../src/ledger/settle';
import { type ParameterSet, parameters, required } from '../../src/operations/parameter-set';
import { OUTCOMES } from '../../src/wire/outcomes';
import { exported, FORMATS, type Part, type Parts } from './export';

const DAY = 24 * 60 * 60 * 1000;

/** Entries that `Find` answers with at most; more are a matter of `Export`. */
const MOST = 10_000;

/** A dial that is refused because of an earlier one is not in the ledger. */
const DIAL_OUTCOMES: readonly string[] = OUTCOMES.filter((outcome) => outcome !== 'alreadyDialed');

interface HistoryOperation {
  readonly parameters: readonly Parameter[];
  /** @throws {GwsError} `GWS_INVALID_REQUEST`, `GWS_NOT_POSSIBLE`, `GWS_LEDGER_UNAVAILABLE` */
  run(given: Values, context: Context): Promise<HistoryResult>;
}

interface Context {
  readonly ledger: Ledger;
  readonly journal: Journal;
  /** Address of the server whose dials are looked at: a ledger may be shared by several. */
  readonly server: string;
  /** A new one, for `msg.parts`. */
  readonly id: string;
  /** Words for what the calling rules said. */
  words(reason: Reason): string;
  /** Aborted when the node is closed. */
  readonly signal: AbortSignal;
  /** Sends a part of the answer that is not the last. */
  send(part: Part): void;
}

interface HistoryResult {
  readonly payload: unknown;
  /** Entries that it is about. */
  readonly count: number;
  /** Of the last part. */
  readonly parts?: Parts;
}

const SEARCH = parameters({
  number: { kind: 'phoneNumber', example: '+44 1632 960123' },
  recordHandle: { kind: 'text', example: '431' },
  attempt: { kind: 'text', example: '2ADE3BC7AA7D4017AC7901B70D274752' },
  agent: { kind: 'text', lookUp: 'agents', example: 'anna' },
  campaign: { kind: 'text', lookUp: 'campaigns', example: 'Spring Renewals' },
  outcome: { kind: 'choice', choices: DIAL_OUTCOMES },
  from: { kind: 'time', example: '2026-01-31T09:00:00Z' },
  until: { kind: 'time', example: '2026-02-01T09:00:00Z' },
});

type Search = ReturnType<typeof SEARCH.read>;

export const HISTORY_OPERATIONS = {
  Find: operation(
    SEARCH.and(parameters({ limit: { kind: 'wholeNumber', example: '100' } })),
    async (search, { ledger, server }) => {
      const { limit = 100 } = search;
      assertLimit(limit, '; use Export for more');
      const payload = await ledger.find(queryFor(search, server), limit);
      return { payload: structuredClone(payload), count: payload.length };
    },
  ),
  Count: operation(SEARCH, async (search, { ledger, server }) => {
    const count = await ledger.count(queryFor(search, server));
    return { payload: count, count };
  }),
  Export: operation(
    SEARCH.and(
      parameters({ format: { kind: 'choice', choices: FORMATS }, perPart: { kind: 'wholeNumber', example: '1000' } }),
    ),
    async ({ format = 'csv', perPart = 1000, ...search }, { ledger, server, id, words, signal, send }) => {
      if (perPart < 1 || perPart > MOST) {
        throw invalidRequest([`perPart must be a whole number from 1 to ${MOST}`]);
      }
      const pages = ledger.stream(queryFor(search, server));
      let last: Part | undefined;
      for await (const part of exported(pages, { format, perPart, id, words })) {
        if (signal.aborted) {
          throw new GwsError('GWS_NOT_POSSIBLE', 'The export is incomplete: the node was closed. Export again.');
        }
        if (last) {
          send(last);
        }
        last = part;
      }
      return { payload: last?.payload, parts: last?.parts as Parts, count: last?.before ?? 0 };
    },
  ),
  Resolve: operation(
    parameters({
      id: required({ kind: 'text', example: '0179586020863600013fd2036abf' }),
      decision: required({ kind: 'choice', choices: ['notDialed', 'ended'] }),
      outcome: { kind: 'choice', choices: DIAL_OUTCOMES },
      by: required({ kind: 'text', example: 'anna' }),
    }),
    async ({ id, decision, outcome, by }, { ledger }) => {
      const entry = await settle(ledger, id, { state: decision, outcome, by });
      return { payload: structuredClone(entry), count: 1 };
    },
  ),
  Explain: operation(
    parameters({
      recordHandle: { kind: 'text', example: '431' },
      attempt: { kind: 'text', example: '2ADE3BC7AA7D4017AC7901B70D274752' },
      number: { kind: 'phoneNumber', example: '+44 1632 960123' },
      callId: { kind: 'text', example: '007R1QKQ1JM7N' },
      id: { kind: 'text', example: '0179586020863600013fd2036abf' },
    }),
    async ({ number, callId, id, ...named }, { ledger, journal, server }) => {
      const subject = { ...namesFor(named), number, callId, id };
      if (Object.values(subject).every((value) => value === undefined)) {
        throw invalidRequest(['one of recordHandle, attempt, number, callId and id must be given']);
      }
      const payload = await explain({ ledger, journal, server }, [subject]);
      return { payload, count: payload.length };
    },
  ),
  Erase: operation(
    parameters({
      number: { kind: 'phoneNumber', example: '+44 1632 960123' },
      before: { kind: 'time', example: '2026-01-31T09:00:00Z' },
    }),
    async ({ number, before }, { ledger }) => {
      if ((number === undefined) === (before === undefined)) {
        throw invalidRequest(['either number or before must be given, and not both']);
      }
      if (before !== undefined && before > Date.now() - DAY) {
        throw invalidRequest(['before must be at least a day ago: what was dialed since then must not be forgotten']);
      }
      const count = number === undefined ? await ledger.purge(before as number) : await ledger.erase(number);
      return { payload: count, count };
    },
  ),
  Suppress: operation(
    parameters({
      number: required({ kind: 'phoneNumber', example: '+44 1632 960123' }),
      reason: required({ kind: 'text', example: 'objection' }),
      until: { kind: 'time', example: '2027-01-31T09:00:00Z' },
      by: { kind: 'text', example: 'web form' },
    }),
    async (wanted, { ledger }) => ({ payload: await ledger.suppressions.add(wanted), count: 1 }),
  ),
  Unsuppress: operation(
    parameters({
      number: required({ kind: 'phoneNumber', example: '+44 1632 960123' }),
      reason: { kind: 'text', example: 'objection' },
    }),
    async ({ number, reason }, { ledger }) => {
      const count = await ledger.suppressions.remove(number, reason);
      return { payload: count, count };
    },
  ),
  Suppressed: operation(
    parameters({
      number: { kind: 'phoneNumber', example: '+44 1632 960123' },
      limit: { kind: 'wholeNumber', example: '100' },
    }),
    async ({ number, limit = 100 }, { ledger: { suppressions } }) => {
      assertLimit(limit);
      const payload =
        number === undefined ? await firstOf(suppressions.list(), limit) : await suppressions.of([number]);
      return { payload: payload.slice(0, limit), count: Math.min(payload.length, limit) };
    },
  ),
} satisfies Readonly<Record<string, HistoryOperation>>;

function operation<Read>(
  set: ParameterSet<Read>,
  run: (values: Read, context: Context) => Promise<HistoryResult>,
): HistoryOperation {
  return { parameters: set.list, run: async (given, context) => run(set.read(given), context) };
}

/** @throws {GwsError} `GWS_INVALID_REQUEST` */
function assertLimit(limit: number, advice = ''): void {
  if (limit < 1 || limit > MOST) {
    throw invalidRequest([`limit must be a whole number from 1 to ${MOST}${advice}`]);
  }
}

async function firstOf<Item>(pages: AsyncIterable<readonly Item[]>, limit: number): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) {
    found.push(...page);
    if (found.length >= limit) {
      break;
    }
  }
  return found;
}

function queryFor({ recordHandle, attempt, until: to, ...rest }: Search, server: string): Query {
  const { number, agent, campaign, outcome, from } = rest;
  return { server, number, ...namesFor({ recordHandle, attempt }), agent, campaign, outcome, from, to };
}

/** What a record is known by, as the ledger has it. @throws {GwsError} `GWS_INVALID_REQUEST` if a handle or an attempt is none */
function namesFor({
  recordHandle,
  attempt: given,
}: {
  readonly recordHandle?: string | undefined;
  readonly attempt?: string | undefined;
}) {
  const [handle] = namesIn({ recordHandle }).handles;
  const [attempt] = namesIn({ callAttemptGuid: given }).attempts;
  const faults = [
    ...(recordHandle !== undefined && handle === undefined ? ['recordHandle is not a handle'] : []),
    ...(given !== undefined && attempt === undefined ? ['attempt is not the ID of an attempt'] : []),
  ];
  if (faults.length > 0) {
    throw invalidRequest(faults);
  }
  return { handle, attempt };
}

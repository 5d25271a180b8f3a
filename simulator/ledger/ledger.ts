/** The ledger: the simulator's requests and their results. Tests and demos read it; secrets are never stored in it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { CallStateChangeMessage } from '../../src/wire/messages';
import { secretFingerprint } from '../common/identifiers';
import { type LedgerRecord, RecordLedger } from './record-ledger';

export type { LedgerRecord, RecordEvent, RecordPlace } from './record-ledger';

/** A request as received. */
export interface LedgerRequest {
  at: number;
  method: string;
  /** Path and query, context path included. */
  path: string;
  /** Headers; `authorization` and `cookie` only say that they were there, with a fingerprint to compare. */
  headers: Record<string, string>;
  /** The body as text, cut off after 16 Ki characters. */
  body: string;
  /** User of the HTTP session, or else of the Basic header. */
  user: string | undefined;
  /** HTTP status that was answered, if any was. */
  status?: number;
}

/** A Dial request and its result. */
export interface LedgerDial {
  at: number;
  user: string;
  deviceId: string;
  recordHandle: number | undefined;
  phoneNumber: string;
  attemptGuid: string | undefined;
  accepted: boolean;
  statusCode: number;
  callId: string | undefined;
}

/** A call, with its states and their times. */
export interface LedgerCall {
  id: string;
  user: string;
  /** Number of the far end. */
  phoneNumber: string;
  states: { state: string; at: number }[];
}

/** The ledger in a few numbers and lists, without headers or bodies. */
export interface LedgerSummary {
  requests: number;
  dialRequests: number;
  dialsAccepted: number;
  dialsRefused: number;
  /** Handles for which more than one Dial was accepted. */
  dialedMoreThanOnce: number[];
  dials: LedgerDial[];
  calls: LedgerCall[];
  records: LedgerRecord[];
}

const MAX_BODY = 16 * 1024;
const MAX_REQUESTS = 5_000;
const MAX_CALLS = 5_000;

/** Keeps the newest entries. */
export class Ledger {
  readonly requests: LedgerRequest[] = [];
  readonly dials: LedgerDial[] = [];
  readonly calls = new Map<string, LedgerCall>();
  /** What became of the records of all campaigns. */
  readonly records = new RecordLedger();
  #requestCount = 0;

  /** Records a request. */
  addRequest(request: {
    method: string;
    path: string;
    headers: IncomingHttpHeaders;
    body: string;
    user: string | undefined;
  }): LedgerRequest {
    const { method, path, user } = request;
    const entry = {
      at: Date.now(),
      method,
      path,
      headers: redact(request.headers),
      body: request.body.slice(0, MAX_BODY),
      user,
    };
    this.#requestCount += 1;
    push(this.requests, entry, MAX_REQUESTS);
    return entry;
  }

  /** Records a Dial. */
  addDial(dial: LedgerDial): void {
    push(this.dials, dial, MAX_CALLS);
  }

  /** Records a change to a call. */
  addCallState(user: string, message: CallStateChangeMessage): void {
    const { id, state, ani, dnis } = message.call;
    let call = this.calls.get(id);
    if (call === undefined) {
      call = { id, user, phoneNumber: ani ?? dnis ?? '', states: [] };
      this.calls.set(id, call);
      const [oldest] = this.calls.keys();
      if (this.calls.size > MAX_CALLS && oldest !== undefined) this.calls.delete(oldest);
    }
    if (call.states.at(-1)?.state !== state) call.states.push({ state, at: Date.now() });
  }

  /** The Dials of a record handle, refused ones included. */
  dialsOf(recordHandle: number): LedgerDial[] {
    return this.dials.filter((dial) => dial.recordHandle === recordHandle);
  }

  /** The requests that asked for a Dial, also those that a fault kept from being handled. */
  dialRequests(): LedgerRequest[] {
    return this.requests.filter(
      ({ method, path, body }) =>
        method === 'POST' && /\/devices\/[^/]+\/calls\/?(\?|$)/.test(path) && /"operationName"\s*:\s*"Dial"/.test(body),
    );
  }

  /** The states that a call was in, in order. */
  statesOf(callId: string): string[] {
    return this.calls.get(callId)?.states.map(({ state }) => state) ?? [];
  }

  summary(): LedgerSummary {
    const accepted = this.dials.filter((dial) => dial.accepted);
    const seen = new Set<number>();
    const again = new Set<number>();
    for (const { recordHandle } of accepted) {
      if (recordHandle === undefined) continue;
      if (seen.has(recordHandle)) again.add(recordHandle);
      seen.add(recordHandle);
    }
    return {
      requests: this.#requestCount,
      dialRequests: this.dialRequests().length,
      dialsAccepted: accepted.length,
      dialsRefused: this.dials.length - accepted.length,
      dialedMoreThanOnce: [...again],
      dials: [...this.dials],
      calls: [...this.calls.values()],
      records: this.records.all(),
    };
  }

  /** Starts again with an empty ledger; the records stay listed, without what happened to them. */
  clear(): void {
    this.requests.length = 0;
    this.dials.length = 0;
    this.calls.clear();
    this.records.clear();
    this.#requestCount = 0;
  }
}

function push<Entry>(entries: Entry[], entry: Entry, limit: number): void {
  entries.push(entry);
  if (entries.length > limit) entries.shift();
}

function redact(headers: IncomingHttpHeaders): Record<string, string> {
  const shown = Object.entries(headers).map(([name, value]) => {
    const text = String(value ?? '');
    const secret = /^(proxy-)?authorization$|^cookie$/.test(name);
    return [name, secret ? `present, sha256 ${secretFingerprint(text)}` : text] as const;
  });
  return Object.fromEntries(shown);
}

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Call, CallStateChangeMessage } from '../../src';
import { CallProgress } from '../../src/dial/call-progress';
import { CallWait } from '../../src/dial/call-wait';
import { CallMatcher } from '../../src/dial/matcher';
import { CallTracker } from '../../src/session/call-tracker';
import { eventId, isCallEvent } from '../../src/wire/call-events';
import { listOf } from '../../src/wire/resources';
import { anyJson, anyText, isPristine, jsonOf, objectLike } from '../support/arbitraries';

const id = fc.constantFrom('a', 'b', '__proto__', 'constructor');
const state = fc.oneof(fc.constantFrom('Dialing', 'Ringing', 'Established', 'Held', 'Released', 'toString'), anyText);
const callLike = objectLike({
  id,
  state,
  deviceUri: fc.constantFrom('http://gws/api/v2/devices/d1', '/devices/%zz', '/'),
  participants: fc.array(fc.oneof(anyText, objectLike({ phoneNumber: anyText, digits: anyText }))),
  dnis: fc.constantFrom('5001', ''),
  userData: objectLike({
    GSW_RECORD_HANDLE: fc.oneof(fc.constantFrom(1, '1'), anyJson),
    GSW_CALL_ATTEMPT_GUID: anyText,
  }),
});
const eventLike = fc.oneof(
  {
    weight: 9,
    arbitrary: callLike.map((call) => ({
      messageType: 'CallStateChangeMessage',
      notificationType: 'StatusChange',
      call,
    })),
  },
  {
    weight: 2,
    arbitrary: objectLike({
      messageType: fc.constant('CallStateChangeMessage'),
      notificationType: anyText,
      call: callLike,
    }),
  },
  { weight: 1, arbitrary: anyJson },
);

/** Data as it comes over the wire. */
function received(value: unknown): unknown {
  return JSON.parse(jsonOf(value));
}

describe('call events that are anything', () => {
  it('are distinguished by a stable id', () => {
    fc.assert(
      fc.property(eventLike, (value) => {
        const data = received(value);
        assert.equal(typeof eventId(data), 'string');
        assert.equal(eventId(received(value)), eventId(data));
      }),
      { numRuns: 1000 },
    );
  });

  it('have an id however deep they are nested', () => {
    for (const depth of [1000, 5000, 20_000, 100_000]) {
      const text = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      assert.equal(typeof eventId(JSON.parse(text)), 'string');
      const event = JSON.parse(`{"messageType":"CallStateChangeMessage","call":{"id":"a","state":${text}}}`);
      assert.match(eventId(event), /^a:/);
    }
  });

  it('are tolerated by everything that reads calls', () => {
    fc.assert(
      fc.property(fc.array(eventLike), fc.array(fc.oneof(callLike, anyJson)), (events, reading) => {
        const [tracker, matcher, wait] = [new CallTracker(), new CallMatcher(), new CallWait('established', true)];
        matcher.expect({
          record: { recordHandle: 1, phoneNumber: '5001' },
          device: { id: 'd1' },
          onMatch: (call, isProven) => wait.follow(call, isProven),
        });
        for (const data of events.map(received)) {
          if (isCallEvent(data)) {
            matcher.handle(data, !tracker.knows(data.call.id));
            tracker.note(data);
          }
        }
        const calls = listOf<Call>(received(reading));
        for (const change of tracker.changes(calls, tracker.mark())) {
          assert.equal(typeof eventId(change), 'string');
          tracker.note(change);
        }
        return isPristine();
      }),
      { numRuns: 1000 },
    );
  });

  it('meet a wait only with the state that it waits for, or a later one', async () => {
    await fc.assert(
      fc.asyncProperty(eventLike, async (value) => {
        const data = received(value);
        if (isCallEvent(data)) {
          const wait = new CallWait('established', true);
          wait.follow(new CallProgress(data), true);
          const met = await wait.outcome(0).catch(() => undefined);
          assert.equal(met !== undefined, data.call.state === 'Established' || data.call.state === 'Held');
        }
      }),
      { numRuns: 300 },
    );
  });
});

type Step =
  | { do: 'begin' | 'advance' | 'release'; call: number }
  | { do: 'lose' | 'restore' | 'ask' | 'look' | 'answer' | 'hand-on' };

/** GWS with its calls, a connection that comes and goes, and what the flow is told: as session.ts puts the parts together. */
class Model {
  readonly told: { event: CallStateChangeMessage; eventId: string; recovered: boolean }[] = [];
  readonly known = new Set<string>();
  readonly ended = new Set<string>();
  readonly #tracker = new CallTracker();
  readonly #calls = new Map<string, Call>();
  readonly #inbox: { event: CallStateChangeMessage; recovered: boolean }[] = [];
  #online = true;
  #reading: { mark: number; calls?: Call[] } | undefined;
  #made = 0;

  take(step: Step): void {
    switch (step.do) {
      case 'begin':
        this.#made += 1;
        this.#move(`call-${this.#made}`, 'Dialing');
        break;
      case 'advance':
        this.#moveNth(step.call, (state) =>
          state === 'Dialing' ? 'Ringing' : state === 'Established' ? 'Held' : 'Established',
        );
        break;
      case 'release':
        this.#moveNth(step.call, () => 'Released');
        break;
      case 'lose':
        this.#online = false;
        this.#reading = undefined;
        break;
      case 'restore':
        this.#online = true;
        break;
      case 'ask':
        if (this.#online) {
          this.#handOnAll();
          this.#reading = { mark: this.#tracker.mark() };
        }
        break;
      case 'look':
        if (this.#reading) {
          this.#reading.calls = [...this.#calls.values()];
        }
        break;
      case 'answer':
        this.#conclude();
        break;
      case 'hand-on':
        this.#handOn();
        break;
    }
  }

  /** Connects, re-reads, and hands everything on. */
  settle(): void {
    for (const step of ['restore', 'ask', 'look', 'answer'] as const) {
      this.take({ do: step });
    }
    this.#handOnAll();
  }

  #conclude(): void {
    const { calls, mark } = this.#reading ?? {};
    if (calls && mark !== undefined) {
      this.#handOnAll();
      this.#inbox.push(...this.#tracker.changes(calls, mark).map((event) => ({ event, recovered: true })));
      this.#reading = undefined;
    }
  }

  #moveNth(nth: number, next: (state: string) => string): void {
    const call = [...this.#calls.values()][nth % Math.max(1, this.#calls.size)];
    if (call) {
      this.#move(call.id, next(call.state));
    }
  }

  #move(callId: string, to: string): void {
    const call = { id: callId, state: to };
    if (to === 'Released') {
      this.#calls.delete(callId);
      this.ended.add(callId);
    } else {
      this.#calls.set(callId, call);
    }
    if (this.#online) {
      this.#inbox.push({
        event: { messageType: 'CallStateChangeMessage', notificationType: 'StatusChange', call },
        recovered: false,
      });
    }
  }

  #handOnAll(): void {
    while (this.#inbox.length > 0) {
      this.#handOn();
    }
  }

  #handOn(): void {
    const next = this.#inbox.shift();
    if (next) {
      this.told.push({ ...next, eventId: eventId(next.event) });
      this.known.add(next.event.call.id);
      this.#tracker.note(next.event);
    }
  }
}

describe('calls, whatever is lost and whenever they are read again', () => {
  const plain = (name: Exclude<Step['do'], 'begin' | 'advance' | 'release'>) => fc.constant({ do: name } as Step);
  const ofCall = (name: 'begin' | 'advance' | 'release') =>
    fc.nat({ max: 5 }).map((call) => ({ do: name, call }) as Step);
  const step = fc.oneof(
    ...(['begin', 'advance', 'release'] as const).map(ofCall),
    ...(['lose', 'restore', 'ask', 'look', 'answer', 'hand-on'] as const).map(plain),
  );
  const run = (steps: Step[]): Model => {
    const model = new Model();
    for (const each of steps) {
      model.take(each);
    }
    model.settle();
    return model;
  };
  const histories = fc.array(step, { maxLength: 60, size: 'max' });

  it('are reported as released once they are, under one event id, if they were reported at all', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const model = run(steps);
        for (const callId of model.known) {
          const ends = model.told.filter(({ event }) => event.call.id === callId && event.call.state === 'Released');
          const ids = new Set(ends.map((end) => end.eventId));
          assert.equal(ids.size, model.ended.has(callId) ? 1 : 0, callId);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('are not reported in an older state after their end', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const over = new Set<string>();
        for (const { event, recovered } of run(steps).told) {
          assert.ok(!recovered || event.call.state === 'Released' || !over.has(event.call.id), event.call.id);
          if (event.call.state === 'Released') {
            over.add(event.call.id);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

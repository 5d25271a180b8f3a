// Dials among calls of every kind, whose events come in any order: what is taken for their own.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallWait } from '../../src/dial/call-wait';
import { CallMatcher } from '../../src/dial/matcher';
import '../support/arbitraries';
import { type CallFields, callEvent } from '../support/call-events';

const COURSE = ['Dialing', 'Established', 'Held', 'Established', 'Released'];
const RINGING = ['Ringing', 'Established', 'Released'];
const DEVICE = { id: 'd1', phoneNumber: '5005' };
const NUMBER = '+441632960123';

/** A call: what its events say, and from which of them on something speaks against it. */
interface Story {
  kind: string;
  events: { state: string; more: CallFields }[];
  contradictedFrom: number;
  /** The record that it names, and from which event on. */
  names?: { handle: number; from: number };
  isNew: boolean;
}

const NEVER = Number.POSITIVE_INFINITY;
const handle = fc.constantFrom(1, 2, 3);
const wrapped = fc.constantFrom<(handle: number) => CallFields>(
  (value) => ({ userData: { GSW_RECORD_HANDLE: value } }),
  (value) => ({ userData: { GSW_RECORD_HANDLE: String(value), other: 'x' } }),
  (value) => ({ userData: { gsw_record_handle: ` ${value} ` } }),
  (value) => ({ userData: { GSW_CALL_ATTEMPT_GUID: `Attempt-${value}`, GSW_RECORD_HANDLE: 99 } }),
  (value) => ({ userData: { userData: { gsw_call_attempt_guid: `attempt-${value}` } } }),
  (value) => ({ userData: [{ key: 'GSW_RECORD_HANDLE', value }] as never }),
);
const own = { dnis: '441632960123', callType: 'Outbound' };

function story(kind: string, states: string[], more: (at: number) => CallFields, rest: Partial<Story> = {}): Story {
  const events = states.map((state, at) => ({ state, more: { ...own, ...more(at) } }));
  return { kind, events, contradictedFrom: NEVER, isNew: true, ...rest };
}

const stories: fc.Arbitrary<Story> = fc.oneof(
  fc
    .tuple(handle, fc.nat(3), wrapped)
    .map(([one, from, name]) =>
      story('names a record', COURSE, (at) => (at >= from ? name(one) : {}), { names: { handle: one, from } }),
    ),
  fc.constant(story('dialed by hand', COURSE, () => ({}))),
  fc
    .tuple(fc.option(handle), wrapped, fc.constantFrom(COURSE, RINGING))
    .map(([one, name, states]) =>
      story('inbound', states, () => ({ callType: 'Inbound', ...(one && name(one)) }), { contradictedFrom: 0 }),
    ),
  fc.tuple(fc.option(handle), wrapped).map(([one, name]) =>
    story('begins with Ringing', RINGING, () => ({ callType: undefined, ...(one && name(one)) }), {
      contradictedFrom: 0,
    }),
  ),
  fc
    .tuple(handle, wrapped)
    .map(([one, name]) =>
      story('consult', COURSE, () => ({ parentCallPath: '/calls/x', ...name(one) }), { contradictedFrom: 0 }),
    ),
  fc
    .tuple(handle, wrapped)
    .map(([one, name]) =>
      story('on another device', COURSE, () => ({ deviceUri: '/devices/d2', ...name(one) }), { contradictedFrom: 0 }),
    ),
  fc
    .tuple(handle, wrapped)
    .map(([one, name]) => story('was there before', COURSE, () => name(one), { contradictedFrom: 0, isNew: false })),
  fc.nat(3).map((from) =>
    story('turns out to be inbound', COURSE, (at) => (at >= from ? { callType: 'Inbound' } : {}), {
      contradictedFrom: from,
    }),
  ),
);

/** Calls, and whose event comes next each time; what is left over comes at the end. */
const scene = fc.tuple(
  fc.array(stories, { minLength: 1, maxLength: 6 }),
  fc.array(fc.nat(5), { maxLength: 30 }),
  fc.boolean(),
);

describe('dials among calls of every kind', () => {
  it('are never credited with a call that contradicts them, and always with the one that names them', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ([calls, picks, recovered]) => {
        const matcher = new CallMatcher();
        const dials = [1, 2].map((recordHandle) => {
          const wait = new CallWait('established', true);
          const dial = { recordHandle, wait, match: undefined as number | undefined };
          matcher.expect({
            record: {
              recordHandle,
              phoneNumber: NUMBER,
              otherFields: { GSW_CALL_ATTEMPT_GUID: `attempt-${recordHandle}` },
            },
            device: DEVICE,
            onMatch: (call, isProven) => {
              dial.match = call && Number(call.last.call.id);
              wait.follow(call, isProven);
            },
          });
          return dial;
        });
        const told = calls.map(() => 0);
        const order = [...picks, ...calls.flatMap(({ events }, at) => events.map(() => at))];
        for (const at of order) {
          const one = calls[at];
          const step = told[at] ?? 0;
          const event = one?.events[step];
          if (!one || !event) {
            continue;
          }
          told[at] = step + 1;
          const isNew = one.isNew && step === 0;
          matcher.handle(callEvent(String(at), event.state, event.more), isNew, recovered && step > 0);

          for (const { match, recordHandle } of dials) {
            if (match !== undefined) {
              const { kind, contradictedFrom, names } = calls[match] as Story;
              const last = (told[match] ?? 0) - 1;
              assert.ok(last >= 0 && last < contradictedFrom, `a call that is ${kind} is reported`);
              assert.ok(!names || last < names.from || names.handle === recordHandle, 'a call of another record');
            }
          }
        }
        assert.ok(dials[0]?.match === undefined || dials[0].match !== dials[1]?.match, 'one call for two dials');
        for (const { match, recordHandle, wait } of dials) {
          if (calls.some(({ names }) => names?.handle === recordHandle)) {
            assert.equal(calls[match ?? -1]?.names?.handle, recordHandle);
          }
          const outcome = await wait.outcome(0).catch(() => undefined);
          assert.equal(outcome && Number(outcome.event.call.id), match);
        }
      }),
      { numRuns: 500 },
    );
  });
});

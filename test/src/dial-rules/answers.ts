/** Dials that are answered, but not with a plain yes. */
import type { CannedAnswer, FaultEffect } from '../../../simulator/faults/faults';
import { ALWAYS, DIAL, type DialCase, type DialCases, heard } from './case';

const HTML = { 'Content-Type': 'text/html' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

const UNKNOWN = { result: 'GWS_OUTCOME_UNKNOWN', seen: 1, made: 0, counts: true };
const REJECTED = { result: 'GWS_REJECTED', seen: 1, made: 0, counts: false };
const SENT_TWICE = { result: 'accepted', seen: 2, made: 1, counts: true };
const REFUSED_TWICE = { result: 'GWS_NOT_AUTHENTICATED', seen: 2, made: 0, counts: false };

/** The first `times` Dials get this answer, and are not carried out. */
function answered(respond: CannedAnswer, expected: typeof UNKNOWN, times = 1): DialCase {
  return spoiled({ respond }, expected, times);
}

function spoiled(effect: FaultEffect, expected: typeof UNKNOWN, times = 1): DialCase {
  return {
    ...expected,
    arrange: ({ simulator }) => {
      simulator.faults.add({ ...DIAL, times }, effect);
    },
    repair: ({ simulator }) => simulator.faults.clear(),
  };
}

export const ANSWERS: DialCases = {
  'csrf-403': {
    ...SENT_TWICE,
    simulator: { csrf: true },
    arrange: ({ simulator }) => simulator.sessions.changeCsrfToken(),
  },
  'csrf-403-again': answered({ status: 403, body: 'Missing or invalid Csrf token' }, REFUSED_TWICE, ALWAYS),
  'session-403': {
    ...SENT_TWICE,
    arrange: ({ simulator }) => simulator.sessions.forgetHttpSessions(),
  },
  'session-403-again': answered({ status: 403, body: { statusCode: 20 } }, REFUSED_TWICE, ALWAYS),
  'http-401': answered({ status: 401, headers: HTML, body: '<html>Unauthorized</html>' }, SENT_TWICE),
  'resent-then-lost': {
    ...UNKNOWN,
    seen: 2,
    made: 1,
    arrange: ({ simulator }) => {
      simulator.faults.add(DIAL, { respond: { status: 401 } });
      simulator.faults.add(DIAL, { dropAfter: true });
    },
  },
  'http-500-json': answered(
    { status: 500, body: { statusCode: 4, statusMessage: "Device '5005' is not registered." } },
    REJECTED,
  ),
  'http-400-json': answered({ status: 400, body: { statusCode: 2, statusMessage: 'devicePath is invalid' } }, REJECTED),
  'http-413-json': answered({ status: 413, body: { statusCode: 2, statusMessage: 'too large' } }, REJECTED),
  'http-200-refusal': answered({ status: 200, body: { statusCode: 5, statusMessage: 'No permission' } }, REJECTED),
  'gateway-json': answered({ status: 504, body: { statusCode: 504, message: 'Gateway Timeout' } }, UNKNOWN),
  'code-incomplete': answered({ status: 500, body: { statusCode: 9 } }, UNKNOWN),
  'error-with-code-0': answered({ status: 500, body: { statusCode: 0 } }, UNKNOWN),
  'http-500-html': answered({ status: 500, headers: HTML, body: '<html>Internal Server Error</html>' }, UNKNOWN),
  'http-502-html': answered({ status: 502, headers: HTML, body: '<html>Bad Gateway</html>' }, UNKNOWN),
  'http-503': answered({ status: 503, headers: { 'Retry-After': '1' }, body: '' }, UNKNOWN),
  'http-503-json': answered({ status: 503, body: { statusCode: 4, statusMessage: 'shutting down' } }, REJECTED),
  'http-429': answered({ status: 429, headers: HTML, body: '<html>Too Many Requests</html>' }, REJECTED),
  'http-429-session': answered({ status: 429, body: { statusCode: 20 } }, REJECTED),
  'http-429-success': answered({ status: 429, body: { statusCode: 0 } }, UNKNOWN),
  'http-429-partial': answered({ status: 429, body: { statusCode: 7 } }, UNKNOWN),
  'http-429-incomplete': answered({ status: 429, body: { statusCode: 9 } }, UNKNOWN),
  redirect: answered({ status: 302, headers: { Location: 'https://elsewhere.example/login' }, body: '' }, UNKNOWN),
  'http-200-html': answered({ status: 200, headers: HTML, body: '<html>Please log in</html>' }, UNKNOWN),
  'http-200-empty': answered({ status: 200, body: '' }, UNKNOWN),
  'http-200-no-code': answered({ status: 200, headers: JSON_TYPE, body: '{"ok":true}' }, UNKNOWN),
  'answer-lost': spoiled({ dropAfter: true }, { ...UNKNOWN, made: 1 }),
  'answer-truncated': spoiled({ truncate: true }, { ...UNKNOWN, made: 1 }),
  'answer-late': spoiled({ delayAfter: 700 }, { ...UNKNOWN, made: 1 }),
  'answer-never': spoiled({ stallAfter: true }, { ...UNKNOWN, made: 1 }),
  'answer-lost-call-seen': {
    ...spoiled({ stallAfter: true }, { ...UNKNOWN, result: 'accepted', made: 1 }),
    waitFor: 'established',
  },
  'answer-lost-likely-call': {
    ...UNKNOWN,
    waitFor: 'established',
    arrange: ({ simulator, record }) => {
      simulator.faults.add(DIAL, { delayBefore: 50, dropBefore: true });
      simulator.once('request', () => simulator.publishCall('agent', callTo(record.phoneNumber)));
    },
    repair: ({ simulator }) => simulator.faults.clear(),
  },
  'rejected-call-proven': {
    ...UNKNOWN,
    waitFor: 'established',
    arrange: ({ simulator, record }) => {
      simulator.faults.add(DIAL, { delayBefore: 50, respond: { status: 500, body: { statusCode: 4 } } });
      const { recordHandle, phoneNumber } = record;
      simulator.once('request', () =>
        simulator.dialByHand({ to: phoneNumber, userData: { GSW_RECORD_HANDLE: recordHandle } }),
      );
    },
  },
  'rejected-call-seen': {
    ...REJECTED,
    waitFor: 'established',
    arrange: ({ simulator, record }) => {
      simulator.faults.add(DIAL, { delayBefore: 50, respond: { status: 500, body: { statusCode: 4 } } });
      simulator.once('request', () => simulator.publishCall('agent', callTo(record.phoneNumber)));
    },
    repair: ({ simulator, session, record }) => {
      simulator.publishCall('agent', callTo(record.phoneNumber, 'Released'));
      return heard(session, 'OTHER', 'Released');
    },
  },
};

/** A call to the same person that somebody else made. */
function callTo(dnis: string, state = 'Established'): object {
  return {
    messageType: 'CallStateChangeMessage',
    notificationType: 'StatusChange',
    call: { id: 'OTHER', state, dnis },
  };
}

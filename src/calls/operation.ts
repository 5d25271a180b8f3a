/** An operation on a call: which call it is for, whether the call allows it, and what is sent to GWS. */

import { printable } from '../errors/printable';
import { type Operation, operation } from '../operations/operation';
import { type ParameterSet, parameters } from '../operations/parameter-set';
import type { Values } from '../operations/parameters';
import type { Call } from '../wire/messages';
import { pathSegment } from '../wire/path';
import { chooseCall, requireCapability, type TargetCall } from './choice';
import type { OutcomeOf } from './outcomes';

interface CallOperation<Read extends Values> {
  /** In addition to `callId`. */
  readonly parameters: ParameterSet<Read>;
  /** Selects the calls that it makes sense for, if none is named. */
  readonly isFor?: (call: Call) => boolean;
  /** Whether a call allows it also depends on the agent's other calls. */
  readonly involvesOthers?: boolean;
  /** The values to send, if they differ from those given. @throws {GwsError} if it would do harm */
  readonly resolve?: (values: Read, target: TargetCall) => Read;
  readonly outcome: OutcomeOf<NoInfer<Read>>;
}

const CALL = parameters({ callId: { kind: 'text', carried: true, example: '016803028f6d1002' } });
const NONE = parameters({});

/** A row of the table of call control. */
export function onCall<Read extends Values>(row: CallOperation<Read>): Operation {
  const { isFor, involvesOthers = false, resolve = (values) => values, outcome } = row;
  return operation({
    parameters: CALL.and(row.parameters),
    async prepare(values, { agent: { session }, operationName }) {
      await session.ready();
      const target = chooseCall(session.calls, values.callId, isFor);
      const path = `/me/calls/${pathSegment(target.id)}`;
      requireCapability(target, operationName, involvesOthers);
      const resolved = resolve(values, target);
      const subject = `${operationName} of call ${printable(target.id)}`;
      return {
        subject,
        request: { method: 'POST', path, body: JSON.stringify({ operationName, ...requestBody(resolved) }) },
        outcome: outcome(subject, target, resolved),
      };
    },
  });
}

/** A row that needs only the call. */
export function onCallAlone(row: Omit<CallOperation<Values>, 'parameters' | 'resolve'>): Operation {
  return onCall({ ...row, parameters: NONE });
}

/** Values as GWS takes them; those that are not for GWS are left out. */
function requestBody({ callId, force, destination, ...others }: Values): Values {
  return { ...(destination !== undefined && { destination: { phoneNumber: destination } }), ...others };
}

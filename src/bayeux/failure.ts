/** Translates unsuccessful Bayeux replies into our errors. */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import { requestFailure } from '../http/failure';
import { RateLimited, RateRefusalError } from '../http/rate-limit';
import type { Message } from './cometd.bundle.cjs';

/** The error of a subscription that GWS refuses, unless it refuses the whole session, as with 402 for an unknown one. */
export function refusal(channel: string, { failure: transport, error }: Message): GwsError | undefined {
  if (transport || (typeof error === 'string' && error.startsWith('402'))) {
    return undefined;
  }
  const reason = printable(error ?? 'no reason given');
  return new GwsError('GWS_REJECTED', `GWS refused the subscription to the channel ${channel}: ${reason}.`);
}

/** What it means that a request failed, in the words of those who do not know CometD. */
const MEANING = {
  handshake: 'The connection for events cannot be opened.',
  poll: 'No events can be received.',
  subscription: 'The events of a channel cannot be received.',
} as const;

/** A request, a subscription also with its channel. */
type Failed = keyof typeof MEANING | `subscription to ${string}`;

/**
 * The error for a request that was not answered, or was refused.
 * @param wait ms after which the next request goes to a server that limits the rate
 */
export function failure(what: Failed, { failure: transport, error }: Message, wait = 0): GwsError {
  if (transport?.exception instanceof RateRefusalError) {
    return RateLimited.refused(transport.exception.limit, wait);
  }
  const httpStatus = transport?.httpCode || undefined;
  if (httpStatus === 401 || httpStatus === 403) {
    return new GwsError(
      'GWS_NOT_AUTHENTICATED',
      `GWS does not know this session. CometD ${what}: HTTP ${httpStatus}.`,
      {
        httpStatus,
      },
    );
  }
  const { exception, reason: said } = transport ?? {};
  const reason = exception ? requestFailure(exception, false).reason : printable(error ?? said ?? 'no reason given');
  const meaning = what.startsWith('subscription') ? MEANING.subscription : MEANING[what as keyof typeof MEANING];
  return new GwsError(
    transport ? 'GWS_NOT_CONNECTED' : 'GWS_PROTOCOL',
    `${meaning} CometD ${what}: ${reason}.`,
    httpStatus === undefined ? {} : { httpStatus },
  );
}

/** The error for an exception in CometD, or in its listeners, caused by what GWS sent. */
export function unworkable(cause: unknown): GwsError {
  return GwsError.from(cause, 'GWS_PROTOCOL', 'What GWS sent about events cannot be processed.');
}

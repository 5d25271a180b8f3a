/** Interprets GWS's answers during sign-in: was it a success, is the user complete, does it have the permissions? */
import { GwsError } from '../errors/gws-error';
import { printable } from '../errors/printable';
import type { ApiVerdict } from '../http/api';
import { RateLimited } from '../http/rate-limit';
import type { ApiResponse, User } from '../wire/messages';
import type { CredentialFault } from './credential-fault';

/** statusCode of "internal error of GWS or of a Genesys server behind it" (page ReturnValues). */
const INTERNAL_ERROR = 4;

/** statusCode of "resource not found". */
export const NOT_FOUND = 6;

/** Permissions required to dial preview records (page OutboundDialPreview). */
export const NEEDED_FEATURES = ['api-voice', 'api-voice-outbound'];

/** Refused by GWS or ruled out by the settings: trying again soon would be wrong. */
export class Refusal extends Error {
  constructor(
    readonly error: GwsError,
    /** True if only other settings can help. */
    readonly permanent = false,
  ) {
    super(error.message);
  }
}

/** A user name or password with which nobody can sign in; nothing was sent. */
export class UnusableCredentials extends GwsError {
  /** Which of the two is wrong, and how. */
  declare readonly fault: Pick<CredentialFault, 'field' | 'kind'>;

  constructor({ field, kind, text }: CredentialFault) {
    super(
      'GWS_NOT_AUTHENTICATED',
      `This sign-in cannot succeed: ${text}. Nothing was sent. Correct it in the server node, or in whatever signs the agent in.`,
    );
    Object.defineProperty(this, 'fault', { value: { field, kind } });
  }
}

/**
 * A rejection is final, unless GWS says that it failed itself, as it does until the servers behind it are back, or there
 * were merely too many requests.
 */
export function refusalOrFailure(rejection: GwsError): Error {
  const { statusCode, httpStatus = 0 } = rejection;
  const isFailure = statusCode === INTERNAL_ERROR || httpStatus >= 500 || rejection instanceof RateLimited;
  return isFailure ? rejection : new Refusal(rejection);
}

/** As {@link refusalOrFailure}, for the first request: every GWS has a `/me`, so if there is none, the path is wrong. */
export function signInRefusal(rejection: GwsError): Error {
  const { statusCode, httpStatus = 0 } = rejection;
  if (statusCode !== NOT_FOUND || httpStatus >= 500) {
    return refusalOrFailure(rejection);
  }
  const message = `There is no GWS at this path; check the path of the URL, between the host and /api/v2. ${rejection.message}`;
  return new Refusal(new GwsError('GWS_REJECTED', message, { statusCode, ...(httpStatus > 0 && { httpStatus }) }));
}

/** The body of an answer that is a success. */
export function understood(verdict: ApiVerdict): ApiResponse {
  switch (verdict.kind) {
    case 'ok':
      return verdict.body;
    case 'session':
    case 'csrf':
      throw new GwsError('GWS_NOT_AUTHENTICATED', 'GWS does not know this session.', {
        httpStatus: verdict.httpStatus,
      });
    default:
      throw verdict.error;
  }
}

export function isUser(user: unknown): user is User {
  return typeof user === 'object' && user !== null && !Array.isArray(user);
}

export function checkFeatures({ features }: User): void {
  if (!Array.isArray(features)) {
    return;
  }
  const missing = NEEDED_FEATURES.filter((needed) => !features.some((feature) => feature?.id === needed));
  if (missing.length > 0) {
    const list = missing.join(' and ');
    throw new Refusal(
      new GwsError(
        'GWS_NOT_AUTHENTICATED',
        `The user lacks the feature ${list}. Ask your Genesys administrator to assign it.`,
      ),
    );
  }
}

/** How `voice` failed in an answer to StartContactCenterSession, or undefined if it did not. */
export function voiceFailure({ failed }: ApiResponse): GwsError | undefined {
  const voice = (Array.isArray(failed) ? failed : []).find((entry) => entry?.channel === 'voice');
  if (!voice) {
    return undefined;
  }
  const { statusCode, statusMessage } = voice;
  return new GwsError(
    'GWS_REJECTED',
    `GWS did not start the contact-centre session for voice: ${statusMessage === undefined ? 'no reason given' : printable(statusMessage)}`,
    {
      statusCode,
    },
  );
}

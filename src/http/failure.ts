/** A request that got no complete answer, and the one question that then matters: can the server have received it? */

import { printable } from '../errors/printable';
import { PrintableError } from '../secrets/mask';

/** Node.js distinguishes these by its messages, not by its codes. */
export const NO_TLS = 'NO_TLS';
export const TLS_VERSION = 'TLS_VERSION';
export const CLIENT_CERTIFICATE = 'CLIENT_CERTIFICATE';
export const HANDSHAKE = 'HANDSHAKE';
const CLOSED_IN_HANDSHAKE = 'CLOSED_IN_HANDSHAKE';

const TLS_KINDS: readonly [RegExp, string][] = [
  [/wrong version number|packet length too long|unknown protocol|SSL routines:.*http request/i, NO_TLS],
  [/alert protocol version|unsupported protocol|no protocols available|version too low/i, TLS_VERSION],
  [
    /alert (certificate required|bad certificate|unsupported certificate|certificate (revoked|expired|unknown)|unknown ca|access denied|no certificate)/i,
    CLIENT_CERTIFICATE,
  ],
  [/alert handshake failure/i, HANDSHAKE],
  [/disconnected before secure TLS connection/i, CLOSED_IN_HANDSHAKE],
];

/** Failures on the way to a proxy or in it; GWS is not involved. */
export const PROXY = 'PROXY';

/** Why no answer came, in words for a status or an error message, by Node's error code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there; check the port, and that GWS is running',
  ENOTFOUND: 'the host name is unknown; check its spelling and the DNS',
  EAI_AGAIN: 'the host name cannot be looked up right now; check the DNS',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  [NO_TLS]: 'it does not speak TLS; try http:// instead of https://',
  [TLS_VERSION]: 'it only speaks outdated versions of TLS, which are not safe; enable TLS 1.2 or newer there',
  [CLIENT_CERTIFICATE]:
    'it requires a client certificate, or refuses the one it was given; enter the certificate and key in a TLS configuration',
  [HANDSHAKE]:
    'it aborts the TLS handshake; it may require a client certificate (enter it in a TLS configuration), or have no cipher in common',
  [CLOSED_IN_HANDSHAKE]:
    'it closes the connection during the TLS handshake; check the port, and whether it requires another client certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; add the CA in a TLS configuration',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from a CA that is not trusted; add the CA in a TLS configuration',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from a CA that is not trusted; add the CA in a TLS configuration',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from a CA that is not trusted; add the CA in a TLS configuration',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from a CA that is not trusted; add the CA in a TLS configuration',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clocks of both machines',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  ERR_BAD_RESPONSE: 'the answer was cut off',
  UNKNOWN_ENCODING: 'the answer is compressed in a way that cannot be read; check what is between this machine and GWS',
  ERR_INVALID_CHAR: 'a cookie or token set by the server contains characters that are not allowed in a header',
  HEADERS_TOO_LARGE: 'with the cookies and tokens set by the server, its headers are too large to be sent',
};

/** It was not sent because whoever asked for it did not want it any more when there was a connection. */
export const WITHDRAWN = 'WITHDRAWN';

export class RequestFailure extends PrintableError {
  override readonly name = 'RequestFailure';

  /**
   * @param reason what happened, for people
   * @param certainlyNotSent true if no byte of the request can have reached the server, or none was read there
   * @param cause the network error, without the request: a request carries credentials
   * @param kind Node's error code, or what it means if that is not specific enough
   */
  constructor(
    readonly reason: string,
    readonly certainlyNotSent: boolean,
    cause?: Error,
    readonly kind = '',
  ) {
    super(reason, cause);
  }
}

/** The proxy does not let a request pass. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  readonly code = PROXY;

  /** @param proxy its host and port */
  constructor(proxy: string, reason: string) {
    super(`the proxy ${proxy} ${reason}`);
  }

  /** @param error of the connection to the proxy */
  static of(proxy: string, error: unknown): ProxyFailure {
    if (error instanceof ProxyFailure) {
      return error;
    }
    const { code, message } = networkError(error);
    const kind = failureKind(code, message);
    const said =
      kind === 'ECONNREFUSED'
        ? 'nothing accepts connections there; check its host and port'
        : ((kind && REASONS[kind]) ?? printable(message));
    return new ProxyFailure(proxy, `cannot be used: ${said}`);
  }
}

/** The failure that `error` represents; nothing of `error` but its code and message is kept. */
export function requestFailure(error: unknown, certainlyNotSent: boolean): RequestFailure {
  const { code, message } = networkError(error);
  const kind = failureKind(code, message);
  const bare = printable(code && code !== PROXY ? `${message} (${code})` : message);
  return new RequestFailure(
    (kind && REASONS[kind]) ?? bare,
    // With TLS 1.3 we may write before the server has seen our certificate; if it refuses the certificate, it reads nothing.
    certainlyNotSent || kind === CLIENT_CERTIFICATE,
    Object.assign(new Error(message), code && { code }),
    kind,
  );
}

function failureKind(code: string | undefined, message: string): string | undefined {
  const mayBeTls = code === 'EPROTO' || code === 'ECONNRESET' || code?.startsWith('ERR_SSL');
  return (mayBeTls ? TLS_KINDS.find(([said]) => said.test(message))?.[1] : undefined) ?? code;
}

function networkError(error: unknown): { code?: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return networkError(error.errors[0]);
  }
  if (error instanceof Error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { message: message || code || error.name, ...(typeof code === 'string' && { code }) };
  }
  return { message: String(error) };
}

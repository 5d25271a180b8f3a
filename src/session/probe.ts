/** A trial sign-in: who would be signed in and what that user can do, or exactly what prevents it. */
import { GwsError } from '../errors/gws-error';
import { CLIENT_CERTIFICATE, HANDSHAKE, NO_TLS, PROXY, RequestFailure, TLS_VERSION } from '../http/failure';
import { RateLimited } from '../http/rate-limit';
import { masked } from '../secrets/mask';
import type { Device, Feature, User } from '../wire/messages';
import { listOf } from '../wire/resources';
import { asGwsError } from './availability';
import { chooseDevice, isLoggedOut } from './devices';
import { type AgentLogin, resolveSessionOptions, type SessionOptions } from './options';
import type { ProbeProblem, ProbeReport } from './probe-report';
import { SignIn } from './sign-in';
import { NEEDED_FEATURES, NOT_FOUND, Refusal, UnusableCredentials } from './sign-in-answers';

/**
 * Signs in according to `options`, performs the CometD handshake, and disconnects. With `startSession`, and if nothing else
 * is wrong, also starts a contact-centre session and ends it again; not if the agent is signed in or has a call, since the
 * end would sign out whoever works there. Never rejects.
 */
export async function probe(options: SessionOptions): Promise<ProbeReport> {
  const report: ProbeReport = { devices: [], features: [] };
  let signIn: SignIn | undefined;
  let mayHaveStarted = false;
  try {
    const resolved = resolveSessionOptions(options);
    signIn = new SignIn(resolved);
    describe(report, await signIn.identify(), options.device ?? '');
    const version = await versionOf(signIn);
    if (version !== undefined) {
      report.version = version;
    }
    await shakeHands(report, signIn);
    if (resolved.startSession && !report.problem) {
      mayHaveStarted = await trySession(report, signIn, resolved);
    }
  } catch (failure) {
    report.problem = { kind: problemKind(failure), message: messageOf(failure) };
  }
  await signIn?.leave(mayHaveStarted);
  return report;
}

function describe(report: ProbeReport, user: User, wantedDevice: string): void {
  const devices = listOf<Device>(user.devices);
  report.user = masked(typeof user.userName === 'string' ? user.userName : user.id);
  report.devices = masked(
    devices.map(({ id, phoneNumber, userState }) => ({
      id,
      ...(phoneNumber !== undefined && { phoneNumber }),
      ...(userState?.state !== undefined && { state: userState.state }),
    })),
  );
  if (Array.isArray(user.features)) {
    const owned = new Set(listOf<Feature>(user.features).map(({ id }) => id));
    report.features = NEEDED_FEATURES.map((id) => ({ id, present: owned.has(id) }));
  }
  const missing = report.features.filter(({ present }) => !present).map(({ id }) => id);
  if (missing.length > 0) {
    report.problem = { kind: 'features-missing', message: missing.join(', ') };
    return;
  }
  try {
    chooseDevice(devices, wantedDevice);
  } catch (error) {
    report.problem = { kind: 'device', message: messageOf(error) };
  }
}

/** GWS reports its version to any signed-in user (seen on 8.5.202); it is not a problem if it does not. */
async function versionOf(signIn: SignIn): Promise<string | undefined> {
  const verdict = await signIn.send({ method: 'GET', path: '/diagnostics/version' });
  const version = verdict.kind === 'ok' ? verdict.body.version : undefined;
  return typeof version === 'string' ? masked(version) : undefined;
}

async function shakeHands(report: ProbeReport, signIn: SignIn): Promise<void> {
  const nobody = {
    onMessage() {},
    onLeftOut() {},
    busy: () => undefined,
    onInterrupted() {},
    onCut() {},
    isAnswering: () => false,
    onRestored() {},
    onLost() {},
  };
  try {
    await signIn.openNotifications(nobody, { next: () => 0 });
  } catch (failure) {
    const kind = failure instanceof RateLimited ? 'rate-limited' : 'notifications';
    report.problem ??= { kind, message: messageOf(failure) };
  }
}

/** @returns whether there may now be a session that is ours to be ended */
async function trySession(report: ProbeReport, signIn: SignIn, login: AgentLogin): Promise<boolean> {
  const { devices, calls } = await signIn.readState();
  if (!isLoggedOut(devices) || calls.length > 0) {
    report.session = 'in-use';
    return false;
  }
  try {
    await signIn.startContactCenterSession(login);
    report.session = 'works';
    return true;
  } catch (failure) {
    report.problem = { kind: 'session', message: messageOf(failure) };
    return !(failure instanceof Refusal);
  }
}

function problemKind(failure: unknown): ProbeProblem {
  if (failure instanceof RequestFailure) {
    return networkProblem(failure.kind);
  }
  if (failure instanceof RateLimited) {
    return 'rate-limited';
  }
  const error = failure instanceof Refusal ? failure.error : failure;
  if (error instanceof UnusableCredentials) {
    return error.fault.kind === 'missing' ? 'credentials-missing' : 'credentials-unusable';
  }
  switch (error instanceof GwsError ? error.code : undefined) {
    case 'GWS_NOT_AUTHENTICATED':
      return 'credentials-refused';
    case 'GWS_REJECTED':
      return (error as GwsError).statusCode === NOT_FOUND ? 'path' : 'rejected';
    case 'GWS_PROTOCOL':
      return 'not-a-gws';
    default:
      return 'address';
  }
}

function networkProblem(kind: string): ProbeProblem {
  switch (kind) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'host-not-found';
    case 'ECONNREFUSED':
      return 'nothing-listens';
    case NO_TLS:
      return 'no-tls';
    case TLS_VERSION:
      return 'tls-version';
    case CLIENT_CERTIFICATE:
    case HANDSHAKE:
      return 'client-certificate';
    case PROXY:
      return 'proxy';
    default:
      return /CERT|VERIFY_LEAF|GET_ISSUER/.test(kind) ? 'certificate' : 'unreachable';
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Refusal ? failure.error.message : asGwsError(failure).message;
}

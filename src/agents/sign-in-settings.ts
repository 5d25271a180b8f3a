/** What an agent signs in with: what was given, and what the list of agents adds. */
import { GwsError } from '../errors/gws-error';
import { credentialFault } from '../session/credential-fault';
import type { AgentSettings } from '../session/options';
import type { Agent } from './agent';

/** An agent to sign in; without a password, the one in the list applies. */
export type SignInSettings = Omit<AgentSettings, 'password'> & Partial<Pick<AgentSettings, 'password'>>;

/**
 * @param listed the agent in the list of agents, if it is there
 * @throws {GwsError} `GWS_INVALID_REQUEST` when the user name or the password is missing, or nobody can sign in with them
 */
export function agentSettings(given: SignInSettings, listed: AgentSettings | undefined): AgentSettings {
  const password = given.password ?? listed?.password;
  if (given.username === '' || !password || password.isEmpty) {
    const missing = given.username === '' ? 'a user name' : `the password of ${JSON.stringify(given.username)}`;
    throw new GwsError(
      'GWS_INVALID_REQUEST',
      `The sign-in needs ${missing}; passwords can also be listed in the server node. Nothing was sent.`,
    );
  }
  const fault = credentialFault({ username: given.username, password: password.reveal() });
  if (fault) {
    throw new GwsError('GWS_INVALID_REQUEST', `This sign-in cannot succeed: ${fault.text}. Nothing was sent.`);
  }
  return { ...listed, ...given, password };
}

/** The error for an agent who is to be signed in and has a session. */
export function alreadyIn({ name, session }: Agent): GwsError {
  const { phase } = session.state;
  const state = phase === 'connected' ? 'is already signed in' : `already has a session (${phase})`;
  return new GwsError(
    'GWS_NOT_POSSIBLE',
    `The agent ${JSON.stringify(name)} ${state}. To replace the session, sign the agent out first. Nothing was sent.`,
  );
}

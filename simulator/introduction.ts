/** What there is to try in a simulator, for those who start it. */
import { DEFAULT_CAMPAIGN } from './options/campaign-options';
import { NUMBERS, type ScenarioName } from './options/scenarios';
import type { GwsSimulator } from './simulator';

/** What happens to a call, as the rest of a sentence that begins with the number. */
const COURSES: Readonly<Record<ScenarioName, string>> = {
  answers: 'is answered, and ends after a while',
  busy: 'is busy',
  noAnswer: 'is not answered',
  invalid: 'does not exist',
  farEndHangsUp: 'is answered, and soon hangs up',
  staysUp: 'is answered, and stays until you hang up',
  slow: 'takes its time',
  silent: 'is accepted, but never dialed',
  crosses: 'calls the agent in the moment in which it is dialed',
  answerLost: 'is called, but the connection is cut before GWS answers',
};

/** How many agents are named. */
const NAMED = 3;

/** Lines with the agents and their devices, the campaigns with what is needed to use them, and what each number does. No password. */
export function introduction(simulator: GwsSimulator): string[] {
  const { username, agents, campaigns = [DEFAULT_CAMPAIGN], scenarios } = simulator.options;
  const all = [username, ...agents.map((agent) => agent.username)].map(describeAgent);
  const shown = all.length > NAMED ? [...all.slice(0, NAMED - 1), '…', ...all.slice(-1)] : all;
  const numbers = Object.entries({ ...NUMBERS, ...scenarios });
  return [
    `Agents: ${shown.join(', ')}`,
    'Campaigns:',
    ...campaigns.map(
      ({ name, applicationId, callingList, records, mode = 'Preview' }) =>
        `  ${name}: application ID ${applicationId}, calling list ${callingList}, ${mode}, records: ${records.length}`,
    ),
    'Numbers (any other is answered):',
    ...numbers.map(([number, scenario]) => `  ${number} ${COURSES[scenario]}`),
  ];

  function describeAgent(name: string): string {
    const devices = simulator.agent(name).devices.map(({ phoneNumber }) => phoneNumber);
    return `${name} (${devices.length === 1 ? 'device' : 'devices'} ${devices.join(', ') || 'none'})`;
  }
}

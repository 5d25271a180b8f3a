/** A node that works through a campaign of a simulator, in the test helper's Node-RED. Helpers take what its outputs send. */
import type { CampaignOptions, GwsSimulator } from '../../simulator';
import { AUTOMATIC_CAMPAIGN } from './automatic-campaign';
import { APPLICATION, NAME } from './campaign';
import { connected, deploy, type FlowNode, type Message, node, startSimulator } from './flow';

const OUTPUTS = ['record', 'result', 'done', 'progress'];

const campaignNode = (properties: object): FlowNode => ({
  id: 'campaign',
  type: 'gws-campaign',
  ...AUTOMATIC_CAMPAIGN,
  server: 'server',
  campaignName: NAME,
  applicationId: APPLICATION,
  presence: 'signedIn',
  auto: false,
  whenEmpty: 'stop',
  longestWait: 0.05,
  progress: 0.01,
  timeout: 5,
  appearance: 5,
  wires: OUTPUTS.map((id) => [id]),
  ...properties,
});

interface Surroundings {
  /** User names of agents besides `agent`. */
  others?: readonly string[];
  /** Settings of the server. */
  server?: object;
  /** Further nodes. */
  nodes?: readonly FlowNode[];
}

/** Deploys it, connected to a simulator with the campaign. */
export async function deployCampaign(
  campaign: CampaignOptions,
  properties: object = {},
  { others = [], server = {}, nodes = [] }: Surroundings = {},
): Promise<GwsSimulator> {
  const agents = others.map((username) => ({ username, password: 'simulator' }));
  const simulator = await startSimulator({ campaigns: [campaign], agents });
  const list = ['username,password', ...others.map((name) => `${name},simulator`)].join('\n');
  const helpers = OUTPUTS.map((id) => ({ id, type: 'helper' }));
  await deploy(simulator.url, [...nodes, campaignNode(properties), ...helpers], {
    server: { name: 'My GWS', startSession: true, ledger: 'memory', ...server },
    credentials: { username: 'agent', password: 'simulator', ...(others.length > 0 && { agents: list }) },
  });
  await connected();
  return simulator;
}

/** Sends it a message. */
export function tell(action: unknown, more: Record<string, unknown> = {}): void {
  node('campaign').receive({ ...more, action } as Message);
}

/** What the dialer saw of a number: `handedOut`, `dialed`, `completed Busy`. */
export function seenOf(simulator: GwsSimulator, phoneNumber: string): string[] {
  return simulator.ledger.records
    .all()
    .filter((record) => record.phoneNumber === phoneNumber)
    .flatMap(({ events }) => events.map(({ event, callResult }) => [event, callResult].filter(Boolean).join(' ')));
}

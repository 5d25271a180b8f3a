/** The flow under test: a campaign that starts by itself, and writes down what became of each record as soon as it is told. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlowNode } from '../../../test/package/example';
import { AUTOMATIC_CAMPAIGN } from '../../../test/support/automatic-campaign';

/** What the flow was told of a record. */
export interface Told {
  readonly phoneNumber: string;
  readonly fate: string;
  readonly callResult?: string;
  readonly isConfirmed: boolean;
  readonly isResumed: boolean;
}

export interface CampaignPlace {
  readonly url: string;
  readonly campaignName: string;
  readonly applicationId: number;
  /** Of a PostgreSQL that several Node-REDs share, with the agents; undefined: each keeps its ledger in files. */
  readonly databasePort?: number | undefined;
}

/** In the user directory. */
const TOLD = 'told.jsonl';

/** On disk before the next record can be told of, so that a crash loses none. */
const TELL = `const { phoneNumber, fate, callResult, isConfirmed, isResumed } = msg.payload;
const told = { phoneNumber, fate, callResult, isConfirmed, isResumed };
global.get('fs').appendFileSync('${TOLD}', JSON.stringify(told) + '\\n');`;

export function toldIn(userDir: string): Told[] {
  const file = path.join(userDir, TOLD);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Told);
}

export function campaignFlow({ url, campaignName, applicationId, databasePort }: CampaignPlace): FlowNode[] {
  const place = { z: 'tab', x: 100, y: 100 };
  const shared = databasePort !== undefined;
  return [
    { id: 'tab', type: 'tab', label: 'campaign' },
    {
      id: 'server',
      type: 'gws-server',
      url,
      connect: 'auto',
      timeout: '2',
      startSession: true,
      ledger: shared ? 'ledger' : '',
      shareAgents: shared,
      version: 5,
    },
    ...(shared ? [databaseLedger(databasePort)] : []),
    {
      ...place,
      id: 'campaign',
      type: 'gws-campaign',
      ...AUTOMATIC_CAMPAIGN,
      server: 'server',
      campaignName,
      applicationId: String(applicationId),
      presence: 'signedIn',
      auto: true,
      longestWait: 3,
      progress: 0,
      timeout: 2,
      appearance: 5,
      wires: [[], [], ['told'], []],
    },
    { ...place, id: 'told', type: 'function', func: TELL, outputs: 0, wires: [] },
  ];
}

function databaseLedger(port: number): FlowNode {
  return {
    id: 'ledger',
    type: 'gws-ledger',
    name: '',
    kind: 'postgres',
    host: '127.0.0.1',
    port: String(port),
    database: 'postgres',
    schema: '',
    tls: '',
    directory: '',
    retention: 90,
    numbers: 'plain',
  };
}

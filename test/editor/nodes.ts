// One node of each type, on a tab of their own, as the editor stores them.
import type { FlowNode } from '../package/example';

const PROPERTIES: Record<string, object> = {
  'gws-dial-preview-record': {
    ...{ record: 'payload', recordType: 'msg', device: '', deviceType: 'str' },
    ...{ waitFor: 'accepted', timeout: 60, redial: 'refuse' },
  },
  'gws-call-events': { agents: [], states: [], notificationTypes: [], inputs: 0 },
  'gws-outbound': { operation: 'CompleteRecord', parameters: {}, timeout: 10 },
  'gws-outbound-events': { agents: [], campaigns: [], types: [], inputs: 0 },
  'gws-call': {
    operation: 'UpdateUserData',
    parameters: {},
    waitFor: 'done',
    timeout: 10,
    busyAgent: 'refuse',
    notReached: 'output',
    outputs: 1,
    version: 3,
  },
  'gws-agent': { operation: 'signIn', parameters: {}, waitFor: 'done', timeout: 10 },
  'gws-agent-events': { agents: [], types: [], states: [], inputs: 0 },
  'gws-request': {
    method: 'POST',
    path: '/me/devices',
    pathType: 'str',
    body: 'payload',
    bodyType: 'msg',
    busyAgent: 'refuse',
    version: 2,
  },
  'gws-events': { channel: '/v2/me/workbins', agents: [], types: [], inputs: 0 },
  'gws-dial-events': { agents: [], states: [], outcomes: [] },
  'gws-dial-history': { operation: 'Find', parameters: {} },
  'gws-may-call': { rules: '', record: 'payload', recordType: 'msg', listRules: false, days: 7 },
  'gws-campaign': {
    ...{
      campaignName: 'Spring Renewals',
      applicationId: 141,
      callingList: '',
      agents: [],
      presence: 'ready',
      auto: false,
    },
    ...{ decide: 'flow', previewTime: 0, undecided: 'wait', notAllowed: 'reject', undialable: 'reject' },
    ...{ complete: 'automatic', wrapUpTime: 0, afterCallWork: false, outcomes: {}, whenEmpty: 'wait' },
    ...{ longestWait: 60, progress: 10, timeout: 10, appearance: 30 },
  },
  'gws-simulator': { port: 0, host: '', agents: 1, campaigns: '', csrf: false },
};

export const PALETTE_TYPES = Object.keys(PROPERTIES);

/** Each has its type as its id; `server` is the server of all. */
export function oneOfEach(server: object = {}): FlowNode[] {
  const nodes = Object.entries(PROPERTIES).map(([type, properties], row) => ({
    ...{ id: type, type, z: 'tab', name: '', server: 'server', x: 200, y: 60 + 60 * row, wires: [[]] },
    ...properties,
  }));
  const settings = { name: 'GWS', url: 'http://127.0.0.1:1', connect: 'manual', timeout: 10, ...server };
  return [
    { id: 'tab', type: 'tab', label: 'One of each' },
    { id: 'server', type: 'gws-server', ...settings },
    ...nodes,
  ];
}

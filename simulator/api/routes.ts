/** The resources served below `/api/v2`. */
import { success } from '../common/answers';
import { listAgentStates, voiceOperation } from './agent-states';
import { callOperation, getCall, listCalls } from './calls';
import { campaignOperation } from './campaigns';
import { listConfiguredCampaigns } from './configuration';
import { deviceOperation, dial, getDevice, listDevices } from './devices';
import { getMe, listChannels, listFeatures, meOperation } from './me';
import { recordListOperation } from './record-list';
import { recordOperation } from './records';
import type { ApiHandler } from './services';

/** A method, a path in which `*` stands for one segment, and what answers it. */
export interface Route {
  method: 'GET' | 'POST';
  pattern: string;
  handle: ApiHandler;
}

/** All routes. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/me', handle: getMe },
  { method: 'POST', pattern: '/me', handle: meOperation },
  { method: 'GET', pattern: '/me/features', handle: listFeatures },
  { method: 'GET', pattern: '/me/channels', handle: listChannels },
  { method: 'POST', pattern: '/me/channels/voice', handle: voiceOperation },
  { method: 'GET', pattern: '/me/devices', handle: listDevices },
  { method: 'GET', pattern: '/me/devices/*', handle: getDevice },
  { method: 'POST', pattern: '/me/devices/*', handle: deviceOperation },
  { method: 'POST', pattern: '/me/devices/*/calls', handle: dial },
  { method: 'GET', pattern: '/me/calls', handle: listCalls },
  { method: 'GET', pattern: '/me/calls/*', handle: getCall },
  { method: 'POST', pattern: '/me/calls/*', handle: callOperation },
  { method: 'POST', pattern: '/me/outbound-campaigns/*', handle: campaignOperation },
  { method: 'POST', pattern: '/me/outbound-records', handle: recordListOperation },
  { method: 'POST', pattern: '/me/outbound-records/*', handle: recordOperation },
  { method: 'GET', pattern: '/settings/agent-states', handle: listAgentStates },
  { method: 'GET', pattern: '/platform/configuration/campaigns', handle: listConfiguredCampaigns },
  {
    method: 'GET',
    pattern: '/diagnostics/version',
    handle: ({ services }) => success({ version: services.options.version }),
  },
];

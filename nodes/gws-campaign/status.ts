/** How far a campaign has come, as the status of its node. */
import type { NodeAPI, NodeStatus } from 'node-red';
import type { CampaignReport } from '../../src';
import type { ServerNode } from '../shared/server';
import { problem } from '../shared/status';
import { sharedText } from '../shared/texts';

/** How many agents work on it, and how many of them are dialing or in a call. */
export function countsOf({ agents }: CampaignReport): { agents: number; calls: number } {
  const phases = Object.values(agents).map(({ phase }) => phase);
  return {
    agents: phases.filter((phase) => phase !== 'over' && phase !== 'idle').length,
    calls: phases.filter((phase) => phase === 'dialing').length,
  };
}

export function statusOf(RED: NodeAPI, server: ServerNode, report: CampaignReport): NodeStatus {
  const { phase, records } = report;
  const counts = { ...countsOf(report), done: records };
  const isLost = counts.agents === 0 && server.session.state.phase !== 'connected';
  if (isLost && phase !== 'ended') {
    return server.statusOfSession();
  }
  switch (phase) {
    case 'idle':
      return {
        fill: 'grey',
        shape: 'ring',
        text: `${server.statusOfSession().text}, ${RED._('gws-campaign.status.idle')}`,
      };
    case 'running':
      return { fill: 'green', shape: 'dot', text: RED._('gws-campaign.status.running', counts) };
    case 'paused':
      return { fill: 'yellow', shape: 'dot', text: RED._('gws-campaign.status.paused', counts) };
    case 'stopping':
      return { fill: 'yellow', shape: 'ring', text: RED._('gws-campaign.status.stopping', counts) };
    case 'ended':
      return endedStatus(RED, report);
  }
}

function endedStatus(RED: NodeAPI, { records, agents }: CampaignReport): NodeStatus {
  const errors = Object.values(agents).map(({ error }) => error);
  const [error] = errors;
  // Nobody could work on it.
  return error && records === 0 && !errors.includes(undefined)
    ? problem(sharedText(RED, `status.failed.${error.code}`))
    : { fill: 'blue', shape: 'dot', text: RED._('gws-campaign.status.ended', { done: records }) };
}

/** `gws-dial-events`: a message for each change to an entry of the ledger of dials that passes its filters. */
import type { NodeAPI } from 'node-red';
import type { DialEntry } from '../../src';
import { serverName } from '../../src/wire/address';
import { listFilter } from '../shared/event-node';
import { show } from '../shared/safely';
import { type ServerUser, serverOf, useServer } from '../shared/server';
import { noServer } from '../shared/status';
import type { DialEventsConfig } from './config';
import { hear } from './news';

export function setUp(RED: NodeAPI, node: ServerUser, config: DialEventsConfig): void {
  const server = serverOf(RED, config.server);
  if (!server) {
    show(node, () => noServer(RED));
    return;
  }
  const passesAgent = listFilter(config.agents);
  const passesState = listFilter(config.states);
  const passesOutcome = listFilter(config.outcomes);

  const tell = (entry: DialEntry, before?: DialEntry): boolean => {
    const { agent, state, outcome } = entry;
    if (!passesAgent(agent) || !passesState(state) || !passesOutcome(outcome)) {
      return false;
    }
    // Flows may change what they get.
    const message: { payload: unknown; [property: string]: unknown } = {
      topic: state,
      payload: structuredClone(entry),
      agent,
      gws: { server: server.label, before: before?.state },
    };
    if (outcome !== undefined) {
      message.outcome = outcome;
    }
    node.send(message);
    return true;
  };

  node.sessionChanged = () => show(node, () => server.statusOfSession());
  const { ledger } = server.agents;
  const end = hear(RED, node, { ledger, server: serverName(server.connection.url), tell });
  useServer(node, server, end);
}

/** What has to wait for the flows: what is sent, or reported to Catch nodes, before they have started is lost. */
import type { Node, NodeAPI } from 'node-red';
import { safely } from './safely';

/**
 * Has `work` done once, when the flows of the deploy that is under way have started.
 * @param what names it in the log, should it fail
 * @returns how to give that up
 */
export function whenStarted(RED: NodeAPI, node: Node, what: string, work: () => void): () => void {
  const start = safely(node, what, () => {
    giveUp();
    work();
  });
  const giveUp = () => {
    RED.events.off('flows:started', start);
  };
  RED.events.on('flows:started', start);
  return giveUp;
}

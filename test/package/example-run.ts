// An example flow in a real Node-RED, and its simulator: the same campaign, but with quicker people.
import { GwsSimulator, parseCampaigns } from '../../simulator';
import { FAST } from '../support/timing';
import { CREDENTIALS, deployable, type FlowNode, nodeOf } from './example';
import type { RealNodeRed } from './real-node-red';

type Patch = (flow: FlowNode[]) => void;

export class ExampleRun {
  private constructor(
    readonly red: RealNodeRed,
    readonly flow: FlowNode[],
    readonly simulator: GwsSimulator,
    /** What Node-RED logged before this run does not count. */
    private readonly from: number,
  ) {}

  /** Deploys the example alone; resolves when it is connected. */
  static async begin(red: RealNodeRed, name: string, patch: Patch = () => {}): Promise<ExampleRun> {
    const { flow } = await deployable(name);
    const { campaigns } = nodeOf(flow, 'gws-simulator');
    const simulator = new GwsSimulator({
      ...CREDENTIALS,
      ...(campaigns !== '' && { campaigns: parseCampaigns(String(campaigns)) }),
      timing: FAST,
    });
    await simulator.start();
    nodeOf(flow, 'gws-server').url = simulator.url;
    patch(flow);
    const run = new ExampleRun(red, flow, simulator, red.comms.entries.length);
    // A campaign that has not been started is grey.
    const user = flow.find(({ type, server }) => server !== undefined && type !== 'gws-campaign');
    await red.deploy(flow);
    await red.comms.until('connection', ({ topic, data }) => topic === `status/${user?.id}` && data.fill === 'green', {
      from: run.from,
    });
    return run;
  }

  async end(): Promise<void> {
    await this.red.deploy([]);
    await this.simulator.stop();
  }

  press(injectName: string): Promise<void> {
    return this.red.press(nodeOf(this.flow, 'inject', injectName).id);
  }

  /** The first matching message of a debug node, whether it has been shown already or is still to come. */
  shown(debugName: string, matches: (text: string) => boolean = () => true, timeout?: number): Promise<string> {
    return this.red.untilShown(debugName, matches, this.from, timeout);
  }

  allShown(debugName: string): string[] {
    return this.red.comms.entries
      .slice(this.from)
      .filter(({ topic, data }) => topic === 'debug' && data.name === debugName)
      .map(({ data }) => String(data.msg));
  }

  /** The fate of each record of the campaign, according to the simulator. */
  records() {
    return this.simulator.ledger.summary().records.map(({ phoneNumber, events }) => {
      const of = (event: string) => events.filter((each) => each.event === event);
      return { phoneNumber, events, of, dials: of('dialed').length };
    });
  }
}

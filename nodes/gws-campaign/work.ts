/** The work on a campaign, from one start to the next: what the flow and the editor are told of it. */
import type { NodeAPI } from 'node-red';
import {
  type Agent,
  Campaign,
  type CampaignReport,
  type CampaignSettings,
  type GwsError,
  masked,
  type RecordDone,
  type Work,
} from '../../src';
import { notPossible } from '../../src/errors/requests';
import { type CampaignCounts, countCampaign } from '../shared/campaigns';
import { explained } from '../shared/explained';
import { safely, show } from '../shared/safely';
import type { ServerNode, ServerUser } from '../shared/server';
import {
  doneMessage,
  type Message,
  type Origin,
  progressMessage,
  recordMessage,
  resultMessage,
  troubleMessage,
} from './messages';
import { Spaced } from './spaced';
import { countsOf, statusOf } from './status';

/** The outputs, counted from 0. */
export const OUTPUTS = { record: 0, result: 1, done: 2, progress: 3 } as const;

/** ms between two statuses: thousands a minute would keep every open editor busy. */
const STATUS_INTERVAL = 500;

interface WorkOptions {
  readonly RED: NodeAPI;
  readonly node: ServerUser;
  readonly server: ServerNode;
  readonly settings: CampaignSettings;
  /** ms between messages about the progress; 0: only when asked. */
  readonly interval: number;
}

export class CampaignWork {
  readonly origin: Origin;
  readonly #options: WorkOptions;
  readonly #status: Spaced;
  readonly #progress: Spaced;
  readonly #leave: () => void;
  #campaign: Campaign;
  /** What the last message about the progress said, in short. */
  #told = '';
  #isClosing = false;
  /** By agent: the record in hand, and the trouble that was told last. */
  readonly #inHand = new Map<string, Work>();
  readonly #troubles = new Map<string, string>();

  constructor(options: WorkOptions) {
    const { RED, node, server, settings, interval } = options;
    this.#options = options;
    this.origin = { server: server.label, campaign: settings.campaignName };
    this.#campaign = this.#open();
    this.#leave = countCampaign(server, () => this.#counts());
    this.#status = new Spaced(node, 'The status', STATUS_INTERVAL, () => {
      show(node, () => statusOf(RED, server, this.#campaign.report()));
    });
    this.#progress = new Spaced(node, 'The progress', interval, () => this.#tellProgress());
  }

  report(): CampaignReport {
    return this.#campaign.report();
  }

  /** Begins, goes on after a pause, or begins anew when it was stopped or has ended. @throws {GwsError} `GWS_NOT_POSSIBLE` */
  start(): void {
    const { phase } = this.#campaign;
    if (phase === 'stopping') {
      throw notPossible('The campaign is being stopped: start it when that is done.');
    }
    if (phase === 'ended') {
      this.#campaign.abandon();
    }
    if (phase === 'ended' || phase === 'idle') {
      this.#campaign = this.#open();
    }
    this.#campaign.start();
    this.#phaseChanged();
  }

  /** @throws {GwsError} `GWS_NOT_POSSIBLE` */
  pause(): void {
    this.#needs('running', 'paused');
    this.#campaign.pause();
    this.#phaseChanged();
  }

  /** @throws {GwsError} `GWS_NOT_POSSIBLE` */
  resume(): void {
    this.#needs('running', 'paused');
    this.#campaign.resume();
    this.#phaseChanged();
  }

  /** Finishes what is under way. */
  stop(): void {
    const over = safely(this.#options.node, 'The end of the campaign', () => this.#phaseChanged());
    void this.#campaign.stop().then(over);
    this.#phaseChanged();
  }

  /** @throws {GwsError} as `Campaign.decide` */
  decide(key: string, word: unknown, details: Record<string, unknown>): void {
    this.#campaign.decide(key, word, details);
  }

  /** Something that the status depends on has changed. */
  changed(): void {
    if (!this.#isClosing) {
      this.#status.soon();
    }
  }

  /** @param limit ms for which it may give back records that were not dialed */
  async close(limit: number): Promise<void> {
    this.#isClosing = true;
    this.#leave();
    this.#status.close();
    this.#progress.close();
    await this.#campaign.leave(limit);
  }

  #open(): Campaign {
    const { server, settings } = this.#options;
    const campaign = new Campaign(server.agents, settings);
    this.#inHand.clear();
    this.#troubles.clear();
    this.#told = '';
    campaign.on('record', (agent, work, ms) => {
      this.#inHand.set(agent.name, work);
      this.#troubles.delete(agent.name);
      this.#send('record', recordMessage(this.origin, agent, work, ms));
    });
    campaign.on('result', (agent, work, ms) => this.#send('result', resultMessage(this.origin, agent, work, ms)));
    campaign.on('done', (agent, done) => this.#done(agent, done));
    campaign.on('warning', (agent, error) => this.#warn(agent, error));
    let before = campaign.phase;
    campaign.on('state', ({ name }, { phase }) => {
      if (phase.is === 'asking' || phase.is === 'listening') {
        this.#troubles.delete(name);
      }
      const isNew = campaign.phase !== before;
      before = campaign.phase;
      if (isNew) {
        this.#phaseChanged();
      } else {
        this.#moved();
      }
    });
    return campaign;
  }

  #counts(): CampaignCounts {
    const report = this.#campaign.report();
    const { phase, records, fates, talked } = report;
    const { campaign } = this.origin;
    return { node: this.#options.node.id, campaign, phase, ...countsOf(report), records, fates, talked };
  }

  #needs(...phases: readonly CampaignReport['phase'][]): void {
    if (!phases.includes(this.#campaign.phase)) {
      throw notPossible('The campaign is not running: start it first.');
    }
  }

  #done(agent: Agent, done: RecordDone): void {
    this.#inHand.delete(agent.name);
    // Nobody would get the message: what becomes of it is told when it has been taken up again.
    if (!this.#isClosing) {
      this.#send('done', doneMessage(this.origin, agent, done));
    }
    this.#moved();
  }

  /** Once, even if it comes again whenever the agent tries again. */
  #warn(agent: Agent, error: GwsError): void {
    const { RED, node } = this.#options;
    if (this.#isClosing || this.#troubles.get(agent.name) === error.message) {
      return;
    }
    this.#troubles.set(agent.name, error.message);
    node.error(explained(RED, masked(error)), troubleMessage(this.origin, agent, error, this.#inHand.get(agent.name)));
  }

  #send(output: keyof typeof OUTPUTS, message: Message): void {
    const messages: (Message | null)[] = Object.keys(OUTPUTS).map(() => null);
    messages[OUTPUTS[output]] = message;
    this.#options.node.send(messages);
  }

  #phaseChanged(): void {
    if (!this.#isClosing) {
      this.#status.now();
      if (this.#options.interval > 0) {
        this.#progress.now();
      }
    }
  }

  #moved(): void {
    this.changed();
    if (!this.#isClosing && this.#options.interval > 0) {
      this.#progress.soon();
    }
  }

  #tellProgress(): void {
    const report = this.#campaign.report();
    const { phase, records } = report;
    const said = JSON.stringify({ phase, records, ...countsOf(report) });
    if (said !== this.#told) {
      this.#told = said;
      this.#send('progress', progressMessage(this.origin, report));
    }
  }
}

/** The services available to the API's resources, and the context of a request. */
import type { Agent, Agents, UriBuilder } from '../agents/agents';
import type { Presence } from '../agents/presence';
import type { UserState } from '../agents/user-states';
import type { CallShape } from '../calls/call-messages';
import type { Calls } from '../calls/calls';
import type { Notifications } from '../cometd/notifications';
import type { Answer, JsonObject } from '../common/answers';
import type { Faults } from '../faults/faults';
import type { HttpSession, HttpSessions } from '../http/http-sessions';
import type { Ledger, LedgerDial } from '../ledger/ledger';
import type { ResolvedOptions } from '../options/options';
import type { Campaigns } from '../outbound/campaigns';
import type { PushPreview } from '../outbound/push-preview';

/** The parts of the simulator. */
export interface Services {
  readonly options: ResolvedOptions;
  readonly agents: Agents;
  readonly sessions: HttpSessions;
  readonly campaigns: Campaigns;
  readonly pushPreview: PushPreview;
  readonly calls: Calls;
  readonly presence: Presence;
  /** Every agent state of the contact centre. */
  readonly userStates: readonly UserState[];
  readonly callShape: CallShape;
  readonly notifications: Notifications;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly uri: UriBuilder;
  /** Publishes after the answer of the request that caused it. */
  publishSoon(agent: Agent, channel: string, data: unknown): void;
  /** Records a Dial and notifies listeners. */
  dialed(dial: LedgerDial): void;
  /** Signs an HTTP session out, with its CometD sessions. */
  endSession(session: HttpSession): void;
}

/** A request to a resource. */
export interface ApiRequest {
  readonly services: Services;
  readonly agent: Agent;
  readonly session: HttpSession;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Values of the `*` segments of the route. */
  readonly parameters: string[];
}

/** Answers a request to a resource, or throws an ApiError. */
export type ApiHandler = (request: ApiRequest) => Answer;

/** The agents of the contact centre: their credentials, devices, features and agent states. */
import type { Device, Feature, User } from '../../src/wire/messages';
import { ApiError, StatusCode } from '../common/answers';
import { stableGuid } from '../common/identifiers';
import type { AgentOptions, DeviceOptions, ResolvedOptions } from '../options/options';
import { NUMBERS } from '../options/scenarios';
import { USER_STATES, type UserState } from './user-states';

/** Builds the absolute `uri` of a path below `/api/v2`. */
export type UriBuilder = (path: string) => string;

/** A device with its agent state. */
export class AgentDevice {
  readonly id: string;
  readonly phoneNumber: string;
  readonly type: 'ACDPosition' | 'Extension';
  agentState: UserState = USER_STATES.LoggedOut;
  doNotDisturb: 'On' | 'Off' = 'Off';
  /** The number to which calls are forwarded. */
  forwardTo: string | undefined;

  constructor(options: DeviceOptions, username: string) {
    this.id = options.id ?? stableGuid(`device ${username} ${options.phoneNumber}`);
    this.phoneNumber = options.phoneNumber;
    this.type = options.type ?? 'Extension';
  }

  get path(): string {
    return `/devices/${this.id}`;
  }

  /** `Ready`, `NotReady` or `LoggedOut`. */
  get userState(): string {
    return this.agentState.state;
  }

  /** Whether an agent is signed in on it. */
  get isSignedIn(): boolean {
    return this.agentState.id !== USER_STATES.LoggedOut.id;
  }

  /** What may currently be switched (pages AgentStateDoNotDisturbOn, ForwardCallsOn). */
  get capabilities(): string[] {
    return [
      this.forwardTo === undefined ? 'ForwardCallsOn' : 'ForwardCallsOff',
      this.doNotDisturb === 'Off' ? 'DoNotDisturbOn' : 'DoNotDisturbOff',
    ];
  }

  /** The device as the API shows it (pages CallsDeviceResource and DevicesAttribs). */
  resource(uri: UriBuilder): Device {
    const { operationName: _operationName, ...userState } = this.agentState;
    return {
      id: this.id,
      deviceState: 'Active',
      userState,
      phoneNumber: this.phoneNumber,
      description: '',
      e164Number: '',
      telephonyNetwork: 'Private',
      doNotDisturb: this.doNotDisturb,
      ...(this.forwardTo === undefined ? {} : { forwardTo: this.forwardTo }),
      voiceEnvironmentUri: uri(`/voice-environments/${stableGuid('voice environment')}`),
      capabilities: this.capabilities,
      channels: ['voice'],
      dynamicPhoneNumber: false,
      uri: uri(this.path),
      path: this.path,
    };
  }
}

/** An agent. `features` and `password` may be changed while the simulator runs. */
export class Agent {
  readonly username: string;
  readonly id: string;
  readonly devices: readonly AgentDevice[];
  password: string;
  features: string[];
  /** Campaigns in which a preview session is started. */
  readonly previewSessions = new Set<string>();

  /**
   * @param phoneNumber default number of an agent's device
   * @param features default features of an agent
   */
  constructor(options: AgentOptions, phoneNumber: string, features: readonly string[]) {
    this.username = options.username;
    this.password = options.password;
    this.id = stableGuid(`user ${options.username}`).replaceAll('-', '');
    this.features = [...(options.features ?? features)];
    const devices = options.devices ?? [{ phoneNumber }];
    this.devices = devices.map((device) => new AgentDevice(device, options.username));
  }

  /** The device with this id; refuses with 6 if the agent has no such device. */
  device(id: string): AgentDevice {
    const device = this.devices.find((candidate) => candidate.id === id);
    if (device === undefined) throw new ApiError(StatusCode.notFound, `Device '${id}' was not found.`);
    return device;
  }

  /** The device that a `devicePath` names. */
  deviceAt(devicePath: string): AgentDevice {
    return this.device(devicePath.replace(/^\/devices\//, ''));
  }

  /** Refuses with 5 unless the agent has the feature. */
  require(feature: string): void {
    if (!this.features.includes(feature)) {
      throw new ApiError(StatusCode.noPermission, `Feature '${feature}' is required for this operation.`);
    }
  }

  /** The features as the API shows them. */
  featureResources(uri: UriBuilder): Feature[] {
    return this.features.map((id) => ({
      id,
      displayName: id,
      description: '',
      autoAssignOnContactCenterCreate: true,
      uri: uri(`/features/${id}`),
      path: `/features/${id}`,
    }));
  }

  /** The user without subresources, as `GET /me` shows it. */
  resource(uri: UriBuilder): User {
    const path = `/users/${this.id}`;
    return {
      id: this.id,
      userName: this.username,
      firstName: this.username,
      lastName: 'Simulated',
      emailAddress: `${this.username}@example.invalid`,
      roles: ['ROLE_AGENT'],
      enabled: true,
      changePasswordOnFirstLogin: false,
      contactCenterId: stableGuid('contact center'),
      uri: uri(path),
      path,
    };
  }
}

/** All agents, by user name. */
export class Agents {
  readonly #byName = new Map<string, Agent>();
  readonly first: Agent;

  constructor(options: ResolvedOptions) {
    const { username, password, devices, features } = options;
    const all = [{ username, password, devices }, ...options.agents];
    const taken = new Set(all.flatMap((agent) => (agent.devices ?? []).map(({ phoneNumber }) => phoneNumber)));
    for (const [position, agent] of all.entries()) {
      if (this.#byName.has(agent.username)) throw new TypeError(`Two agents are called '${agent.username}'.`);
      this.#byName.set(agent.username, new Agent(agent, freeNumber(position, taken), features));
    }
    this.first = this.get(username);
  }

  /** All of them, in the order of their positions. */
  get all(): Agent[] {
    return [...this.#byName.values()];
  }

  /** The agent with a name, if there is one. */
  find(username: string): Agent | undefined {
    return this.#byName.get(username);
  }

  /** The agent with a name that the caller knows to exist. */
  get(username: string): Agent {
    const agent = this.#byName.get(username);
    if (agent === undefined) throw new RangeError(`There is no agent '${username}'.`);
    return agent;
  }

  /** Checks an `Authorization: Basic` header; clients encode it as ISO-8859-1 or UTF-8. */
  authenticate(authorization: string | undefined): Agent | undefined {
    for (const [username, password] of basicCredentials(authorization)) {
      const agent = this.#byName.get(username);
      if (agent !== undefined && agent.password === password) return agent;
    }
    return undefined;
  }
}

/** A number for an agent's device: 5005, 5105, ..., skipping those used by other devices or scenarios. */
function freeNumber(position: number, taken: ReadonlySet<string>): string {
  let number = 5005 + 100 * position;
  while (taken.has(String(number)) || Object.hasOwn(NUMBERS, String(number))) number += 1;
  return String(number);
}

/** The possible readings of a Basic header as user name and password. */
export function basicCredentials(authorization: string | undefined): [string, string][] {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return [];
  const bytes = Buffer.from(encoded, 'base64');
  return (['utf8', 'latin1'] as const).flatMap((encoding): [string, string][] => {
    const text = bytes.toString(encoding);
    const colon = text.indexOf(':');
    return colon < 0 ? [] : [[text.slice(0, colon), text.slice(colon + 1)]];
  });
}

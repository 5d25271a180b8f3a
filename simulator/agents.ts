/** The agents of the contact centre: who may sign in, with which devices, features and agent state. */
import type { Device, Feature, User } from '../src/messages';
import { ApiError, StatusCode } from './answers';
import { stableGuid } from './identifiers';
import type { ResolvedOptions } from './options';

/** A voice device of an agent. */
export interface DeviceOptions {
  id?: string;
  phoneNumber: string;
  /** Decides which of several devices is logged in when the client names none (page StartContactCenterSession). */
  type?: 'ACDPosition' | 'Extension';
}

/** An agent who can sign in. */
export interface AgentOptions {
  username: string;
  password: string;
  devices?: DeviceOptions[];
  features?: readonly string[];
}

/** Agent states that GWS has built in, with their documented ids. */
export const USER_STATES = {
  LoggedOut: { id: '0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB', displayName: 'Offline', state: 'LoggedOut' },
  Ready: { id: '9430250E-0A1B-421F-B372-F29E69366DED', displayName: 'Ready', state: 'Ready' },
  NotReady: { id: '900D55CC-2BB0-431F-8BF9-D3525B383BE6', displayName: 'Not Ready', state: 'NotReady' },
  AfterCallWork: { id: 'D3663509-3D82-4DD3-A82E-2EA8EFA02AEF', displayName: 'After Call Work', state: 'AfterCallWork' },
} as const;

/** Name of a built-in agent state. */
export type UserStateName = keyof typeof USER_STATES;

/** Builds the absolute `uri` of a path below `/api/v2`. */
export type UriBuilder = (path: string) => string;

/** A device with its agent state. */
export class AgentDevice {
  readonly id: string;
  readonly phoneNumber: string;
  readonly type: 'ACDPosition' | 'Extension';
  userState: UserStateName = 'LoggedOut';

  constructor(options: DeviceOptions, username: string) {
    this.id = options.id ?? stableGuid(`device ${username} ${options.phoneNumber}`);
    this.phoneNumber = options.phoneNumber;
    this.type = options.type ?? 'Extension';
  }

  get path(): string {
    return `/devices/${this.id}`;
  }

  /** The device as the API shows it (page CallsDeviceResource). */
  resource(uri: UriBuilder): Device {
    return {
      id: this.id,
      deviceState: 'Active',
      userState: { ...USER_STATES[this.userState] },
      phoneNumber: this.phoneNumber,
      description: '',
      e164Number: '',
      telephonyNetwork: 'Private',
      doNotDisturb: 'Off',
      voiceEnvironmentUri: uri(`/voice-environments/${stableGuid('voice environment')}`),
      capabilities: ['ForwardCallsOn', 'DoNotDisturbOn'],
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

  constructor(options: AgentOptions, position: number, features: readonly string[]) {
    this.username = options.username;
    this.password = options.password;
    this.id = stableGuid(`user ${options.username}`).replaceAll('-', '');
    this.features = [...(options.features ?? features)];
    const devices = options.devices ?? [{ phoneNumber: String(5005 + 100 * position) }];
    this.devices = devices.map((device) => new AgentDevice(device, options.username));
  }

  /** The device with this id; refuses with 6 when the agent has none such. */
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
    this.first = this.#add({ username, password, devices }, features);
    for (const agent of options.agents) this.#add(agent, features);
  }

  #add(options: AgentOptions, features: readonly string[]): Agent {
    if (this.#byName.has(options.username)) throw new TypeError(`Two agents are called '${options.username}'.`);
    const agent = new Agent(options, this.#byName.size, features);
    this.#byName.set(agent.username, agent);
    return agent;
  }

  /** The agent of a name, if there is one. */
  find(username: string): Agent | undefined {
    return this.#byName.get(username);
  }

  /** The agent of a name, which the caller knows to exist. */
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

/** The readings of a Basic header as user name and password. */
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

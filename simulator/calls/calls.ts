/** The life of calls: each follows the scenario of its number, and can be advanced by an agent, a test or a person. */
import type { CallState, CallStateChangeMessage, UserData } from '../../src/wire/messages';
import type { Agent, AgentDevice } from '../agents/agents';
import { ApiError, StatusCode } from '../common/answers';
import { elapsed } from '../common/clock';
import { newCallUuid, newConnId } from '../common/identifiers';
import type { Timer, Timers } from '../common/timers';
import type { ResolvedOptions } from '../options/options';
import { ANSWER, inboundScenario, type Scenario, scenarioOf, UNKNOWN, waitForAnswer } from '../options/scenarios';
import { type CallShape, callMessage } from './call-messages';
import { capabilitiesOf } from './capabilities';
import type { CallType, LiveCall } from './live-call';

/** The request for a new call. */
export interface CallRequest {
  agent: Agent;
  device: AgentDevice;
  phoneNumber: string;
  userData: UserData;
  /** Whether it dials an outbound record, in which case its user data gets a call result. */
  outbound: boolean;
  /** The call that it is a consult call of. */
  parent?: LiveCall;
  /** ms by which it appears later. */
  delay?: number | undefined;
}

/** Notified of every change to a call, in order. */
export type CallListener = (call: LiveCall, message: CallStateChangeMessage) => void;

interface CallCourse {
  readonly call: LiveCall;
  readonly scenario: Scenario;
  /** Position of the step that comes next. */
  next: number;
  isAnswered: boolean;
  timer?: Timer;
}

/** All calls that are not over. */
export class Calls {
  readonly #courses = new Map<string, CallCourse>();
  readonly #byAgent = new Map<Agent, Set<LiveCall>>();
  readonly #options: ResolvedOptions;
  readonly #shape: CallShape;
  readonly #timers: Timers;
  readonly #changed: CallListener;

  constructor(options: ResolvedOptions, shape: CallShape, timers: Timers, changed: CallListener) {
    this.#options = options;
    this.#shape = shape;
    this.#timers = timers;
    this.#changed = changed;
  }

  /** Starts a call; returns its ID, or nothing if no call will ever appear. */
  make(request: CallRequest): string | undefined {
    const scenario = scenarioOf(request.phoneNumber, this.#options.scenarios);
    if (scenario.callsMeanwhile === true) {
      this.ring({ agent: request.agent, device: request.device, phoneNumber: request.phoneNumber, userData: {} });
    }
    if (scenario.steps.length === 0) return undefined;
    const isInternal = request.phoneNumber.replace(/\D/g, '').length <= 5;
    const callType = request.parent !== undefined ? 'Consult' : isInternal ? 'Internal' : 'Outbound';
    const course = this.#begin(request, callType, scenario);
    if (request.parent !== undefined) request.parent.consult = course.call;
    this.#schedule(course, request.delay);
    return course.call.id;
  }

  /** Whether the connection of whoever dials this number is cut before the answer. */
  losesAnswer(phoneNumber: string): boolean {
    return scenarioOf(phoneNumber, this.#options.scenarios).losesAnswer === true;
  }

  /** Has somebody call an agent: the call rings at once. Once answered, it follows its caller's scenario. */
  ring(request: Omit<CallRequest, 'outbound' | 'parent'>): string {
    const scenario = inboundScenario(scenarioOf(request.phoneNumber, this.#options.scenarios));
    const course = this.#begin({ ...request, outbound: false }, 'Inbound', scenario);
    this.#enter(course, 'Ringing');
    return course.call.id;
  }

  /** The calls of an agent that have appeared and are not over. */
  of(agent: Agent): LiveCall[] {
    return [...(this.#byAgent.get(agent) ?? [])].filter(({ visible }) => visible);
  }

  /** The visible call of an agent; refuses with 6 when there is none. */
  get(id: string, agent: Agent): LiveCall {
    const call = this.#courses.get(id)?.call;
    if (call?.visible !== true || call.agent !== agent) {
      throw new ApiError(StatusCode.notFound, `Call '${id}' was not found.`);
    }
    return call;
  }

  /** Refuses with 3 unless the call allows the operation in its present state (page CallResource, capabilities). */
  require(call: LiveCall, operationName: string): void {
    if (!capabilitiesOf(call).includes(operationName)) {
      throw new ApiError(
        StatusCode.operationForbidden,
        `Operation '${operationName}' is not allowed for this call now.`,
      );
    }
  }

  /** Refuses a Dial with 3 while a device has a call that is not on hold, unless the option `singleLine` is false. */
  requireFreeLineToDial(agent: Agent, device: AgentDevice): void {
    if (this.#options.singleLine !== false) this.#requireFreeLine(agent, device);
  }

  /** With the option `singleLine`, refuses with 3 while a device has a call other than `call` that is not on hold. */
  requireFreeLineFor(call: LiveCall): void {
    if (this.#options.singleLine === true) this.#requireFreeLine(call.agent, call.device, call);
  }

  /**
   * Moves a call to a state now. It goes on from there as its scenario says, if that state comes later in it; otherwise it
   * stays. Returns whether there is such a call.
   */
  moveTo(id: string, state: CallState): boolean {
    const course = this.#courses.get(id);
    if (course === undefined) return false;
    course.timer?.cancel();
    const step = course.scenario.steps.findIndex((candidate, at) => at >= course.next && candidate.state === state);
    course.next = step < 0 ? course.scenario.steps.length : step + 1;
    this.#enter(course, state);
    return true;
  }

  /** Changes what an agent can change about a call, or nothing, and reports it; the far end's plans go on. */
  change(
    call: LiveCall,
    notificationType: string,
    changes: Partial<Pick<LiveCall, 'state' | 'userData' | 'participants' | 'mute' | 'recordingState'>> = {},
  ): void {
    Object.assign(call, changes);
    this.#changed(call, callMessage(call, notificationType, this.#shape));
  }

  /** Calls somebody into a call: a party who would answer joins when that is due, anybody else never. */
  invite(call: LiveCall, phoneNumber: string): void {
    const wait = waitForAnswer(scenarioOf(phoneNumber, this.#options.scenarios), this.#options.timing);
    if (wait === undefined) return;
    this.#timers.after(wait, () => {
      if (call.state === 'Released') return;
      this.change(call, 'ParticipantsUpdated', { participants: [...call.participants, phoneNumber] });
    });
  }

  /** Forgets every call silently, like a server being switched off. */
  forgetAll(): void {
    this.#timers.clear();
    this.#courses.clear();
    this.#byAgent.clear();
  }

  #requireFreeLine(agent: Agent, device: AgentDevice, except?: LiveCall): void {
    for (const call of this.#byAgent.get(agent) ?? []) {
      if (call !== except && call.device === device && call.state !== 'Held') {
        throw new ApiError(StatusCode.operationForbidden, `Device '${device.phoneNumber}' has an active call.`);
      }
    }
  }

  #begin(request: CallRequest, callType: CallType, scenario: Scenario): CallCourse {
    const callUuid = newCallUuid();
    const connId = newConnId();
    const { agent, device, phoneNumber, userData, outbound, parent } = request;
    const siblings = this.#byAgent.get(agent) ?? new Set();
    const call: LiveCall = {
      id: this.#options.callId === 'connId' ? connId : callUuid,
      callUuid,
      connId,
      callType,
      agent,
      device,
      phoneNumber,
      outbound,
      siblings,
      createdAt: elapsed(),
      visible: false,
      state: 'Dialing',
      userData,
      participants: [phoneNumber],
      mute: 'Off',
      recordingState: 'Stopped',
      parent,
      consult: undefined,
    };
    const course: CallCourse = { call, scenario, next: 0, isAnswered: false };
    this.#courses.set(call.id, course);
    this.#byAgent.set(agent, siblings.add(call));
    return course;
  }

  #schedule(course: CallCourse, delay = 0): void {
    const step = course.scenario.steps[course.next];
    if (step === undefined) return;
    course.timer = this.#timers.after(this.#options.timing[step.after] + delay, () => {
      course.next += 1;
      this.#enter(course, step.state);
    });
  }

  #enter(course: CallCourse, state: CallState): void {
    const { call } = course;
    call.visible = true;
    course.isAnswered ||= state === 'Established';
    if (state === 'Released') {
      this.#remove(call);
      if (call.outbound && this.#options.callUserData) {
        call.userData = { ...call.userData, GSW_CALL_RESULT: resultOf(course) };
      }
    } else {
      this.#schedule(course);
    }
    this.change(call, 'StatusChange', { state });
  }

  #remove(call: LiveCall): void {
    this.#courses.delete(call.id);
    const siblings = this.#byAgent.get(call.agent);
    siblings?.delete(call);
    if (siblings?.size === 0) this.#byAgent.delete(call.agent);
    if (call.parent?.consult === call) call.parent.consult = undefined;
    if (call.consult !== undefined) call.consult.parent = undefined;
  }
}

/** The call result: an answer only where there was one. */
function resultOf({ scenario, isAnswered }: CallCourse): number {
  const { callResult } = scenario;
  return isAnswered || callResult !== ANSWER ? callResult : UNKNOWN;
}

/** The life of calls: each follows the scenario of its number, and can be moved on by an agent, a test or a person. */
import type { CallState, CallStateChangeMessage, UserData } from '../src/messages';
import type { Agent, AgentDevice } from './agents';
import { ApiError, StatusCode } from './answers';
import { type CallShape, callMessage, capabilitiesOf, type LiveCall } from './call-messages';
import { newCallUuid, newConnId } from './identifiers';
import type { ResolvedOptions } from './options';
import { type Scenario, scenarioOf } from './scenarios';
import type { Timer, Timers } from './timers';

/** What is asked for when a call is made. */
export interface CallRequest {
  agent: Agent;
  device: AgentDevice;
  phoneNumber: string;
  userData: UserData;
  /** Whether it dials an outbound record, so that a call result belongs into its user data. */
  outbound: boolean;
}

/** Told about every change of a call, in order. */
export type CallListener = (agent: Agent, message: CallStateChangeMessage) => void;

interface Course {
  readonly call: LiveCall;
  readonly scenario: Scenario;
  /** Position of the step that comes next. */
  next: number;
  timer?: Timer;
}

/** All calls that are not over. */
export class Calls {
  readonly #courses = new Map<string, Course>();
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

  /** Starts a call; answers its id, or nothing when no call will ever appear. */
  make(request: CallRequest): string | undefined {
    const scenario = scenarioOf(request.phoneNumber, this.#options.scenarios);
    if (scenario.steps.length === 0) return undefined;
    const callUuid = newCallUuid();
    const connId = newConnId();
    const id = this.#options.callId === 'connId' ? connId : callUuid;
    const call: LiveCall = { ...request, id, callUuid, connId, createdAt: Date.now(), state: 'Dialing' };
    const course: Course = { call, scenario, next: 0 };
    this.#courses.set(id, course);
    this.#schedule(course);
    return id;
  }

  /** The calls of an agent that have appeared and are not over. */
  of(agent: Agent): LiveCall[] {
    return [...this.#courses.values()]
      .filter((course) => course.next > 0 && course.call.agent === agent)
      .map((c) => c.call);
  }

  /** The visible call of an agent; refuses with 6 when there is none. */
  get(id: string, agent: Agent): LiveCall {
    const course = this.#courses.get(id);
    if (course === undefined || course.next === 0 || course.call.agent !== agent) {
      throw new ApiError(StatusCode.notFound, `Call '${id}' was not found.`);
    }
    return course.call;
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

  /**
   * Moves a call to a state now. It goes on from there as its scenario says, if that state is a later part of it; else it
   * stays. Answers whether there is such a call.
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

  /** Switches between Established and Held, while the far end's plans go on. */
  hold(call: LiveCall, held: boolean): void {
    call.state = held ? 'Held' : 'Established';
    this.#publish(call, 'StatusChange');
  }

  /** Replaces the user data of a call. */
  setUserData(call: LiveCall, userData: UserData): void {
    call.userData = userData;
    this.#publish(call, 'AttachedDataChanged');
  }

  /** Tells about something that changes nothing, such as sent digits. */
  notify(call: LiveCall, notificationType: string): void {
    this.#publish(call, notificationType);
  }

  /** Forgets every call without a word, as a server does that is switched off. */
  forgetAll(): void {
    for (const course of this.#courses.values()) course.timer?.cancel();
    this.#courses.clear();
  }

  #schedule(course: Course): void {
    const step = course.scenario.steps[course.next];
    if (step === undefined) return;
    course.timer = this.#timers.after(this.#options.timing[step.after], () => {
      course.next += 1;
      this.#enter(course, step.state);
    });
  }

  #enter(course: Course, state: CallState): void {
    const { call, scenario } = course;
    call.state = state;
    if (state === 'Released') {
      this.#courses.delete(call.id);
      if (call.outbound && this.#options.callUserData) {
        call.userData = { ...call.userData, GSW_CALL_RESULT: scenario.callResult };
      }
    } else {
      this.#schedule(course);
    }
    this.#publish(call, 'StatusChange');
  }

  #publish(call: LiveCall, notificationType: string): void {
    this.#changed(call.agent, callMessage(call, notificationType, this.#shape));
  }
}

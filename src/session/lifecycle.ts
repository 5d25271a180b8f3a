/**
 * The life of a session: carries out what machine.ts decides, from sign-in to sign-out, and again after each interruption.
 * Only one sign-in is current at a time; anything that still comes from an earlier one is ignored.
 */

import { GuardedEmitter } from '../errors/guard';
import type { GwsError } from '../errors/gws-error';
import { elapsed } from '../timing/clock';
import { CALLS_CHANNEL } from '../wire/call-events';
import { covers } from '../wire/channel';
import type { ApiResponse, Device, User } from '../wire/messages';
import { listOf } from '../wire/resources';
import { Admission } from './admission';
import { asGwsError } from './availability';
import { ContactCenterSession } from './contact-center';
import { chooseDevice, isLoggedOut } from './devices';
import type { Feed } from './feed';
import type { SessionHost } from './host';
import { type SessionEffect, type SessionEvent, type SessionState, transition, troubleOf } from './machine';
import type { ResolvedSessionOptions } from './options';
import { PollTrouble } from './poll-trouble';
import { Recovery } from './recovery';
import { Retries } from './retries';
import { SignIn } from './sign-in';
import { Refusal } from './sign-in-answers';

interface LifecycleEvents {
  /** The session has entered a phase, perhaps the same one again. */
  state: [SessionState];
  /** Any change of state, including those of no interest to users. */
  changed: [SessionState];
  /** What is in trouble, or which channels GWS refuses, has changed. */
  condition: [];
  /** The devices have been read. */
  devices: [];
  /** Something users should know about; if `matter` is given, it concerns the whole server and is reported only once. */
  warning: [GwsError, matter?: string];
}

export class Lifecycle extends GuardedEmitter<LifecycleEvents> {
  readonly contactCenter: ContactCenterSession;
  readonly recovery: Recovery;
  readonly #options: ResolvedSessionOptions;
  readonly #retries: Retries;
  readonly #admission: Admission;
  readonly #polls: PollTrouble;
  #state: SessionState = { phase: 'idle' };
  #signIn: SignIn | undefined;
  #leaving: Promise<void> = Promise.resolve();

  constructor(options: ResolvedSessionOptions, feed: Feed) {
    super((error) => this.emit('warning', error));
    this.#options = options;
    this.contactCenter = new ContactCenterSession(options);
    const host = this.#host();
    this.recovery = new Recovery(feed, host);
    this.#retries = new Retries(options, (error) => this.#fail(error));
    this.#admission = new Admission(options.governor);
    this.#polls = new PollTrouble(feed, this.recovery, this.#retries, host);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The current sign-in; undefined while there is none. */
  get signIn(): SignIn | undefined {
    return this.#signIn;
  }

  /** Signs in now, even if a retry is scheduled for later. */
  connect(): void {
    this.#dispatch({ type: 'connect' });
  }

  /** Signs out of GWS until {@link connect}; resolves when done. */
  disconnect(): Promise<void> {
    this.#dispatch({ type: 'disconnect' });
    return this.#leaving;
  }

  /** Signs out of GWS for good. */
  close(): Promise<void> {
    this.#dispatch({ type: 'close' });
    return this.#leaving;
  }

  /** GWS has forgotten the session: signs in again, immediately the first time after a healthy period, otherwise after the usual wait. */
  forget(error: GwsError): void {
    if (this.#signIn?.isEnded) {
      this.#signInAnew();
    } else if (this.#retries.mayTryAtOnce()) {
      this.#dispatch({ type: 'forgotten' });
    } else {
      this.#fail(error);
    }
  }

  /** Has `send` end the contact-centre session, which also ends the HTTP session; then signs in again. */
  async endContactCenterSession(send: () => Promise<ApiResponse>): Promise<ApiResponse> {
    const answer = await this.contactCenter.end(send);
    if (this.#signIn?.isEnded) {
      this.#signInAnew();
    }
    return answer;
  }

  /** Subscribes to a channel that has just got its first listener. */
  subscribe(channel: string): void {
    const bayeux = this.#signIn?.bayeux;
    if (this.#signIn && bayeux?.isOpen) {
      void this.#attempt(this.#signIn, async (signIn) => {
        await this.#polls.channel.subscribe(bayeux, channel);
        if (covers(channel, CALLS_CHANNEL)) {
          await this.recovery.read(signIn);
        }
      });
    }
  }

  #dispatch(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = transition(before, event);
    const changed = state !== before;
    this.#state = state;
    if (changed) {
      this.#retries.follow(state);
    }
    for (const effect of effects) {
      this.#carryOut(effect);
    }
    if (changed) {
      this.emit('changed', state);
      if (troubleOf(state)?.kind !== troubleOf(before)?.kind) {
        this.emit('condition');
      }
      if (state.phase !== 'connected' || before.phase !== 'connected') {
        this.emit('state', state);
      }
    }
  }

  #carryOut(effect: SessionEffect): void {
    switch (effect.do) {
      case 'sign-in':
        void this.#admit().catch((failure) => this.#fail(asGwsError(failure)));
        break;
      case 'start':
        void this.#start(this.#signIn as SignIn);
        break;
      case 'recover':
        void this.#attempt(this.#signIn as SignIn, (signIn) => this.recovery.read(signIn));
        break;
      case 'check':
        void this.#polls.check(this.#signIn as SignIn);
        break;
      case 'reopen':
        this.#retries.schedule(effect.delay, () => void this.#polls.reopen(this.#signIn as SignIn));
        break;
      case 'wait':
        this.#retries.schedule(effect.delay, () => this.#dispatch({ type: 'retry-due' }));
        break;
      case 'drop':
        this.#retries.cancel();
        this.#admission.giveUp();
        this.#signIn?.drop();
        this.#signIn = undefined;
        break;
      case 'leave':
        this.#retries.cancel();
        this.#admission.giveUp();
        this.#leaving = Promise.all([this.#leaving, this.#leave()]).then(() => undefined);
        break;
    }
  }

  /** Signs in once the governor allows it, unless the attempt is abandoned first. */
  async #admit(): Promise<void> {
    if (await this.#admission.turn(this.#leaving)) {
      await this.#authenticate();
    }
  }

  async #authenticate(): Promise<void> {
    if (this.#state.phase !== 'signing-in' || this.#signIn) {
      return;
    }
    let signIn: SignIn;
    try {
      signIn = new SignIn(this.#options);
    } catch (error) {
      this.#dispatch({ type: 'refused', error: asGwsError(error) });
      return;
    }
    this.#signIn = signIn;
    await this.#attempt(signIn, async () => {
      const asOf = elapsed();
      const user: User = await signIn.authenticate();
      if (signIn === this.#signIn) {
        this.recovery.learn(listOf<Device>(user.devices), asOf);
        this.#dispatch({ type: 'signed-in' });
      }
    });
  }

  async #start(signIn: SignIn): Promise<void> {
    await this.#attempt(signIn, async () => {
      const bayeux = await this.#polls.channel.open(signIn);
      const { login } = this.contactCenter;
      if (login && signIn === this.#signIn && isLoggedOut(this.recovery.devices)) {
        this.contactCenter.claim();
        await signIn.startContactCenterSession(login);
      }
      await this.recovery.read(signIn);
      if (signIn === this.#signIn) {
        this.#dispatch({ type: 'started', at: elapsed() });
        if (bayeux.interruption) {
          this.#polls.interrupted(bayeux.interruption);
        }
        this.#checkDevice();
        this.#polls.channel.resume(bayeux);
      }
    });
  }

  async #attempt(signIn: SignIn, work: (signIn: SignIn) => Promise<void>): Promise<void> {
    try {
      await work(signIn);
    } catch (failure) {
      if (signIn !== this.#signIn) {
        return;
      }
      if (failure instanceof Refusal) {
        const retry = failure.permanent ? undefined : this.#retries.refusedSignIn();
        this.#dispatch({ type: 'refused', error: failure.error, retry });
      } else {
        this.#fail(asGwsError(failure));
      }
    }
  }

  /** The session has ended as expected: signs in again at once, without a warning. */
  #signInAnew(): void {
    this.#polls.channel.end();
    this.#dispatch({ type: 'forgotten' });
  }

  #fail(error: GwsError): void {
    this.#dispatch({ type: 'failed', error, ...this.#retries.signIn() });
  }

  #host(): SessionHost {
    const state = () => this.#state;
    return {
      get state() {
        return state();
      },
      isCurrent: (signIn) => signIn === this.#signIn,
      dispatch: (event) => this.#dispatch(event),
      attempt: (signIn, work) => this.#attempt(signIn, work),
      forget: (error) => this.forget(error),
      fail: (error) => this.#fail(error),
      warn: (...warning) => this.emit('warning', ...warning),
      devicesRead: () => this.emit('devices'),
      conditionChanged: () => this.emit('condition'),
    };
  }

  #checkDevice(): void {
    try {
      chooseDevice(this.recovery.devices, this.#options.device);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
  }

  async #leave(): Promise<void> {
    const signIn = this.#signIn;
    this.#polls.channel.end();
    const endSession = this.contactCenter.release();
    this.#signIn = undefined;
    try {
      await signIn?.leave(endSession);
    } catch (error) {
      this.emit('warning', asGwsError(error));
    }
    this.#dispatch({ type: 'disconnected' });
  }
}

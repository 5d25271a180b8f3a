// Call events as GWS sends them, about 1 kB each: the life of one call after another, as text that is ready to be sent.
import { CALLS_CHANNEL } from './protocol.mjs';

/** @typedef {[notificationType: string, state: string]} Step */

/** @type {Step} */
const DIALING = ['AttachedDataChanged', 'Dialing'];

/**
 * What a call goes through.
 * @type {Step[]}
 */
const LIFE = [
  ['StatusChange', 'Dialing'],
  DIALING,
  ['StatusChange', 'Established'],
  ['AttachedDataChanged', 'Established'],
  ['StatusChange', 'Held'],
  ['StatusChange', 'Established'],
  ['AttachedDataChanged', 'Established'],
  ['StatusChange', 'Released'],
];

/**
 * @param {number} call
 * @param {Step} step
 * @param {number} sentAt
 */
function data(call, step, sentAt) {
  const [notificationType, state] = step;
  const id = `013V08JRL498H10I04000VTAES${String(call).padStart(6, '0')}`;
  return {
    messageType: 'CallStateChangeMessage',
    notificationType,
    call: {
      id,
      callUuid: `${id}UUID`,
      deviceUri: 'http://gws.example.com/api/v2/devices/8f2b7f10-1c0e-4a4b-9b8e-2f5b5a1b7c11',
      uri: `http://gws.example.com/api/v2/me/calls/${id}`,
      path: `/calls/${id}`,
      state,
      callType: 'Outbound',
      dnis: '+14155550123',
      duration: call % 60,
      mute: 'Off',
      supervisorListeningIn: false,
      monitors: [],
      participants: [
        { e164Number: '+14155550123', formattedPhoneNumber: '+1 415-555-0123', phoneNumber: '+14155550123' },
      ],
      participantsInfo: [{ phoneNumber: '+14155550123', digits: '14155550123' }],
      capabilities: ['Hangup', 'Hold', 'SendDtmf', 'AttachUserData', 'UpdateUserData', 'DeleteUserDataPair'],
      userData: {
        GSW_RECORD_HANDLE: call,
        GSW_CALL_ATTEMPT_GUID: `guid-${call}`,
        GSW_CAMPAIGN_NAME: 'Autumn renewals',
        GSW_CALLING_LIST: 'Renewals EMEA',
        GSW_PHONE: '+14155550123',
        customer: 'Zoë Müller-Ōta',
      },
    },
    metrics: {
      eventProcessing: {
        serverGenerationTimestamp: sentAt,
        nodeProcessingTimeNanos: 1_200_000,
        serverProcessingTimeTotalMs: 3,
      },
    },
  };
}

/** @param {object} message */
function text(message) {
  return JSON.stringify({ data: message, channel: CALLS_CHANNEL });
}

/**
 * One event.
 * @param {number} call
 * @param {number} sentAt the server's timestamp, in any unit that the receiver shares
 */
export function oneEvent(call, sentAt) {
  return text(data(call, DIALING, sentAt));
}

/**
 * Texts of the whole lives of `calls` calls, one after another.
 * @param {number} calls
 */
export function wholeLives(calls) {
  return Array.from({ length: calls }, (_, call) => LIFE.map((step, at) => text(data(call, step, at)))).flat();
}

/**
 * Texts of events of `calls` calls that do not end.
 * @param {number} calls
 */
export function ongoing(calls) {
  return Array.from({ length: calls }, (_, call) => text(data(call, LIFE[1 + (call % 6)] ?? DIALING, call)));
}

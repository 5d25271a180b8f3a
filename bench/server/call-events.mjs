// Call events as GWS sends them, about 1 kB each: the life of one call after another, as text that is ready to be sent.
import { CALLS_CHANNEL } from './protocol.mjs';

/**
 * What a call goes through.
 * @type {[notificationType: string, state: string][]}
 */
const LIFE = [
  ['StatusChange', 'Dialing'],
  ['AttachedDataChanged', 'Dialing'],
  ['StatusChange', 'Established'],
  ['AttachedDataChanged', 'Established'],
  ['StatusChange', 'Held'],
  ['StatusChange', 'Established'],
  ['AttachedDataChanged', 'Established'],
  ['StatusChange', 'Released'],
];

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

function text(message) {
  return JSON.stringify({ data: message, channel: CALLS_CHANNEL });
}

/** One event; `sentAt` is the server's timestamp, in any unit that the receiver shares. */
export function oneEvent(call, sentAt) {
  return text(data(call, LIFE[1], sentAt));
}

/** Texts of the whole lives of `calls` calls, one after another. */
export function wholeLives(calls) {
  return Array.from({ length: calls }, (_, call) => LIFE.map((step, at) => text(data(call, step, at)))).flat();
}

/** Texts of events of `calls` calls that do not end. */
export function ongoing(calls) {
  return Array.from({ length: calls }, (_, call) => text(data(call, LIFE[1 + (call % 6)], call)));
}

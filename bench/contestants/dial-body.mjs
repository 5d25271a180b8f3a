// The record dialed: the same for every contestant, with a new handle each time.
let handle = 0;

export function nextRecord() {
  handle += 1;
  return {
    recordHandle: handle,
    phoneNumber: '+14155550123',
    outboundCallerId: '+14155550199',
    otherFields: {
      GSW_CAMPAIGN_NAME: 'Autumn renewals',
      GSW_CALLING_LIST: 'Renewals EMEA',
      customer: 'Zoë Müller-Ōta',
    },
  };
}

/**
 * @param {string} device
 * @param {object} outboundRecord
 */
export function dialRequest(device, outboundRecord) {
  return { operationName: 'Dial', devicePath: `/devices/${device}`, outboundRecord };
}

/** Properties of a `gws-campaign` node that works by itself and gives back what it cannot dial; without its places and times. */
export const AUTOMATIC_CAMPAIGN = {
  callingList: '',
  agents: [],
  decide: 'automatic',
  previewTime: 0,
  undecided: 'wait',
  notAllowed: 'reject',
  undialable: 'reject',
  complete: 'automatic',
  wrapUpTime: 0,
  afterCallWork: false,
  outcomes: {},
  whenEmpty: 'wait',
} as const;

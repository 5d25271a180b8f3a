/** Every wait of a simulated call, short enough for tests and long enough to come one after the other; ms. */
export const FAST = {
  dialDelay: 2,
  slow: 60,
  ringing: 2,
  answer: 2,
  talking: 5,
  farEndHangsUp: 2,
  busy: 2,
  noAnswer: 5,
  invalid: 1,
};

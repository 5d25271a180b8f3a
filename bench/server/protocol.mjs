// What the server of the measurements and the contestants that speak the protocol themselves agree on.
export const CALLS_CHANNEL = '/v2/me/calls';
export const DEVICE = '8f2b7f10-1c0e-4a4b-9b8e-2f5b5a1b7c11';
export const CSRF_HEADER = 'X-CSRF-TOKEN';

/** The same clock in all processes of a machine, µs. */
export function now() {
  return Number(process.hrtime.bigint() / 1000n);
}

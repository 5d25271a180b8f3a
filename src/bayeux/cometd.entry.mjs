// Entry of `cometd.bundle.cjs`: the CometD library and the adapter that gives it the environment it expects.
// scripts/build.mjs bundles the two so that the `window` they read and write is local to the bundle.
import { adapt } from 'cometd-nodejs-client';
import { bundleWindow } from './cometd.environment.mjs';
import { setZeroDelays } from './zero-delays.mjs';

export { AckExtension, CometD, LongPollingTransport } from 'cometd';

adapt();
setZeroDelays(bundleWindow);

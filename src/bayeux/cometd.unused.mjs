// Stands in, inside the bundle, for what the adapter imports to build an XMLHttpRequest and a WebSocket. Neither is ever
// used here: all traffic goes through the transport of transport.ts, and without a WebSocket CometD registers none.
export const WebSocket = undefined;
export const HttpProxyAgent = undefined;
export const HttpsProxyAgent = undefined;

// Settings of each Node-RED of compose.yaml; what differs comes from its environment.
module.exports = {
  // A volume that all share, and that only the first may write.
  flowFile: '/flows/flows.json',
  // The same for all, so that each can read the credentials of the flow.
  credentialSecret: process.env.NODE_RED_CREDENTIAL_SECRET,
  gwsInstanceName: process.env.GWS_INSTANCE_NAME,
};

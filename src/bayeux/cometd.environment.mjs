// What the bundled libraries see in place of the process's own globals: whatever they set stays in here.
export const bundleConsole = { ...console };
export const bundleWindow = {};
export const bundleGlobal = { window: bundleWindow };

// What the bundled libraries see in place of the process's own globals: whatever they set stays in here. Without a method of the
// console the library prints nothing: it would print messages as the server sent them.
export const bundleConsole = {};
export const bundleWindow = {};
export const bundleGlobal = { window: bundleWindow };

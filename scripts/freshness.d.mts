export function fingerprint(root: string): string | undefined;
export function isBuilt(root: string, sources: string | undefined): boolean;
export function forgetBuild(root: string): void;
export function rememberBuild(root: string, sources: string | undefined): void;

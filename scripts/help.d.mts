export interface Page {
  /** `en-US`, or the name of the folder. */
  language: string;
  file: string;
}

export function pagesOf(docs: string, type: string): Page[];
export function helpOf(page: string): string;
export function writeHelp(docs: string, type: string, target: string): void;

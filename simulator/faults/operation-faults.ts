/** Faults of outbound operations after acceptance: no acknowledgement, or an error instead. */

/** What happens to an accepted operation. */
export type OperationFault = { kind: 'silence' } | { kind: 'failure'; fields: Record<string, unknown> };

/** The faults of outbound operations; `*` stands for any operation. */
export class OperationFaults {
  #rules: { operationName: string; fault: OperationFault; left: number }[] = [];

  /** The operation is carried out, but never acknowledged. */
  silence(operationName: string, times = 1): void {
    this.#rules.push({ operationName, fault: { kind: 'silence' }, left: times });
  }

  /**
   * The operation is not carried out, and an `ErrorMessage` on `/v2/me/devices` says so.
   * @param fields of the message, such as `errorMessage`, or another `referenceId` than that of the request
   */
  fail(operationName: string, fields: Record<string, unknown> = {}, times = 1): void {
    this.#rules.push({ operationName, fault: { kind: 'failure', fields }, left: times });
  }

  /** The fault of an operation, which is counted. */
  take(operationName: string): OperationFault | undefined {
    const rule = this.#rules.find((candidate) => [operationName, '*'].includes(candidate.operationName));
    if (rule === undefined) return undefined;
    rule.left -= 1;
    if (rule.left <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }

  /** Ends them. */
  clear(): void {
    this.#rules = [];
  }
}

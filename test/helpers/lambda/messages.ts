/** What the parent asks a function's process to do. */
export interface Invocation {
  readonly id: number;
  readonly requestId: string;
  readonly event: unknown;
  /** Milliseconds since the epoch at which Lambda would kill the process. */
  readonly deadline: number;
}

/** What a function's process answers; first of all `ready`, when the bundle has been imported. */
export type Answer =
  | { readonly kind: "ready"; readonly importMs: number }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number | undefined; readonly message: string };

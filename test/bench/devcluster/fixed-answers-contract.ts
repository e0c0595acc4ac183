/** What the server is told: the text for every path that begins so. */
export type FixedAnswers = readonly (readonly [path: string, text: string])[];

/** What it tells: where it is, and the certificate to trust. */
export interface FixedServer {
  readonly server: string;
  readonly caPem: string;
}

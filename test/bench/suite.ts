/** A table as it is printed. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What a suite measured: tables for people, and the same figures for programs. */
export interface Report {
  readonly tables: readonly Table[];
  /** What a reader has to know before believing the figures. */
  readonly notes: readonly string[];
  readonly figures: Readonly<Record<string, unknown>>;
}

/** How much is measured. */
export interface Settings {
  /** Changes of the path in `latency`, over all rounds. */
  readonly changes: number;
  /** Pairs of rounds in `latency`. */
  readonly pairs: number;
  /** Objects in `converge`. */
  readonly objects: number;
  /** Says what is being done. */
  readonly progress: (text: string) => void;
}

/** One part of `npm run bench`. */
export interface Suite {
  readonly name: string;
  readonly summary: string;
  run(settings: Settings): Promise<Report>;
}

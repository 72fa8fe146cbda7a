export type SqlValue = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, unknown>>;

export interface Queries {
  /** One statement in SQL that every engine understands; parameters are `$1`, `$2`, … and foreign text is only ever one. */
  all(sql: string, params?: readonly SqlValue[]): Promise<Row[]>;
}

/** The few words in which the engines differ. */
export interface Dialect {
  /** A column that numbers rows in the order of insertion. */
  readonly identity: string;
  /** Text that sorts by its bytes. */
  readonly text: string;
  /** Gives a row when the table `$1` exists. */
  readonly tableExists: string;
  /** A column of bytes; undefined where work is never spread over processes. */
  readonly bytes: string | undefined;
  /** Keeps others from changing the schema until the transaction ends; undefined where every transaction does. */
  readonly lockSchema: string | undefined;
}

/** A connection to one engine. Throws StoreError for whatever the engine says. */
export interface Database extends Queries {
  readonly kind: string;
  /** How messages name it; holds no password. */
  readonly label: string;
  readonly dialect: Dialect;
  /** Every write goes through here. Work that throws has changed nothing; it must use `queries` only. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** PostgreSQL holds neither NUL nor half a surrogate pair in text; both engines shall remember the same. */
export function storable(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}

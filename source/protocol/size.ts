/** The size of a terminal, in cells. */
export type Size = {columns: number; rows: number};

/* What a click in a dialog does: parts of its rows name the keys that they stand for, and those are typed. */
import {createContext} from 'react';
import type {FieldKey} from '../models/field.ts';
import type {Row} from '../models/row.ts';

/** Of the dialog that is open: what it shows, and who takes its keys. Kept up to date by `Rows` and `useKeys`. */
export type Clicks = {rows: readonly Row[]; onKey: ((key: FieldKey) => void) | undefined};

export const newClicks = (): Clicks => ({rows: [], onKey: undefined});

export const ClicksContext = createContext<Clicks>(newClicks());

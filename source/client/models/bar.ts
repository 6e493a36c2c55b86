import type {Region, Row} from './row.ts';

export type BarTarget =
	| {readonly kind: 'session'; readonly id: string}
	| {readonly kind: 'command'; readonly command: 'queue' | 'help' | 'cost'};

export type BarModel = {
	readonly row: Row;
	readonly regions: readonly Region<BarTarget>[];
	readonly working: readonly {readonly x: number; readonly y: number; readonly session: string}[];
};

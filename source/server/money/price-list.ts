/* The price list, loaded when somebody first asks for it. */
import {describe} from '../../errors.ts';
import type {Log} from '../../log.ts';
import {loadPrices, type Prices} from '../../stream/parser/prices.ts';

const noPrices: Prices = {costOf: () => undefined};

/** Where it cannot be loaded nothing has a price. */
export const createPriceList = (log: Log): (() => Promise<Prices>) => {
	let loading: Promise<Prices> | undefined;
	return () => {
		loading ??= loadPrices().catch(error => {
			log.warning(`prices could not be loaded, so only what agents have told is known: ${describe(error)}`);
			return noPrices;
		});
		return loading;
	};
};

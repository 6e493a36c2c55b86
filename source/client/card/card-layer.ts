/* The card on the screen: where it stands, and what of it was painted, which is what can be answered. */
import type {Rect, Size} from '../../screen/geometry.ts';
import type {App} from '../app.ts';
import type {Layers} from '../chrome/layers.ts';
import {createReaders} from '../chrome/readers.ts';
import {type CardModel, cardModel} from '../models/card.ts';
import type {Look} from '../models/row.ts';
import {type CardState, type State, sessionById} from '../state.ts';
import type {Cards} from './card.ts';

export const createCardLayer = (app: App, layers: Layers, cards: Cards, look: () => Look) => {
	const readers = createReaders(() => !layers.isClosed && app.update(current => ({...current})));
	let shown: {readonly model: CardModel; readonly rect: Rect} | undefined;
	/** Which card was drawn, and whether it was told since then that it is painted. */
	let frame: {readonly of: string; readonly allShown: boolean; told: boolean} | undefined;

	return {
		update(state: State) {
			const {card} = state;
			if (!card) {
				shown = undefined;
				frame = undefined;
				layers.drop('card');
				return;
			}
			const room = {columns: state.size.columns, rows: state.size.rows - 1};
			const session = sessionById(state, card.prompt.session);
			const model = cardModel({card, session, now: state.now, readers: readers.for(card.prompt)}, room, look());
			const rect = placeOf(model, room);
			shown = {model, rect};
			layers.card({model, onEntry: text => cards.entered(text), onCancel: () => cards.cancelled(), onEditor: app.edit}, rect);
			frame = {of: nameOf(card), allShown: model.allShown, told: false};
		},
		get shown() {
			return shown;
		},
		/** Told after each frame of the screen. */
		painted() {
			const {card} = app.state;
			if (frame && !frame.told && card && frame.of === nameOf(card)) {
				frame.told = true;
				cards.painted(frame.allShown);
			}
		},
	};
};

const nameOf = ({prompt}: CardState) => `${prompt.id} ${prompt.hash}`;

/** In the middle above the bar, a row away from it where there is room. */
const placeOf = ({columns, rows}: CardModel, room: Size): Rect => ({
	x: Math.max(0, Math.floor((room.columns - columns) / 2)),
	y: Math.max(0, room.rows - rows.length - (room.rows > rows.length + 2 ? 1 : 0)),
	columns,
	rows: rows.length,
});

/* Clicks on the chrome: what stands there, and what a click on that does. */
import {contains, type Point} from '../../screen/geometry.ts';
import type {App} from '../app.ts';
import type {Cards} from '../card/card.ts';
import type {CommandName} from '../commands.ts';
import type {CardButton} from '../models/card-keys.ts';
import type {Region} from '../models/row.ts';
import type {ChromeClick} from '../pointer.ts';
import {sessionById} from '../state.ts';
import type {Chrome} from './chrome.ts';

type Run = (command: CommandName, argument: string | undefined) => void;

export const createChromeClicks = (app: App, chrome: Chrome, cards: Cards, run: Run) => {
	let pressedAt = 0;

	const clickCard = (button: CardButton) => {
		switch (button) {
			case 'approve':
			case 'deny':
				cards.click(button, pressedAt);
				break;
			case 'go': {
				const id = app.state.card!.prompt.session;
				cards.leaveQueue();
				showSession(id);
				break;
			}
			case 'queue':
				run('queue', undefined);
				break;
			default:
				cards.leaveQueue();
		}
	};

	const showSession = (id: string) => run('select-session', String(sessionById(app.state, id)?.slot));

	const clickBar = (x: number) => {
		const hit = regionAt(chrome.bar()?.regions ?? [], {x, y: 0});
		if (hit?.kind === 'session') {
			showSession(hit.id);
		} else if (hit) {
			run(hit.command, undefined);
		}
	};

	const clickSidebar = (y: number, {times, button}: ChromeClick) => {
		const target = chrome.sidebar()?.targets[y];
		if (!target) {
			return;
		}
		app.update(current => ({...current, sidebarFocused: true, sidebar: {...current.sidebar, selected: target.id}}));
		if (target.kind === 'session') {
			run(times === 2 ? 'open-row' : 'peek-row', undefined);
		} else if (target.kind === 'elsewhere' && times === 2) {
			run('open-row', undefined);
		}
		if (button === 'right') {
			run('palette', undefined);
		}
	};

	return {
		/** True when the chrome was hit. */
		click(point: Point, click: ChromeClick): boolean {
			const isPressed = click.times > 0;
			const card = app.state.card && chrome.card();
			if (card && contains(card.rect, point)) {
				const hit = regionAt(card.model.regions, {x: point.x - card.rect.x, y: point.y - card.rect.y});
				// A button of the card acts when it is let go.
				if (isPressed) {
					pressedAt = app.clock();
				} else if (hit) {
					clickCard(hit);
				}
				return true;
			}
			if (app.state.dialog) {
				return isPressed && chrome.clickDialog(point, 'press');
			}
			if (!isPressed) {
				return false;
			}
			if (contains(app.geometry().bar, point)) {
				clickBar(point.x);
				return true;
			}
			const sidebar = chrome.sidebarRect();
			if (sidebar && contains(sidebar, point)) {
				clickSidebar(point.y, click);
				return true;
			}
			return false;
		},
		/** A notch of the wheel; true when something took it. */
		wheel: (point: Point, up: boolean): boolean => chrome.clickDialog(point, up ? 'wheelUp' : 'wheelDown'),
	};
};

const regionAt = <Target>(regions: readonly Region<Target>[], {x, y}: Point): Target | undefined =>
	regions.find(region => region.y === y && x >= region.x && x < region.x + region.columns)?.target;

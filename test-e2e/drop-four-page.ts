import { expect } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';

/** Moves by column with which the player who begins wins: four discs upon each other. */
export const WINNING_MOVES = [0, 1, 0, 1, 0, 1, 0] as const;

/** Opens the game in a context, as one who comes by its address, and waits until it says who the visitor is. */
export async function openGame(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await visit(page, url);
  await page
    .locator('#you')
    .filter({ hasText: /You (play|watch)/ })
    .waitFor();
  return page;
}

/** Opens a page, again where Chromium gave up as a pod's network came or went: it is in the network of the node. */
async function visit(page: Page, url: string): Promise<void> {
  while (true) {
    const failure = await page.goto(url).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) return;
    if (!String(failure).includes('ERR_NETWORK_CHANGED')) throw failure;
  }
}

/** What a page says of its visitor, and of the game. */
export async function readPage(page: Page): Promise<{ you: string | null; state: string | null }> {
  return { you: await page.textContent('#you'), state: await page.textContent('#state') };
}

/** Waits until a page says something of the game. */
export async function waitForState(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('#state').filter({ hasText: text }).waitFor();
}

/** Drops the discs of the two players in turn. Each column is clickable only for the player whose turn it is. */
export async function playMoves(players: readonly [Page, Page], columns: readonly number[]): Promise<void> {
  for (const [index, column] of columns.entries())
    await players[index % 2 === 0 ? 0 : 1].getByRole('button', { name: `Column ${column + 1}` }).click();
}

/** The colours of a page's discs, column by column from the bottom up. */
export async function readBoard(page: Page): Promise<string[][]> {
  const columns = await page.locator('.column').all();
  return Promise.all(
    columns.map((column) =>
      column.locator('.red, .yellow').evaluateAll((discs) => discs.map(({ classList }) => classList[1] ?? '')),
    ),
  );
}

/** Takes a page from the network until it notices, lets something happen, and waits until it is back. */
export async function whileOffline(page: Page, work: () => Promise<void>): Promise<void> {
  await page.context().setOffline(true);
  await waitForState(page, 'Connection lost');
  await work();
  await page.context().setOffline(false);
  await page.locator('body:not(.is-away)').waitFor();
}

/** Two players finish a game while a spectator watches and one of the players is offline for a while. */
export async function playThrough(pages: { red: Page; yellow: Page; spectator: Page }, pause: () => Promise<void>) {
  const { red, yellow, spectator } = pages;
  expect([(await readPage(red)).you, (await readPage(yellow)).you]).toEqual(['You play red', 'You play yellow']);
  expect((await readPage(spectator)).you).toBe('You watch');
  await playMoves([red, yellow], WINNING_MOVES.slice(0, 3));
  await whileOffline(yellow, async () => {
    await waitForState(spectator, 'Yellow to move');
    await waitForState(red, 'the other player is away');
    await pause();
  });
  expect(await readPage(yellow)).toEqual({ you: 'You play yellow', state: 'Your turn' });
  await playMoves([yellow, red], WINNING_MOVES.slice(3));
  await waitForState(red, 'You win');
  await waitForState(yellow, 'Red wins');
  await waitForState(spectator, 'Red wins');
  expect(await readBoard(spectator)).toEqual([Array(4).fill('red'), Array(3).fill('yellow'), [], [], [], [], []]);
}

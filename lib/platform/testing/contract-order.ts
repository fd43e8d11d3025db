import { pairOf, type Scene, until, wait } from './contract-listening.ts';

/** For contract-run.ts: what happens before what. */
export const ORDER_SCENES: Readonly<Record<string, Scene>> = {
  async 'timers run in the order of their times, and then of their making'() {
    const said: string[] = [];
    const later = (text: string, milliseconds: number) => setTimeout(() => void said.push(text), milliseconds);
    later('last', 60);
    later('first of two', 20);
    clearTimeout(later('cleared', 20));
    later('second of two', 20);
    later('at once', 0);
    await until(() => said.includes('last'));
    return said;
  },
  async 'an interval goes on until it is cleared, also by itself'() {
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      if (count === 3) clearInterval(timer);
    }, 5);
    await until(() => count === 3);
    await wait(30);
    return [count];
  },
  async 'what a timer promises comes before the next timer'() {
    const said: string[] = [];
    for (const name of ['one', 'two'])
      setTimeout(() => {
        void Promise.resolve().then(() => said.push(`promise of ${name}`));
        said.push(name);
      }, 5);
    await until(() => said.length === 4);
    return said;
  },
  async 'a turn lets a timer run that is due'(machine) {
    const said: string[] = [];
    setTimeout(() => void said.push('timer'), 1);
    const until = machine.monotonicSeconds() + 0.01;
    while (machine.monotonicSeconds() < until);
    await machine.turn();
    return [...said, 'turn'];
  },
  async 'turns one behind the other keep no timer from its time'(machine) {
    let isDue = false;
    setTimeout(() => {
      isDue = true;
    }, 20);
    while (!isDue) await machine.turn();
    return ['timer'];
  },
  async 'a connection tells of bytes, then of their end, then of its own'(machine) {
    const { client, server, said } = await pairOf(machine);
    client.write('bytes');
    client.end();
    await until(() => said.includes('end'));
    server.end();
    await until(() => said.includes('close'));
    return said;
  },
};

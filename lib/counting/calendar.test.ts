import { expect, test } from '@jest/globals';
import { createCalendar } from './calendar.ts';

test('createCalendar() gives a moment the same time whenever it is asked, until the calendar is set', () => {
  let [seconds, wall] = [1000.0004, 5_000_000];
  const calendar = createCalendar({ monotonicSeconds: () => seconds, wallMilliseconds: () => wall });
  const times: number[] = [];
  const pass = (bySeconds: number, byWall: number) => {
    seconds += bySeconds;
    wall += byWall;
    times.push(calendar(900));
  };
  pass(0, 0);
  pass(10.0007, 10_000);
  pass(10.0003, 10_001);
  pass(10, 10_000 + 3_600_000);
  expect(times).toEqual([4_900_000, 4_900_000, 4_900_000, 8_500_000]);
});

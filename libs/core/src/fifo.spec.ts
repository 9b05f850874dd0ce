import * as fc from 'fast-check';
import { Fifo } from './fifo';

describe('Fifo', () => {
  it('does what an array does, however long it was', () => {
    const step = fc.oneof(
      fc.record({ does: fc.constant('push' as const), count: fc.nat(3000) }),
      fc.record({ does: fc.constant('shift' as const), count: fc.nat(3000) }),
      fc.record({ does: fc.constantFrom('pushFront' as const, 'takeAll' as const), count: fc.constant(1) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const fifo = new Fifo<number>();
        let model: number[] = [];
        let next = 0;
        for (const { does, count } of steps) {
          if (does === 'takeAll') {
            expect(fifo.takeAll()).toEqual(model);
            model = [];
          }
          for (let i = 0; i < count; i++) {
            if (does === 'push') fifo.push(model[model.push(next++) - 1]!);
            if (does === 'shift' && fifo.shift() !== model.shift()) throw new Error('another was first');
            if (does === 'pushFront') {
              model.unshift(next);
              fifo.pushFront(next++);
            }
          }
          expect([fifo.length, fifo.peek()]).toEqual([model.length, model[0]]);
        }
      }),
      { numRuns: 30 },
    );
  });
});

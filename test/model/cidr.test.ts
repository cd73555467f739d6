import assert from 'node:assert/strict';
import { containsCidr, overlapCidr, parseCidr as oracle } from 'cidr-tools';
import fc from 'fast-check';
import {
  contains,
  findFree,
  formatCidr,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from '../../shared-rules/model/cidr';

const cidr4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${address}/${prefix}`);
const cidr6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([address, prefix]) => `${address}/${prefix}`);
/** Near each other, so that they do overlap. */
const close = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 12, max: 32 }))
  .map(([a, b, prefix]) => `10.${a}.${b}.0/${prefix}`);
const any = fc.oneof(cidr4, cidr6, close);

describe('Address arithmetic agrees with an independent library', () => {
  it('in first and last addresses', () => {
    fc.assert(
      fc.property(any, (text) => {
        const [ours, theirs] = [parseCidr(text), oracle(text)];
        assert.deepEqual([ours?.first, ours?.last], [theirs.start, theirs.end], text);
      }),
      { numRuns: 3000 },
    );
  });

  it('in overlaps and containment', () => {
    fc.assert(
      fc.property(any, any, (left, right) => {
        const [a, b] = [parseCidr(left)!, parseCidr(right)!];
        assert.equal(overlaps(a, b), overlapCidr(left, right), `${left} ${right}`);
        assert.equal(contains(a, b), containsCidr(left, right), `${left} ${right}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('in how a range is written', () => {
    fc.assert(
      fc.property(any, (text) => {
        const range = parseCidr(text)!;
        assert.deepEqual(parseCidr(formatCidr(range)), { ...range, aligned: true });
        assert.equal(parseAddress(nthAddress(range, 0)!)?.value, range.first);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds free ranges that overlap nothing', () => {
    fc.assert(
      fc.property(fc.array(close, { maxLength: 8 }), fc.integer({ min: 12, max: 28 }), (taken, prefix) => {
        const ranges = taken.map((text) => parseCidr(text)!);
        const free = findFree(prefix, [parseCidr('10.0.0.0/10')!], ranges);
        assert.ok(
          free === undefined ||
            (free.aligned && free.prefix === prefix && !ranges.some((range) => overlaps(range, free))),
        );
        assert.equal(parseCidr(free ? formatCidr(free) : '10.0.0.0/8')?.aligned, true);
      }),
    );
  });

  it('refuses what is no range', () => {
    for (const text of [
      '',
      '10.0.0.0',
      '10.0.0.0/33',
      '10.0.0/8',
      '010.0.0.0/8',
      '10.0.0.256/8',
      'fd00::1::2/64',
      'fd00::/129',
      'a/b',
      '10.0.0.0/8 x',
      '10.0.0.0/-1',
    ])
      assert.equal(parseCidr(text), undefined, text);
    assert.equal(parseCidr('10.0.0.7/24')?.aligned, false);
    assert.equal(nthAddress(parseCidr('10.0.0.0/30')!, 4), undefined);
  });
});

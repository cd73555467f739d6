import assert from 'node:assert/strict';
import { filesOfCase } from '../example';
import { plan, Session } from '../lint';

/** What the plan draws of it, and how it follows edits; what is found is in test/cases/neighbours. */
describe('A network that another template deploys', () => {
  it('is drawn once, beside the other one of its template', async () => {
    const [drawn] = await plan(
      filesOfCase('test/cases/neighbours/found.md', 'Is one of two that the same template deploys, each once'),
    );
    assert.deepEqual(
      drawn?.networks.map(({ name }) => name),
      ['vnet-bakery', 'vnet-second'],
    );
  });

  it('is followed while it is edited, and when it comes and goes', async () => {
    const files = filesOfCase(
      'test/cases/neighbours/found.md',
      'Is judged with the cluster that names it, and every finding says so',
    );
    const named = (path: string, name: string) => files[path]!.replaceAll('vnet-bakery', name);
    const network = (name = 'vnet-bakery', range = '10.70.0.0/28') =>
      named('network/network.bicep', name).replace('10.70.0.0/28', range);
    const cluster = (name: string) => named('cluster/main.bicep', name);
    const session = new Session({
      'network.bicep': network('vnet-bakery', '10.70.0.0/22'),
      'main.bicep': cluster('vnet-bakery'),
    });
    const check = async (expected: boolean) => {
      await session.update();
      assert.equal(
        session.findings().some((finding) => finding.includes('use-large-enough-node-subnet')),
        expected,
      );
      assert.deepEqual(session.findings(), await session.fresh());
    };
    await session.scan();
    await check(false);
    session.type('network.bicep', network());
    await check(true);
    await session.write('other.bicep', network());
    await check(false);
    await session.delete('other.bicep');
    await check(true);
    session.type('main.bicep', cluster('vnet-elsewhere'));
    await check(false);
    session.type('network.bicep', network('vnet-elsewhere'));
    await check(true);
    await session.delete('network.bicep');
    await session.close('network.bicep');
    await check(false);
  });
});

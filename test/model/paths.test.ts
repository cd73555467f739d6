import assert from 'node:assert/strict';
import { fromJson } from '../../engine/evaluate/data';
import { ObjectResource } from '../../engine/resources/object-resource';
import { joinPath, outerPath, splitPath } from '../../engine/resources/resource';
import type { Json } from '../../shared-rules/model/value';
import { is } from '../../shared-rules/model/value';
import { Worlds } from '../../shared-rules/model/worlds';

const span = { start: 0, end: 0 };
const body = (value: Json) => fromJson(value, { file: 'file:///a', node: span, literal: true, via: [] }, false);

/** As manifests are read: what is written counts, and by its case. */
class Exact extends ObjectResource {
  override get comparesExactly(): boolean {
    return true;
  }

  protected override isAbsent(): boolean {
    return false;
  }
}

describe('Paths', () => {
  const paths: readonly (readonly [string, readonly unknown[]])[] = [
    ['a.b[0].c', ['a', 'b', 0, 'c']],
    ['a[mode=External].b', ['a', { key: 'mode', is: 'External' }, 'b']],
    [
      'metadata.annotations["service.beta.kubernetes.io/azure-load-balancer-internal"]',
      ['metadata', 'annotations', 'service.beta.kubernetes.io/azure-load-balancer-internal'],
    ],
    ['a["b.c[0]"].d', ['a', 'b.c[0]', 'd']],
  ];
  for (const [path, steps] of paths) {
    it(path, () => {
      assert.deepEqual(splitPath(path), steps);
      assert.equal(joinPath(splitPath(path)), path);
      assert.deepEqual(outerPath(splitPath(path)), steps.slice(0, -1));
    });
  }
});

describe('What is absent, and what is the same, is for a resource to say', () => {
  const value = { podSelector: {}, egress: [], protocol: 'tcp', labels: { 'app.kubernetes.io/name': 'web' } };
  const azure = new ObjectResource('A.b/c', 'one', 'file:///a', span, () => body(value), new Worlds());
  const exact = new Exact('networking.k8s.io/NetworkPolicy', 'one', 'file:///a', span, () => body(value), new Worlds());

  it('Azure takes empty for absent and compares without regard to case', () => {
    assert.equal(azure.object('podSelector').kind, 'absent');
    assert.equal(azure.strings('egress').kind, 'absent');
    assert.ok(is(azure.string('protocol'), 'TCP'));
  });

  it('others need not', () => {
    assert.equal(exact.object('podSelector').kind, 'known');
    assert.deepEqual(exact.strings('egress').kind, 'known');
    assert.ok(!is(exact.string('protocol'), 'TCP'));
    assert.ok(is(exact.string('labels["app.kubernetes.io/name"]'), 'web'));
  });
});

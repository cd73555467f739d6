import assert from 'node:assert/strict';
import { connections } from '../../lint';

const base = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels:
        app: web
`;
const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
spec:
  podSelector: {}
  policyTypes:
    - Ingress
`;

describe('Overlays of one base', () => {
  it('that give it two namespaces are two sets of objects', async () => {
    const found = await connections({
      'base/kustomization.yaml': 'resources:\n  - all.yaml\n',
      'base/all.yaml': base,
      'overlays/dev/kustomization.yaml': 'namespace: shop-dev\nresources:\n  - ../../base\n',
      'overlays/prod/kustomization.yaml': 'namespace: shop-prod\nresources:\n  - ../../base\n  - deny.yaml\n',
      'overlays/prod/deny.yaml': deny,
    });
    const answers = new Map(found.map(({ from, to, answer }) => [`${from} ${to}`, answer]));
    const [dev, prod] = ['shop-dev/Deployment/web', 'shop-prod/Deployment/web'];
    assert.equal(answers.get(`${dev} ${prod}`), 'denied');
    assert.equal(answers.get(`${prod} ${dev}`), 'allowed');
    assert.equal(answers.get(`internet ${dev}`), 'allowed');
    assert.equal(answers.get(`internet ${prod}`), 'denied');
    assert.equal(answers.size, 6);
  });
});

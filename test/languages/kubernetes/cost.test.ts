import assert from 'node:assert/strict';
import { Workload } from '../../../shared-rules/model/kubernetes';
import { lint } from '../../lint';

const workload = (at: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web${at}
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: web${at}
        tier: front
    spec:
      containers:
        - name: web
`;
const policy = (at: number, label: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web${at}
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: ${label}
  policyTypes: [Ingress, Egress]
`;

/** How often labels of pods are looked up while so many policies and workloads are judged. */
async function looks(count: number, label: (at: number) => string): Promise<number> {
  const text = Array.from({ length: count }, (_, at) => `${workload(at)}---\n${policy(at, label(at))}`).join('---\n');
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const own = Workload.prototype.label;
  let calls = 0;
  Workload.prototype.label = function (this: Workload, key: string) {
    calls++;
    return own.call(this, key);
  };
  try {
    await lint({ 'all.yaml': text });
  } finally {
    Workload.prototype.label = own;
  }
  return calls;
}

describe('What selectors cost', () => {
  it('twice as many policies with a workload each look up twice as many labels', async () => {
    const few = await looks(30, (at) => `web${at}`);
    const many = await looks(60, (at) => `web${at}`);
    assert.ok(few > 0 && many <= few * 2.5, `${few}, ${many}`);
  });
});

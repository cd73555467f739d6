import assert from 'node:assert/strict';
import { language } from '../../bench/typing-states-kubernetes';

/** The names that are read, from the top. */
function paths(text: string): string[] {
  return language.parseOutline(text).map(({ path }) => path);
}

const whole = `spec:
  type: ClusterIP

  # of the pods
  selector:
    app: web
  ports:
    - name: http
      id: a
      port: 80
`;

describe('A manifest that is half typed', () => {
  it('is read on behind a value that is not closed, over comments', () => {
    for (const value of ['[ClusterIP', '{ClusterIP', '"ClusterIP', "'ClusterIP"])
      assert.deepEqual(paths(whole.replace('ClusterIP', value)), paths(whole), value);
  });

  it('is read on behind a key without its colon', () => {
    const without = paths(whole).filter((path) => path !== '0/spec/ports/0/id');
    for (const half of ['i', 'id', 'id   ']) assert.deepEqual(paths(whole.replace('id: a', half)), without, half);
  });
});

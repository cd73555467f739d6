import assert from 'node:assert/strict';
import { verifyExample } from './example';
import { examplesOf } from './page';

const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`;
const kubenet = (...marks: string[]) => ['networkProfile: {', "  networkPlugin: 'kubenet'", ...marks, '}'].join('\n');

describe('A page of examples', () => {
  const files = (page: string) =>
    examplesOf('a.md', page).map((example) => example.files.map(({ path }) => path).join(' '));

  it('makes one example of named fences that follow each other', () => {
    const two = fence('bicep main.bicep', 'x') + '\n' + fence('bicep net.bicep', 'y');
    assert.deepEqual(files(two), ['main.bicep net.bicep']);
    assert.deepEqual(files(`${two}Text.\n${fence('json net.json', '{}')}`), ['main.bicep net.bicep', 'net.json']);
    assert.deepEqual(files(two + two), ['main.bicep net.bicep', 'main.bicep net.bicep']);
    assert.deepEqual(files(`${fence('bicep main.bicep', 'x')}## Next\n${fence('json net.json', '{}')}`), [
      'main.bicep net.json',
    ]);
    assert.deepEqual(files(fence('bicep', 'x') + fence('bicep', 'y')), ['main.bicep', 'main.bicep']);
  });

  it('has no fence that nobody knows, and none without an end', () => {
    for (const info of ['', 'hcl', 'bicep fixt', 'bicep fixed strict wrong'])
      assert.throws(() => files(`\n${fence(info, 'x')}`), /a\.md:2: /, info);
    assert.throws(() => files('```bicep\nx\n'), /a\.md:1: this fence has no end/);
    assert.throws(() => files(fence('bicep fixed', 'x')), /no example above it/);
  });
});

describe('An example is wrong', () => {
  const fails = (name: string, page: string, expected: RegExp, showsFixes = false) =>
    it(name, () => assert.rejects(verifyExample(examplesOf('a.md', page)[0]!, ['no-kubenet'], showsFixes), expected));

  fails('when it keeps a finding back', fence('bicep', kubenet()), /a\.md:4: the page says something else/);
  fails(
    'when it has one too many',
    fence('bicep', kubenet('                 ~~~~~~~~~ …', '                 ~~~~~~~~~ …')),
    /a\.md:5: /,
  );
  fails(
    'when its message is another',
    fence('bicep', kubenet('                 ~~~~~~~~~ kubenet retires … one!')),
    /a\.md:4: /,
  );
  fails('when it underlines something else', fence('bicep', kubenet('                 ~~~~~~~~ …')), /a\.md:4: /);
  fails('when its severity is another', fence('bicep', kubenet('                 ~~~~~~~~~ (error) …')), /a\.md:4: /);
  fails('when it names another rule', fence('bicep', kubenet('                 ~~~~~~~~~ [no-byo-cni]')), /a\.md:4: /);
  fails(
    'when its fixes are others',
    fence('bicep', kubenet('                 ~~~~~~~~~ …', '                 ~~~~~~~~~ no fix')),
    /a\.md:5: /,
  );
  fails(
    'when it does not show its fix',
    fence('bicep', kubenet('                 ~~~~~~~~~ …')),
    /show its result/,
    true,
  );
  fails(
    'when its fix leads elsewhere',
    fence('bicep', kubenet('                 ~~~~~~~~~ …')) + fence('bicep fixed', kubenet()),
    /does something else/,
  );
  fails(
    'when it has fewer fixes than it shows',
    fence('bicep', kubenet('                 ~~~~~~~~~ …')) + fence('bicep fixed 3', kubenet()),
    /there is no fix 3/,
  );
  fails('when it keeps a note back', fence('bicep main.bicep', "module b 'b.bicep' = {\n  name: 'b'\n}"), /a\.md:3: /);
  fails('when its syntax is broken', fence('bicep', 'networkProfile: {\n  networkPlugin:\n}'), /does not parse/);
  fails(
    'when it says so and it is not',
    fence('bicep main.bicep broken', 'param x string'),
    /is marked as broken, and parses/,
  );
});

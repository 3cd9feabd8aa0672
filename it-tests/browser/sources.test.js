import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';

const SOURCES = new URL('../../server-config/sources/', import.meta.url).pathname;
/** All that there are here: they differ in what they buffer, in their clocks and in how they print. */
const AWKS = [['awk'], ['mawk'], ['gawk'], ['original-awk'], ['busybox', 'awk']].filter(
  ([program, ...rest]) => spawnSync(program, [...rest, 'BEGIN { exit 0 }']).status === 0,
);

/** Files as those of /proc, which change when the test says so. */
const proc = mkdtempSync(join(tmpdir(), 'parley-proc-'));
after(() => rmSync(proc, { recursive: true }));
mkdirSync(join(proc, 'net'));

/** At once, so that nobody reads half a file. @param {string} name @param {string} text */
function put(name, text) {
  writeFileSync(join(proc, 'new'), `${text}\n`);
  renameSync(join(proc, 'new'), join(proc, name));
}

function atRest() {
  put('loadavg', '0.50 0.40 0.30 1/200 4711');
  put('stat', 'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nintr 1');
  put('meminfo', 'MemTotal:       1000 kB\nMemAvailable:    750 kB\nSwapTotal:         0 kB');
  put('net/dev', 'Inter-|\n face |bytes\n    lo: 9 9 0 0 0 0 0 0 9 9\n  eth0: 1000 9 0 0 0 0 0 0 2000 9');
  put('diskstats', '   8       0 sda 1 1 100 1 1 1 200 1\n   8       1 sda1 1 1 100 1 1 1 200 1\n   7 0 loop0 1 1 9 1 1 1 9 1');
}

/** @param {string[]} awk @param {string} name of the file @param {Record<string, string | number>} settings */
const command = ([program, ...rest], name, settings) => ({
  program,
  arguments: [...rest, '-f', join(SOURCES, name), ...Object.entries(settings).flatMap(([key, value]) => ['-v', `${key}=${value}`])],
});

/** @param {string[]} awk @param {string} name @param {Record<string, string | number>} settings */
function run(awk, name, settings) {
  const { program, arguments: words } = command(awk, name, settings);
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return { status, stderr, messages: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

for (const awk of AWKS) {
  const name = awk.join(' ');

  test(`${name}: the ticker says trades at about its pace`, () => {
    const { status, stderr, messages } = run(awk, 'ticker.awk', { rate: 2000, seconds: 3 });
    assert.deepEqual([status, stderr], [0, '']);
    // Its clock has seconds, and it is stopped by the third change of them.
    assert.ok(messages.length > 2000 && messages.length < 9000, `${messages.length}`);
    for (const { key, body } of messages) {
      assert.match(key, /^[A-Z]{4}$/);
      assert.ok(body.price > 0 && Math.abs(body.price / body.open - 1) < 0.5, JSON.stringify(body));
      assert.ok(Number.isInteger(body.volume) && body.volume > 0, JSON.stringify(body));
    }
    const symbols = new Set(messages.map(({ key }) => key));
    assert.ok(symbols.size > 300 && symbols.size <= 500, `${symbols.size}`);
    const volumes = new Map();
    for (const { key, body } of messages) {
      assert.ok(body.volume > (volumes.get(key) ?? 0), 'what is traded only grows');
      volumes.set(key, body.volume);
    }
  });

  test(`${name}: the sensors say what there is once, while nothing changes`, () => {
    atRest();
    const { status, stderr, messages } = run(awk, 'sensors.awk', { proc, step: 0.1, steps: 5 });
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(messages.map(({ key, body }) => [key, body.value, body.unit]), [
      ['load', 0.5, ''],
      ['tasks', 200, ''],
      ['memory', 25, '%'],
      ['network.in', 0, 'KB/s'],
      ['network.out', 0, 'KB/s'],
      ['disk.read', 0, 'KB/s'],
      ['disk.write', 0, 'KB/s'],
    ]);
    assert.ok(messages.every(({ body }) => body.step === 0.1 && body.name.length > 0));
  });

  test(`${name}: the sensors say a change, and only that`, async () => {
    atRest();
    const { program, arguments: words } = command(awk, 'sensors.awk', { proc, step: 0.1 });
    const sensors = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    const seen = [];
    try {
      for await (const line of createInterface({ input: sensors.stdout })) {
        const { key, body } = JSON.parse(line);
        seen.push(`${key} ${body.value}`);
        // All of the second look have been said: the processors are half busy in the next, and the load is hardly another.
        if (key === 'disk.write' && body.value === 0) {
          put('loadavg', '0.52 0.40 0.30 1/200 4711');
          put('stat', 'cpu  150 0 150 900 0 0 0 0 0 0\ncpu0 150 0 150 900 0 0 0 0 0 0\nintr 1');
        }
        if (key === 'cpu.0') put('loadavg', '2.50 0.40 0.30 1/200 4711');
        if (key === 'load' && body.value === 2.5) break;
      }
    } finally {
      sensors.kill('SIGKILL');
    }
    assert.deepEqual(seen.slice(7), ['cpu 50', 'cpu.0 50', 'load 2.5']);
  });

  test(`${name}: what they cannot do they say`, () => {
    assert.deepEqual([run(awk, 'ticker.awk', { rate: 1 }).status, run(awk, 'sensors.awk', { step: 0 }).status], [2, 2]);
    const { status, stderr } = run(awk, 'sensors.awk', { proc: join(proc, 'nowhere') });
    assert.deepEqual([status, /needs Linux/.test(stderr)], [1, true]);
  });
}

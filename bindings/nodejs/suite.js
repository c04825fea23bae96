'use strict';

// The suite of ../README.md.

const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { once } = require('node:events');
const { Generator, parse } = require('./snowflake.js');
const { checkVectors } = require('./vectors.js');

const WORKER_ID = 1;
const COUNT = 100_000;
const THREADS = 4;

function take(generator, count) {
  return BigInt64Array.from({ length: count }, () => generator.next());
}

/** A worker says that it is there, waits until all are, and takes its share. */
function takeInWorker() {
  const { handle, gate, count } = workerData;
  parentPort.postMessage('ready');
  Atomics.wait(gate, 0, 0);
  parentPort.postMessage(take(Generator.borrow(handle), count));
}

async function threads() {
  const generator = new Generator({ workerId: WORKER_ID });
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const data = { handle: generator.handle, gate, count: COUNT / THREADS };
  const workers = Array.from(
    { length: THREADS },
    () => new Worker(__filename, { workerData: data }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const taken = workers.map((worker) => once(worker, 'message'));
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  const blocks = await Promise.all(taken);
  await Promise.all(workers.map((worker) => worker.terminate()));
  generator.close();
  console.log(`threads ${THREADS}`);
  for (const [ids] of blocks) console.log(ids.join('\n'));
}

function messageOf(provoke) {
  try {
    provoke();
  } catch (error) {
    return error.message;
  }
  throw new Error('nothing was refused');
}

/** What koffi would cut to the ID of another worker, or pass as another number. */
const NOT_WHOLE = [2n ** 64n + 5n, 2 ** 64 + 5, -(2n ** 64n) + 5n, 1.5, NaN, '5', null];

function error() {
  console.log(messageOf(() => new Generator({ workerId: 1024 })));
  console.log(messageOf(() => parse('!', 'base32')));
  console.log(messageOf(() => new Generator({ workerId: 2 ** 32 + 5 })));
  const messages = NOT_WHOLE.map((workerId) => messageOf(() => new Generator({ workerId })));
  for (const message of messages) {
    if (!message.startsWith('worker_id must be an integer')) throw new Error(message);
  }
  console.log(messages[0]);
}

function store(path, count) {
  const generator = new Generator({ workerId: WORKER_ID, store: `file:${path}` });
  console.log(take(generator, Number(count)).join('\n'));
  generator.close();
}

/** Nanoseconds a call, over so many calls. */
function slice(generator, calls) {
  const started = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) generator.next();
  return Number(process.hrtime.bigint() - started) / calls;
}

function bench(calls) {
  const settings = { workerId: WORKER_ID, maxLeadMs: 3_600_000, store: 'memory' };
  const generator = new Generator(settings);
  slice(generator, calls / 10);
  const slices = Array.from({ length: 5 }, () => slice(generator, calls / 5));
  slices.sort((a, b) => a - b);
  console.log(slices[2]);
}

async function main([command, ...rest]) {
  const commands = {
    vectors: (directory) => console.log(`${checkVectors(directory)} checks`),
    threads,
    error,
    store,
    bench: (calls) => bench(Number(calls)),
  };
  if (!Object.hasOwn(commands, command ?? '')) {
    throw new Error('usage: suite.js vectors DIR|threads|error|store PATH COUNT|bench CALLS');
  }
  await commands[command](...rest);
}

if (isMainThread) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
} else {
  takeInWorker();
}

'use strict';

// Takes three IDs and takes the last one apart.
//
//   npm install koffi
//   node quickstart.js
//
// An ID becomes a BigInt, which keeps its 63 bits whole; a number has 53.

const koffi = require('koffi');

const library = koffi.load('libsnowflake.so');

koffi.opaque('snowflake_t');
const Config = koffi.struct('snowflake_config', {
  size: 'uint32_t',
  worker_id: 'uint32_t',
  time_bits: 'uint32_t',
  worker_bits: 'uint32_t',
  sequence_bits: 'uint32_t',
  order: 'uint32_t',
  tick_ns: 'uint64_t',
  epoch_unix_ms: 'int64_t',
  max_wait_ms: 'uint32_t',
  max_lead_ms: 'uint32_t',
  sequence_start: 'uint32_t',
  worker_count: 'uint32_t',
  store: 'str',
  clock: 'void *',
  clock_context: 'void *',
});
const Failure = koffi.struct('snowflake_error', {
  size: 'uint32_t',
  status: 'int32_t',
  os_errno: 'int32_t',
  reserved: 'uint32_t',
  message: koffi.array('char', 240, 'String'),
});
const Parts = koffi.struct('snowflake_parts', {
  size: 'uint32_t',
  worker_id: 'uint32_t',
  tick: 'uint64_t',
  sequence: 'uint32_t',
  nanoseconds: 'uint32_t',
  unix_ms: 'int64_t',
});

const LAYOUT_DEFAULT = 0;
const ENCODING_BASE32 = 2;
const configInit = library.func(
  'int32_t snowflake_config_init(_Out_ snowflake_config *config, uint32_t size, uint32_t layout)',
);
const create = library.func(
  'int32_t snowflake_new(const snowflake_config *config, _Out_ snowflake_t **gen, _Inout_ snowflake_error *error)',
);
const next = library.func('int64_t snowflake_next(const snowflake_t *gen)');
const free = library.func('void snowflake_free(snowflake_t *gen)');
const explain = library.func(
  'int32_t snowflake_explain(const snowflake_t *gen, int64_t result, _Inout_ snowflake_error *error)',
);
const split = library.func(
  'int32_t snowflake_split(const snowflake_t *gen, int64_t id, _Inout_ snowflake_parts *parts, _Inout_ snowflake_error *error)',
);
const format = library.func(
  'int64_t snowflake_format(int64_t id, uint32_t encoding, _Out_ uint8_t *text, size_t capacity, _Inout_ snowflake_error *error)',
);

/** Calls with the detail of an error to fill; throws the library's message on failure. */
function checked(call) {
  const failure = { size: koffi.sizeof(Failure), status: 0, os_errno: 0, reserved: 0, message: '' };
  const result = call(failure);
  if (result < 0) throw new Error(failure.message);
  return result;
}

function newGenerator(workerId) {
  const config = {};
  configInit(config, koffi.sizeof(Config), LAYOUT_DEFAULT);
  config.worker_id = workerId;
  const out = [null];
  checked((failure) => create(config, out, failure));
  return out[0];
}

function nextId(generator) {
  const id = next(generator);
  if (id < 0) checked((failure) => explain(generator, id, failure));
  return BigInt(id);
}

function describe(generator, id) {
  const parts = {
    size: koffi.sizeof(Parts),
    worker_id: 0,
    tick: 0,
    sequence: 0,
    nanoseconds: 0,
    unix_ms: 0,
  };
  checked((failure) => split(generator, id, parts, failure));
  const text = Buffer.alloc(20);
  const length = checked((failure) => format(id, ENCODING_BASE32, text, text.length, failure));

  const binary = (number, bits) => number.toString(2).padStart(bits, '0');
  const time = new Date(parts.unix_ms).toISOString().replace('T', ' ').replace('Z', '');
  console.log('The last one, taken apart:');
  console.log(
    `  bits      0 ${binary(parts.tick, 41)} ${binary(parts.worker_id, 10)} ${binary(parts.sequence, 12)}`,
  );
  console.log(`  time      ${time} UTC (${parts.tick} ms since 2020-01-01)`);
  console.log(`  worker    ${parts.worker_id}`);
  console.log(`  sequence  ${parts.sequence}`);
  console.log(`  base32    ${text.toString('latin1', 0, length)}`);
}

const generator = newGenerator(1);
console.log('Node.js: 3 IDs of worker 1');
let last;
for (let i = 0; i < 3; i++) {
  last = nextId(generator);
  console.log(`  ${last}`);
}
describe(generator, last);
free(generator);

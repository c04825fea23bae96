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
const Config = koffi.struct('snowflake_config_t', {
  size: 'uint32_t',
  order: 'uint32_t',
  time_bits: 'int64_t',
  worker_bits: 'int64_t',
  sequence_bits: 'int64_t',
  tick_ns: 'int64_t',
  epoch_unix_ms: 'int64_t',
  worker_id: 'int64_t',
  worker_count: 'int64_t',
  max_wait_ms: 'int64_t',
  max_lead_ms: 'int64_t',
  sequence_start: 'int64_t',
  store: 'str',
  clock: 'void *',
  clock_context: 'void *',
  max_jump_ms: 'int64_t',
});
const Failure = koffi.struct('snowflake_error_t', {
  size: 'uint32_t',
  status: 'int32_t',
  os_errno: 'int32_t',
  wait_reason: 'uint32_t',
  wait_ns: 'int64_t',
  message: koffi.array('char', 488, 'String'),
});
const Parts = koffi.struct('snowflake_parts_t', {
  size: 'uint32_t',
  nanoseconds: 'uint32_t',
  unix_ms: 'int64_t',
  tick: 'int64_t',
  worker_id: 'int64_t',
  sequence: 'int64_t',
});

const LAYOUT_DEFAULT = 0;
const ENCODING_BASE32 = 2;
const configInit = library.func(
  'int32_t snowflake_config_init(_Out_ snowflake_config_t *config, size_t size, uint32_t layout, _Inout_ snowflake_error_t *error)',
);
const create = library.func(
  'int32_t snowflake_new(const snowflake_config_t *config, _Out_ snowflake_t **generator, _Inout_ snowflake_error_t *error)',
);
const next = library.func('int64_t snowflake_next(const snowflake_t *generator)');
const free = library.func('void snowflake_free(snowflake_t *generator)');
const explain = library.func(
  'int32_t snowflake_explain(const snowflake_t *generator, int64_t result, _Inout_ snowflake_error_t *error)',
);
const split = library.func(
  'int32_t snowflake_split(const snowflake_config_t *config, int64_t id, _Inout_ snowflake_parts_t *parts, _Inout_ snowflake_error_t *error)',
);
const format = library.func(
  'int64_t snowflake_format(int64_t id, uint32_t encoding, _Out_ uint8_t *text, size_t capacity, _Inout_ snowflake_error_t *error)',
);

/** Calls with an error detail to fill; throws the library's message on failure. */
function checked(call) {
  const failure = {
    size: koffi.sizeof(Failure),
    status: 0,
    os_errno: 0,
    wait_reason: 0,
    wait_ns: 0,
    message: '',
  };
  const result = call(failure);
  if (result < 0) throw new Error(failure.message);
  return result;
}

function newGenerator(workerId) {
  const config = {};
  checked((failure) => configInit(config, koffi.sizeof(Config), LAYOUT_DEFAULT, failure));
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

/** Needs no generator: a configuration of null is the default layout. */
function describe(id) {
  const parts = {
    size: koffi.sizeof(Parts),
    nanoseconds: 0,
    unix_ms: 0,
    tick: 0,
    worker_id: 0,
    sequence: 0,
  };
  checked((failure) => split(null, id, parts, failure));
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
describe(last);
free(generator);

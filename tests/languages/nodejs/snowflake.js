'use strict';

/**
 * libsnowflake through koffi. An ID is a BigInt: a number has 53 bits. koffi returns
 * a 64-bit result as a number where it is small enough, so results are converted.
 */

const koffi = require('koffi');

const PRESETS = {
  default: 0,
  twitter: 1,
  discord: 2,
  instagram: 3,
  mastodon: 4,
  'sonyflake-v1': 5,
  'sonyflake-v2': 6,
  tsid: 7,
  javascript: 8,
};
const ORDERS = { 'worker-first': 0, 'sequence-first': 1 };
const ENCODINGS = { decimal: 0, hex: 1, base32: 2, base62: 3 };
const ERR_PARSE = -5;
const TEXT_SIZE = 20;

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
const Detail = koffi.struct('snowflake_error_t', {
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
koffi.opaque('snowflake_t');

const library = koffi.load('libsnowflake.so');
const native = {
  config_init: library.func(
    'int32_t snowflake_config_init(_Out_ snowflake_config_t *config, size_t size, uint32_t layout, _Inout_ snowflake_error_t *error)',
  ),
  new: library.func(
    'int32_t snowflake_new(const snowflake_config_t *config, _Out_ snowflake_t **generator, _Inout_ snowflake_error_t *error)',
  ),
  next: library.func('int64_t snowflake_next(const snowflake_t *generator)'),
  free: library.func('void snowflake_free(snowflake_t *generator)'),
  explain: library.func(
    'int32_t snowflake_explain(const snowflake_t *generator, int64_t result, _Inout_ snowflake_error_t *error)',
  ),
  ends_at_unix_ms: library.func(
    'int64_t snowflake_ends_at_unix_ms(const snowflake_config_t *config, _Inout_ snowflake_error_t *error)',
  ),
  split: library.func(
    'int32_t snowflake_split(const snowflake_config_t *config, int64_t id, _Inout_ snowflake_parts_t *parts, _Inout_ snowflake_error_t *error)',
  ),
  compose: library.func(
    'int64_t snowflake_compose(const snowflake_config_t *config, int64_t tick, int64_t worker_id, int64_t sequence, _Inout_ snowflake_error_t *error)',
  ),
  format: library.func(
    'int64_t snowflake_format(int64_t id, uint32_t encoding, _Out_ uint8_t *text, size_t capacity, _Inout_ snowflake_error_t *error)',
  ),
  parse: library.func(
    'int64_t snowflake_parse(const char *text, size_t length, uint32_t encoding, _Inout_ snowflake_error_t *error)',
  ),
};

class SnowflakeError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'SnowflakeError';
    this.status = Number(status);
  }
}

/** A struct to pass, with its size and each number 0. */
function sized(type, text = {}) {
  const zeros = Object.keys(type.members).map((field) => [field, 0]);
  return { ...Object.fromEntries(zeros), ...text, size: koffi.sizeof(type) };
}

/** Calls with an error detail to fill; throws it if the call failed. */
function checked(call) {
  const detail = sized(Detail, { message: '' });
  const result = call(detail);
  if (result < 0) throw new SnowflakeError(result, detail.message);
  return result;
}

/** The configuration of a preset, by its number. */
function preset(number) {
  const config = {};
  checked((detail) => native.config_init(config, koffi.sizeof(Config), number, detail));
  return config;
}

class Generator {
  /** The handle, as a BigInt: it means the same in every thread. */
  handle;

  /** Creates a generator of the default layout with some fields of the configuration changed. */
  constructor(changes = {}) {
    const config = { ...preset(PRESETS.default), ...changes };
    const out = [null];
    checked((detail) => native.new(config, out, detail));
    this.handle = out[0];
  }

  /** The generator that another thread has created and will free. */
  static borrow(handle) {
    const generator = Object.create(Generator.prototype);
    generator.handle = handle;
    return generator;
  }

  free() {
    native.free(this.handle);
    this.handle = null;
  }

  next() {
    const id = native.next(this.handle);
    if (id < 0) checked((detail) => native.explain(this.handle, id, detail));
    return BigInt(id);
  }
}

/** When the layout of a configuration ends, in milliseconds since 1970. */
function endsAtUnixMs(config) {
  return BigInt(checked((detail) => native.ends_at_unix_ms(config, detail)));
}

/** The parts of an ID in the layout of a configuration. */
function split(config, id) {
  const parts = sized(Parts);
  checked((detail) => native.split(config, id, parts, detail));
  return parts;
}

/** The ID of these parts in the layout of a configuration. */
function compose(config, { tick, worker_id, sequence }) {
  return BigInt(checked((detail) => native.compose(config, tick, worker_id, sequence, detail)));
}

function format(id, encoding) {
  const text = Buffer.alloc(TEXT_SIZE);
  const length = checked((detail) => native.format(id, encoding, text, text.length, detail));
  return text.toString('latin1', 0, Number(length));
}

function parse(text, encoding) {
  const length = Buffer.byteLength(text, 'utf8');
  return BigInt(checked((detail) => native.parse(text, length, encoding, detail)));
}

module.exports = {
  PRESETS,
  ORDERS,
  ENCODINGS,
  ERR_PARSE,
  SnowflakeError,
  Generator,
  preset,
  endsAtUnixMs,
  split,
  compose,
  format,
  parse,
};

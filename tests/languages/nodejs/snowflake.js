'use strict';

/**
 * libsnowflake through koffi. An ID is a BigInt: a number has 53 bits. koffi gives a
 * 64-bit result as a number where it is small enough, so results are converted.
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
const Detail = koffi.struct('snowflake_error', {
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
const Clock = koffi.proto('int64_t snowflake_clock(void *context)');
koffi.opaque('snowflake_t');

const library = koffi.load('libsnowflake.so');
const native = {
  config_init: library.func(
    'int32_t snowflake_config_init(_Out_ snowflake_config *config, uint32_t size, uint32_t layout)',
  ),
  new: library.func(
    'int32_t snowflake_new(const snowflake_config *config, _Out_ snowflake_t **gen, _Inout_ snowflake_error *error)',
  ),
  next: library.func('int64_t snowflake_next(const snowflake_t *gen)'),
  free: library.func('void snowflake_free(snowflake_t *gen)'),
  status_message: library.func('const char *snowflake_status_message(int64_t status)'),
  explain: library.func(
    'int32_t snowflake_explain(const snowflake_t *gen, int64_t result, _Inout_ snowflake_error *error)',
  ),
  ends_at: library.func('int64_t snowflake_ends_at(const snowflake_t *gen)'),
  split: library.func(
    'int32_t snowflake_split(const snowflake_t *gen, int64_t id, _Inout_ snowflake_parts *parts, _Inout_ snowflake_error *error)',
  ),
  join: library.func(
    'int64_t snowflake_join(const snowflake_t *gen, const snowflake_parts *parts, _Inout_ snowflake_error *error)',
  ),
  format: library.func(
    'int64_t snowflake_format(int64_t id, uint32_t encoding, _Out_ uint8_t *text, size_t capacity, _Inout_ snowflake_error *error)',
  ),
  parse: library.func(
    'int64_t snowflake_parse(const char *text, size_t length, uint32_t encoding, _Inout_ snowflake_error *error)',
  ),
};

class SnowflakeError extends Error {
  constructor(status, message) {
    super(message);
    this.name = 'SnowflakeError';
    this.status = Number(status);
  }
}

/** Calls with the detail of an error to fill; throws it if the call failed. */
function checked(call) {
  const detail = { size: koffi.sizeof(Detail), status: 0, os_errno: 0, reserved: 0, message: '' };
  const result = call(detail);
  if (result < 0) throw new SnowflakeError(result, detail.message);
  return result;
}

/** The configuration of a preset's number. */
function preset(number) {
  const config = {};
  const status = native.config_init(config, koffi.sizeof(Config), number);
  if (status < 0) throw new SnowflakeError(status, native.status_message(status));
  return config;
}

class Generator {
  #clock = null;
  /** The handle, as a BigInt: it means the same in every thread. */
  handle;

  /**
   * Makes a generator of the default layout with some fields of snowflake_config
   * changed. `clock` is a function that gives nanoseconds, as a BigInt.
   */
  constructor(changes = {}) {
    const config = { ...preset(PRESETS.default), ...changes };
    if (changes.clock) {
      this.#clock = koffi.register(changes.clock, koffi.pointer(Clock));
      config.clock = this.#clock;
    }
    const out = [null];
    checked((detail) => native.new(config, out, detail));
    this.handle = out[0];
  }

  /** The generator that another thread has made and will free. */
  static borrow(handle) {
    const generator = Object.create(Generator.prototype);
    generator.handle = handle;
    return generator;
  }

  free() {
    native.free(this.handle);
    if (this.#clock !== null) koffi.unregister(this.#clock);
    this.handle = null;
  }

  next() {
    const id = native.next(this.handle);
    if (id < 0) checked((detail) => native.explain(this.handle, id, detail));
    return BigInt(id);
  }

  endsAt() {
    return BigInt(native.ends_at(this.handle));
  }

  split(id) {
    const parts = {
      size: koffi.sizeof(Parts),
      worker_id: 0,
      tick: 0,
      sequence: 0,
      nanoseconds: 0,
      unix_ms: 0,
    };
    checked((detail) => native.split(this.handle, id, parts, detail));
    return { ...parts, tick: BigInt(parts.tick), unix_ms: BigInt(parts.unix_ms) };
  }

  join({ tick, worker_id, sequence }) {
    const parts = {
      size: koffi.sizeof(Parts),
      tick,
      worker_id,
      sequence,
      nanoseconds: 0,
      unix_ms: 0,
    };
    return BigInt(checked((detail) => native.join(this.handle, parts, detail)));
  }
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
  format,
  parse,
};

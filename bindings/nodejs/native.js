'use strict';

// The functions and structs of snowflake.h, by koffi.

const koffi = require('koffi');

// The version of libsnowflake that this binding belongs to.
const [MAJOR, MINOR] = [0, 2];

const library = koffi.load(process.env.SNOWFLAKE_LIBRARY || `libsnowflake.so.${MAJOR}.${MINOR}`);

function checkVersion() {
  const number = library.func('uint32_t snowflake_version_number()')();
  const [major, minor] = [Math.floor(number / 10000), Math.floor(number / 100) % 100];
  if (major === MAJOR && (minor === MINOR || (MAJOR > 0 && minor > MINOR))) return;
  const loaded = library.func('const char *snowflake_version_string()')();
  throw new Error(
    `libsnowflake ${MAJOR}.${MINOR} is needed, but version ${loaded} was loaded: ` +
      'install the version that this binding belongs to',
  );
}

checkVersion();

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

/** An error of the library: its message, and its number in `status`. */
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

/** The library's defaults, with the layout of a number. */
function defaults(layout) {
  const config = {};
  checked((detail) => native.config_init(config, koffi.sizeof(Config), layout, detail));
  return config;
}

/** The parts of an ID, to be filled. */
const newParts = () => sized(Parts);

module.exports = { SnowflakeError, checked, defaults, native, newParts };

'use strict';

/**
 * 64-bit Snowflake IDs with libsnowflake, through koffi.
 *
 *   const { Generator } = require('./snowflake.js');
 *   const generator = new Generator({ workerId: 1 });
 *   const id = generator.next();
 *
 * An ID is a BigInt, which holds its 63 bits whole; a number holds 53. Ticks and
 * milliseconds since 1970 are BigInts, too; worker IDs and sequences are numbers.
 * Functions take both.
 *
 * Any number of threads may use a generator at once: see Generator.borrow.
 */

const { checkSettings, integer, numberOf, textOf } = require('./checks.js');
const { SnowflakeError, checked, defaults, native, newParts } = require('./native.js');

/** The layouts that have a name, at their numbers. */
const PRESETS = [
  'default',
  'twitter',
  'discord',
  'instagram',
  'mastodon',
  'sonyflake-v1',
  'sonyflake-v2',
  'tsid',
  'javascript',
];
const ORDERS = ['worker-first', 'sequence-first'];
const ENCODINGS = ['decimal', 'hex', 'base32', 'base62'];
const TEXT_SIZE = 20;

/** SnowflakeError.status; the header snowflake.h describes them. */
const Status = Object.freeze({
  NULL: -1,
  STRUCT_SIZE: -2,
  RANGE: -3,
  BUFFER_TOO_SMALL: -4,
  PARSE: -5,
  LAYOUT: -20,
  WORKER_ID: -21,
  CONFIG: -22,
  AGAIN: -40,
  CLOCK: -41,
  EXHAUSTED: -42,
  STORE: -60,
  STORE_MISMATCH: -61,
  LEASE_LOST: -62,
  WORKERS: -63,
  MEMORY: -80,
  INTERNAL: -81,
});

/** Fields of a layout and settings of a generator: their names here and in C. */
const LAYOUT_NUMBERS = {
  timeBits: 'time_bits',
  workerBits: 'worker_bits',
  sequenceBits: 'sequence_bits',
  tickNs: 'tick_ns',
  epochUnixMs: 'epoch_unix_ms',
};
const SETTING_NUMBERS = {
  workerId: 'worker_id',
  workerCount: 'worker_count',
  maxWaitMs: 'max_wait_ms',
  maxLeadMs: 'max_lead_ms',
  maxJumpMs: 'max_jump_ms',
  sequenceStart: 'sequence_start',
};

/** Writes the integers that are set into a configuration. */
function setNumbers(config, values, names) {
  for (const [name, field] of Object.entries(names)) {
    if (values[name] !== undefined) config[field] = integer(field, values[name]);
  }
}

/** How the bits of an ID are divided, how long a tick is and when tick 0 began. */
class Layout {
  #config;

  /**
   * @param {string | object} layout the name of a preset, such as 'twitter', or
   *   { timeBits, workerBits, sequenceBits, order, tickNs, epochUnixMs }, where order
   *   is 'worker-first' or 'sequence-first'; what is left out is as in 'default'
   */
  constructor(layout = 'default') {
    if (typeof layout !== 'object') {
      this.#config = defaults(numberOf('layout', PRESETS, layout));
      return;
    }
    checkSettings(layout, [...Object.keys(LAYOUT_NUMBERS), 'order']);
    this.#config = defaults(PRESETS.indexOf('default'));
    setNumbers(this.#config, layout, LAYOUT_NUMBERS);
    if (layout.order !== undefined) {
      this.#config.order = numberOf('order', ORDERS, layout.order);
    }
  }

  get timeBits() {
    return Number(this.#config.time_bits);
  }

  get workerBits() {
    return Number(this.#config.worker_bits);
  }

  get sequenceBits() {
    return Number(this.#config.sequence_bits);
  }

  get order() {
    return ORDERS[this.#config.order];
  }

  get tickNs() {
    return Number(this.#config.tick_ns);
  }

  get epochUnixMs() {
    return BigInt(this.#config.epoch_unix_ms);
  }

  /** The first millisecond since 1970 that the layout cannot express. */
  endsAtUnixMs() {
    return BigInt(checked((detail) => native.ends_at_unix_ms(this.#config, detail)));
  }

  /** Takes an ID apart. */
  split(id) {
    const parts = newParts();
    const number = integer('id', id);
    checked((detail) => native.split(this.#config, number, parts, detail));
    return {
      tick: BigInt(parts.tick),
      workerId: Number(parts.worker_id),
      sequence: Number(parts.sequence),
      unixMs: BigInt(parts.unix_ms),
      nanoseconds: parts.nanoseconds,
    };
  }

  /** The ID of a tick, a worker ID and a sequence. */
  compose({ tick, workerId, sequence }) {
    const parts = [
      integer('tick', tick),
      integer('worker_id', workerId),
      integer('sequence', sequence),
    ];
    return BigInt(checked((detail) => native.compose(this.#config, ...parts, detail)));
  }

  /** For Generator: the library's defaults with this layout. */
  newConfig() {
    return { ...this.#config };
  }
}

const SETTINGS = [...Object.keys(SETTING_NUMBERS), 'layout', 'store'];

/** Generates IDs. */
class Generator {
  /** The address of the generator in this process, for Generator.borrow. */
  handle = null;
  isBorrowed = false;
  /** The layout of its IDs. */
  layout;

  /**
   * @param {object} settings { workerId, workerCount, maxWaitMs, maxLeadMs,
   *   maxJumpMs, sequenceStart, store, layout }: `store` is text such as
   *   'file:/var/lib/app/ids',
   *   `layout` is a Layout or the name of a preset; what is left out has the library's
   *   default
   */
  constructor(settings = {}) {
    checkSettings(settings, SETTINGS);
    const { layout, store } = settings;
    this.layout = layout instanceof Layout ? layout : new Layout(layout);
    const config = this.layout.newConfig();
    setNumbers(config, settings, SETTING_NUMBERS);
    if (store !== undefined) config.store = textOf('store', store);
    const out = [null];
    checked((detail) => native.new(config, out, detail));
    this.handle = out[0];
  }

  /**
   * The generator of another thread of this process, by its handle, to call next().
   * The thread that created it must not close it before the others are done.
   */
  static borrow(handle) {
    const fields = { handle, isBorrowed: true };
    return Object.assign(Object.create(Generator.prototype), fields);
  }

  /** The next ID, a BigInt. */
  next() {
    const id = native.next(this.handle);
    if (id < 0) checked((detail) => native.explain(this.handle, id, detail));
    return BigInt(id);
  }

  /** Frees the generator, unless it is borrowed. Calls of next() then throw an error. */
  close() {
    if (!this.isBorrowed) native.free(this.handle);
    this.handle = null;
  }
}

/** Writes an ID as text: 'decimal', 'hex', 'base32' or 'base62'. */
function format(id, encoding) {
  const number = integer('id', id);
  const code = numberOf('encoding', ENCODINGS, encoding);
  const text = Buffer.alloc(TEXT_SIZE);
  const length = checked((detail) => native.format(number, code, text, text.length, detail));
  return text.toString('latin1', 0, Number(length));
}

/** Reads an ID that format() wrote. Every other text is an error. */
function parse(text, encoding) {
  const code = numberOf('encoding', ENCODINGS, encoding);
  const length = Buffer.byteLength(text, 'utf8');
  return BigInt(checked((detail) => native.parse(text, length, code, detail)));
}

module.exports = { Generator, Layout, PRESETS, SnowflakeError, Status, format, parse };

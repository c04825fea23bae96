# frozen_string_literal: true

require 'fiddle/import'

# libsnowflake through Fiddle. An ID is an Integer, which has no limit.
module Snowflake
  PRESETS = {
    'default' => 0, 'twitter' => 1, 'discord' => 2, 'instagram' => 3, 'mastodon' => 4,
    'sonyflake-v1' => 5, 'sonyflake-v2' => 6, 'tsid' => 7, 'javascript' => 8
  }.freeze
  ORDERS = { 'worker-first' => 0, 'sequence-first' => 1 }.freeze
  ENCODINGS = { 'decimal' => 0, 'hex' => 1, 'base32' => 2, 'base62' => 3 }.freeze
  ERR_PARSE = -5
  TEXT_SIZE = 20

  # The functions and structs of snowflake.h.
  module Native
    extend Fiddle::Importer
    dlload 'libsnowflake.so'

    Config = struct [
      'uint32_t size', 'uint32_t order', 'int64_t time_bits', 'int64_t worker_bits',
      'int64_t sequence_bits', 'int64_t tick_ns', 'int64_t epoch_unix_ms', 'int64_t worker_id',
      'int64_t worker_count', 'int64_t max_wait_ms', 'int64_t max_lead_ms',
      'int64_t sequence_start', 'char *store', 'void *clock', 'void *clock_context',
      'int64_t max_jump_ms'
    ]
    Detail = struct [
      'uint32_t size', 'int32_t status', 'int32_t os_errno', 'uint32_t wait_reason',
      'int64_t wait_ns', 'char message[488]'
    ]
    Parts = struct [
      'uint32_t size', 'uint32_t nanoseconds', 'int64_t unix_ms', 'int64_t tick',
      'int64_t worker_id', 'int64_t sequence'
    ]

    extern 'int32_t snowflake_config_init(void *config, size_t size, uint32_t layout, void *error)'
    extern 'int32_t snowflake_new(void *config, void *generator, void *error)'
    extern 'int64_t snowflake_next(void *generator)'
    extern 'void snowflake_free(void *generator)'
    extern 'int32_t snowflake_explain(void *generator, int64_t result, void *error)'
    extern 'int64_t snowflake_ends_at_unix_ms(void *config, void *error)'
    extern 'int32_t snowflake_split(void *config, int64_t id, void *parts, void *error)'
    extern 'int64_t snowflake_compose(void *config, int64_t tick, int64_t worker_id, int64_t sequence, void *error)'
    extern 'int64_t snowflake_format(int64_t id, uint32_t encoding, void *text, size_t capacity, void *error)'
    extern 'int64_t snowflake_parse(void *text, size_t length, uint32_t encoding, void *error)'

    # A zeroed struct that knows its size, freed with the object.
    def self.sized(type)
      value = type.malloc(Fiddle::RUBY_FREE)
      value.to_ptr[0, type.size] = "\0" * type.size
      value.size = type.size
      value
    end
  end

  # An error of the library.
  class Error < StandardError
    attr_reader :status

    def initialize(status, message)
      super(message)
      @status = status
    end
  end

  # Yields an error detail to fill, and raises it if the call failed.
  def self.checked
    detail = Native.sized(Native::Detail)
    result = yield detail
    return result unless result.negative?

    raise Error.new(result, detail.message.pack('c*').unpack1('Z*'))
  end

  # The configuration of a preset, by its number, with some of its fields changed.
  def self.config(preset, **changes)
    config = Native.sized(Native::Config)
    checked { |detail| Native.snowflake_config_init(config, Native::Config.size, preset, detail) }
    changes.each { |field, value| config.public_send("#{field}=", value) }
    config
  end

  # When the layout of a configuration ends, in milliseconds since 1970.
  def self.ends_at_unix_ms(config)
    checked { |detail| Native.snowflake_ends_at_unix_ms(config, detail) }
  end

  # The parts of an ID in the layout of a configuration.
  def self.split(config, id)
    parts = Native.sized(Native::Parts)
    checked { |detail| Native.snowflake_split(config, id, parts, detail) }
    parts
  end

  # The ID of these parts in the layout of a configuration.
  def self.compose(config, tick, worker_id, sequence)
    checked { |detail| Native.snowflake_compose(config, tick, worker_id, sequence, detail) }
  end

  def self.format(id, encoding)
    text = Fiddle::Pointer.malloc(TEXT_SIZE, Fiddle::RUBY_FREE)
    checked { |detail| Native.snowflake_format(id, encoding, text, TEXT_SIZE, detail) }
    text.to_s
  end

  def self.parse(text, encoding)
    checked { |detail| Native.snowflake_parse(text, text.bytesize, encoding, detail) }
  end

  # Generates the IDs of a worker ID; any number of threads may use one.
  class Generator
    # +changes+ are fields of the configuration of the default layout.
    def initialize(store: nil, **changes)
      config = Snowflake.config(PRESETS.fetch('default'), **changes)
      config.store = Fiddle::Pointer[store] if store
      out = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      Snowflake.checked { |detail| Native.snowflake_new(config, out, detail) }
      @handle = out.ptr
    end

    def next
      id = Native.snowflake_next(@handle)
      return id unless id.negative?

      Snowflake.checked { |detail| Native.snowflake_explain(@handle, id, detail) }
    end

    def free
      Native.snowflake_free(@handle)
      @handle = nil
    end
  end
end

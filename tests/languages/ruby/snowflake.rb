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
      'uint32_t size', 'uint32_t worker_id', 'uint32_t time_bits', 'uint32_t worker_bits',
      'uint32_t sequence_bits', 'uint32_t order', 'uint64_t tick_ns', 'int64_t epoch_unix_ms',
      'uint32_t max_wait_ms', 'uint32_t max_lead_ms', 'uint32_t sequence_start',
      'uint32_t worker_count', 'char *store', 'void *clock', 'void *clock_context'
    ]
    Detail = struct [
      'uint32_t size', 'int32_t status', 'int32_t os_errno', 'uint32_t reserved',
      'char message[240]'
    ]
    Parts = struct [
      'uint32_t size', 'uint32_t worker_id', 'uint64_t tick', 'uint32_t sequence',
      'uint32_t nanoseconds', 'int64_t unix_ms'
    ]

    extern 'int32_t snowflake_config_init(void *config, uint32_t size, uint32_t layout)'
    extern 'int32_t snowflake_new(void *config, void *gen, void *error)'
    extern 'int64_t snowflake_next(void *gen)'
    extern 'void snowflake_free(void *gen)'
    extern 'char *snowflake_status_message(int64_t status)'
    extern 'int32_t snowflake_explain(void *gen, int64_t result, void *error)'
    extern 'int64_t snowflake_ends_at(void *gen)'
    extern 'int32_t snowflake_split(void *gen, int64_t id, void *parts, void *error)'
    extern 'int64_t snowflake_join(void *gen, void *parts, void *error)'
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

  # What the library says when it refuses something.
  class Error < StandardError
    attr_reader :status

    def initialize(status, message)
      super(message)
      @status = status
    end
  end

  # Yields the detail of an error to fill, and raises it if the call failed.
  def self.checked
    detail = Native.sized(Native::Detail)
    result = yield detail
    return result unless result.negative?

    raise Error.new(result, detail.message.pack('c*').unpack1('Z*'))
  end

  # The configuration of a preset's number.
  def self.preset(number)
    config = Native.sized(Native::Config)
    status = Native.snowflake_config_init(config, Native::Config.size, number)
    raise Error.new(status, Native.snowflake_status_message(status).to_s) if status.negative?

    config
  end

  def self.format(id, encoding)
    text = Fiddle::Pointer.malloc(TEXT_SIZE, Fiddle::RUBY_FREE)
    checked { |detail| Native.snowflake_format(id, encoding, text, TEXT_SIZE, detail) }
    text.to_s
  end

  def self.parse(text, encoding)
    checked { |detail| Native.snowflake_parse(text, text.bytesize, encoding, detail) }
  end

  # Hands out the IDs of a worker ID; any number of threads may use one.
  class Generator
    # +changes+ are fields of snowflake_config; +clock+ is a block that gives nanoseconds.
    def initialize(store: nil, clock: nil, **changes)
      config = Snowflake.preset(PRESETS.fetch('default'))
      changes.each { |field, value| config.public_send("#{field}=", value) }
      config.store = Fiddle::Pointer[store] if store
      config.clock = @clock = clock_callback(clock) if clock
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

    def ends_at
      Native.snowflake_ends_at(@handle)
    end

    def split(id)
      parts = Native.sized(Native::Parts)
      Snowflake.checked { |detail| Native.snowflake_split(@handle, id, parts, detail) }
      parts
    end

    def join(tick, worker_id, sequence)
      parts = Native.sized(Native::Parts)
      parts.tick = tick
      parts.worker_id = worker_id
      parts.sequence = sequence
      Snowflake.checked { |detail| Native.snowflake_join(@handle, parts, detail) }
    end

    private

    def clock_callback(clock)
      Fiddle::Closure::BlockCaller.new(Fiddle::TYPE_LONG_LONG, [Fiddle::TYPE_VOIDP]) do |_context|
        clock.call
      end
    end
  end
end

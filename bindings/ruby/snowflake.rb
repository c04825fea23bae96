# frozen_string_literal: true

# 64-bit Snowflake IDs, through libsnowflake and Fiddle.
#
# An ID is an Integer, which keeps its 63 bits whole: it has no limit. Any number of
# threads may use one generator, and so may the children of fork; to close it needs
# the generator alone.
#
#   Snowflake::Generator.open(worker_id: 1, store: 'file:/var/lib/app/ids') do |generator|
#     generator.next
#   end

require_relative 'snowflake/native'

# The library's functions that need no generator are here and in Layout.
module Snowflake
  # The numbers of snowflake_layout_t, snowflake_order_t and snowflake_encoding_t.
  PRESETS = {
    'default' => 0, 'twitter' => 1, 'discord' => 2, 'instagram' => 3, 'mastodon' => 4,
    'sonyflake-v1' => 5, 'sonyflake-v2' => 6, 'tsid' => 7, 'javascript' => 8
  }.freeze
  ORDERS = { 'worker-first' => 0, 'sequence-first' => 1 }.freeze
  ENCODINGS = { 'decimal' => 0, 'hex' => 1, 'base32' => 2, 'base62' => 3 }.freeze

  Parts = Struct.new(:tick, :worker_id, :sequence, :unix_ms, :nanoseconds)

  class << self
    # Writes an ID as text, in one of ENCODINGS.
    def format(id, encoding)
      id = Native.integer('id', id)
      encoding = Native.number_of(ENCODINGS, 'encoding', encoding)
      text = Fiddle::Pointer.malloc(Native::TEXT_SIZE, Fiddle::RUBY_FREE)
      Native.checked do |detail|
        Native.snowflake_format(id, encoding, text, Native::TEXT_SIZE, detail)
      end
      text.to_s
    end

    # Reads an ID that #format wrote.
    def parse(text, encoding)
      encoding = Native.number_of(ENCODINGS, 'encoding', encoding)
      Native.checked { |detail| Native.snowflake_parse(text, text.bytesize, encoding, detail) }
    end
  end

  # How the bits of an ID are divided, how long a tick is, and when tick 0 began.
  class Layout
    FIELDS = %i[time_bits worker_bits sequence_bits order tick_ns epoch_unix_ms].freeze

    # A preset, by its name, with some of FIELDS changed.
    def initialize(preset = 'default', **fields)
      number = Native.number_of(PRESETS, 'layout', preset)
      @config = Native.sized(Native::Config)
      Native.checked do |detail|
        Native.snowflake_config_init(@config, Native::Config.size, number, detail)
      end
      order = fields.delete(:order)
      @config.order = Native.number_of(ORDERS, 'order', order) if order
      Native.set(@config, fields, FIELDS)
    end

    (FIELDS - [:order]).each { |field| define_method(field) { @config.public_send(field) } }

    def order
      ORDERS.key(@config.order)
    end

    # Takes an ID apart; returns Parts.
    def split(id)
      id = Native.integer('id', id)
      parts = Native.sized(Native::Parts)
      Native.checked { |detail| Native.snowflake_split(@config, id, parts, detail) }
      Parts.new(*Parts.members.map { |part| parts.public_send(part) })
    end

    # Returns the ID of these parts.
    def compose(tick, worker_id, sequence)
      tick = Native.integer('tick', tick)
      worker_id = Native.integer('worker_id', worker_id)
      sequence = Native.integer('sequence', sequence)
      Native.checked do |detail|
        Native.snowflake_compose(@config, tick, worker_id, sequence, detail)
      end
    end

    # Returns when the layout ends, in milliseconds since 1970.
    def ends_at_unix_ms
      Native.checked { |detail| Native.snowflake_ends_at_unix_ms(@config, detail) }
    end

    # A configuration of this layout, with the library's defaults.
    def config
      copy = Native.sized(Native::Config)
      copy.to_ptr[0, Native::Config.size] = @config.to_ptr[0, Native::Config.size]
      copy
    end
  end

  # Generates IDs.
  class Generator
    SETTINGS =
      %i[worker_id worker_count max_wait_ms max_lead_ms max_jump_ms sequence_start].freeze

    attr_reader :layout

    # +layout+ is a Layout or the name of a preset, +store+ a text such as
    # 'file:/var/lib/app/ids'; +settings+ are any of SETTINGS. The library's manual
    # describes them; what is left out has the library's default.
    def initialize(layout: 'default', store: nil, **settings)
      @layout = layout.is_a?(Layout) ? layout : Layout.new(layout)
      config = Native.set(@layout.config, settings, SETTINGS)
      text = Native.c_string('store', store) unless store.nil?
      config.store = text if text
      out = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      Native.checked { |detail| Native.snowflake_new(config, out, detail) }
      @handle = Native.handle(out.ptr)
    end

    # Yields a generator, closes it afterwards, and returns what the block returns.
    def self.open(...)
      generator = new(...)
      begin
        yield generator
      ensure
        generator.close
      end
    end

    def next
      id = Native.snowflake_next(@handle)
      return id unless id.negative?

      Native.checked { |detail| Native.snowflake_explain(@handle, id, detail) }
    end

    # Frees the generator; it generates no IDs afterwards. The garbage collector does the
    # same.
    def close
      handle = @handle
      @handle = nil
      handle&.call_free
    end
  end
end

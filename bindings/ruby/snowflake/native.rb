# frozen_string_literal: true

require 'fiddle/import'

module Snowflake
  # An error of the library: its own message, and the number of its status.
  class Error < StandardError
    attr_reader :status

    def initialize(status, message)
      super(message)
      @status = status
    end
  end

  ERR_PARSE = -5

  # The functions and structs of snowflake.h, and what is checked before a call.
  module Native
    extend Fiddle::Importer

    SONAME = 'libsnowflake.so.0.2'
    MAJOR = 0
    MINOR = 2
    TEXT_SIZE = 20

    dlload ENV.fetch('SNOWFLAKE_LIBRARY', SONAME)

    # Before anything else of the library is looked up or called.
    def self.check_version
      number = snowflake_version_number
      major = number / 10_000
      minor = number / 100 % 100
      return if major == MAJOR && (MAJOR.zero? ? minor == MINOR : minor >= MINOR)

      raise LoadError, "libsnowflake #{MAJOR}.#{MINOR} is needed, but version " \
                       "#{snowflake_version_string} was loaded: " \
                       'install the version that this binding belongs to'
    end
    extern 'uint32_t snowflake_version_number()'
    extern 'char *snowflake_version_string()'
    check_version

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

    class << self
      # A zeroed struct that knows its size, freed with the object.
      def sized(type)
        value = type.malloc(Fiddle::RUBY_FREE)
        value.to_ptr[0, type.size] = "\0" * type.size
        value.size = type.size
        value
      end

      # Yields an error detail to fill, and raises it if the call failed.
      def checked
        detail = sized(Detail)
        result = yield detail
        return result unless result.negative?

        raise Error.new(result, detail.message.pack('c*').unpack1('Z*').force_encoding('UTF-8'))
      end

      # A generator's pointer, which the garbage collector frees.
      def handle(pointer)
        Fiddle::Pointer.new(pointer.to_i, 0, self['snowflake_free'])
      end

      # Sets fields of a configuration, each of which must be one of +known+.
      def set(config, fields, known)
        fields.each do |name, value|
          raise ArgumentError, "unknown setting: #{name.inspect}" unless known.include?(name)

          config.public_send("#{name}=", integer(name, value))
        end
        config
      end

      # Refuses what Fiddle would cut: larger integers, and fractions.
      def integer(name, value)
        return value if value.is_a?(Integer) && value.bit_length < 64

        raise ArgumentError, "#{name} must be an integer of 64 bits, got #{value.inspect[0, 60]}"
      end

      # The number of a name in a table.
      def number_of(table, what, name)
        table.fetch(name) do
          names = table.keys.join(', ')
          raise ArgumentError, "#{what} must be one of #{names}, got #{name.inspect[0, 60]}"
        end
      end

      # A text that ends in NUL; it lives as long as what is returned.
      def c_string(name, text)
        raise ArgumentError, "#{name} must not contain NUL" if text.include?("\0")

        Fiddle::Pointer["#{text}\0"]
      end
    end
  end
end

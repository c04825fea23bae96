# frozen_string_literal: true

# Generates three IDs, and takes the last one apart.
#
#   ruby quickstart.rb
#
# An ID is an Integer, which keeps its 63 bits whole.

require_relative 'snowflake'

generator = Snowflake::Generator.new(worker_id: 1)
ids = Array.new(3) { generator.next }
last = generator.layout.split(ids.last)
generator.close

time = Time.at(0, last.unix_ms, :millisecond, in: 'UTC').strftime('%F %T.%L')
bits = format('%041b %010b %012b', last.tick, last.worker_id, last.sequence)
puts 'Ruby: 3 IDs of worker 1'
ids.each { |id| puts "  #{id}" }
puts 'The last one, taken apart:'
puts "  bits      0 #{bits}"
puts "  time      #{time} UTC (#{last.tick} ms since 2020-01-01)"
puts "  worker    #{last.worker_id}"
puts "  sequence  #{last.sequence}"
puts "  base32    #{Snowflake.format(ids.last, 'base32')}"

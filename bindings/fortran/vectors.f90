! Checks what the tables of the vectors say.
module vectors
  use snowflake
  implicit none
  private
  public :: check_vectors

  integer, parameter :: most_fields = 8, most_layouts = 64
  character(len=*), parameter :: presets(0:8) = [character(len=12) :: &
    'default', 'twitter', 'discord', 'instagram', 'mastodon', &
    'sonyflake-v1', 'sonyflake-v2', 'tsid', 'javascript']
  character(len=*), parameter :: encodings(0:3) = [character(len=7) :: &
    'decimal', 'hex', 'base32', 'base62']

  ! A table that is read line by line, and where the fields of the line begin and end.
  type :: table
    character(len=:), allocatable :: file
    integer :: unit
    integer :: number = 0
    character(len=512) :: line = ''
    integer :: first(most_fields) = 1
    integer :: last(most_fields) = 0
  end type

  type :: layout
    character(len=32) :: name
    type(snowflake_config_t) :: config
  end type

  integer :: checks = 0
  integer :: layout_count = 0
  type(layout) :: layouts(most_layouts)
contains

  function open_table(directory, file) result(rows)
    character(len=*), intent(in) :: directory, file
    type(table) :: rows
    integer :: status
    rows%file = file
    open (newunit=rows%unit, file=directory // '/' // file, status='old', &
          action='read', iostat=status)
    if (status /= 0) call fail(directory // '/' // file // ' cannot be read')
    ! The header; its columns are those that the checks below name by number.
    read (rows%unit, '(a)') rows%line
    rows%number = 1
  end function

  function next_row(rows) result(found)
    type(table), intent(inout) :: rows
    logical :: found
    integer :: status
    do
      read (rows%unit, '(a)', iostat=status) rows%line
      found = status == 0
      if (.not. found) exit
      rows%number = rows%number + 1
      if (rows%line(1:1) /= '#') exit
    end do
    if (found) then
      call find_fields(rows)
    else
      close (rows%unit)
    end if
  end function

  subroutine find_fields(rows)
    type(table), intent(inout) :: rows
    character, parameter :: tab = achar(9)
    integer :: field, length, start
    start = 1
    do field = 1, most_fields
      length = index(rows%line(start:), tab) - 1
      if (length < 0) length = len_trim(rows%line) - start + 1
      rows%first(field) = start
      rows%last(field) = start + length - 1
      start = min(start + length + 1, len(rows%line))
    end do
  end subroutine

  function text_of(rows, field) result(text)
    type(table), intent(in) :: rows
    integer, intent(in) :: field
    character(len=:), allocatable :: text
    text = rows%line(rows%first(field):rows%last(field))
  end function

  function number_of(rows, field) result(number)
    type(table), intent(in) :: rows
    integer, intent(in) :: field
    integer(c_int64_t) :: number
    integer :: status
    read (rows%line(rows%first(field):rows%last(field)), *, iostat=status) number
    if (status /= 0) call complain(rows, text_of(rows, field) // ' is not a number')
  end function

  subroutine complain(rows, sentence_)
    type(table), intent(in) :: rows
    character(len=*), intent(in) :: sentence_
    character(len=12) :: number
    write (number, '(i0)') rows%number
    call fail(rows%file // ':' // trim(number) // ': ' // sentence_)
  end subroutine

  subroutine check(rows, what, seen, expected)
    type(table), intent(in) :: rows
    character(len=*), intent(in) :: what
    integer(c_int64_t), intent(in) :: seen, expected
    character(len=80) :: difference
    if (seen /= expected) then
      write (difference, '(" is ", i0, ", expected ", i0)') seen, expected
      call complain(rows, what // trim(difference))
    end if
    checks = checks + 1
  end subroutine

  ! The place of a name, 0 if it is none of them. The findloc of older gfortran compares
  ! texts of two lengths wrongly.
  pure function place_of(names, name) result(place)
    character(len=*), intent(in) :: names(:), name
    integer :: place
    do place = size(names), 1, -1
      if (names(place) == name) exit
    end do
  end function

  function encoding_of(rows) result(encoding)
    type(table), intent(in) :: rows
    integer(c_int32_t) :: encoding
    encoding = int(place_of(encodings, text_of(rows, 1)) - 1, c_int32_t)
    if (encoding < 0) call complain(rows, text_of(rows, 1) // ' is not an encoding')
  end function

  subroutine check_preset(rows, order)
    type(table), intent(in) :: rows
    integer(c_int32_t), intent(in) :: order
    type(snowflake_config_t) :: config
    integer :: number
    number = place_of(presets, text_of(rows, 1)) - 1
    if (number < 0) return
    config = config_of(number)
    call check(rows, 'time_bits', config%time_bits, number_of(rows, 2))
    call check(rows, 'worker_bits', config%worker_bits, number_of(rows, 3))
    call check(rows, 'sequence_bits', config%sequence_bits, number_of(rows, 4))
    call check(rows, 'order', int(config%order, c_int64_t), int(order, c_int64_t))
    call check(rows, 'tick_ns', config%tick_ns, number_of(rows, 6))
    call check(rows, 'epoch_unix_ms', config%epoch_unix_ms, number_of(rows, 7))
  end subroutine

  subroutine check_layouts(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    type(snowflake_config_t) :: config
    type(snowflake_error_t) :: error
    integer(c_int64_t) :: ends_at
    integer(c_int32_t) :: order
    rows = open_table(directory, 'layouts.tsv')
    do while (next_row(rows))
      order = merge(1, 0, text_of(rows, 5) == 'sequence-first')
      call check_preset(rows, order)
      config = config_of(0)
      config%time_bits = number_of(rows, 2)
      config%worker_bits = number_of(rows, 3)
      config%sequence_bits = number_of(rows, 4)
      config%order = order
      config%tick_ns = number_of(rows, 6)
      config%epoch_unix_ms = number_of(rows, 7)
      layout_count = layout_count + 1
      layouts(layout_count) = layout(text_of(rows, 1), config)
      ends_at = snowflake_ends_at_unix_ms(config, error)
      if (ends_at < 0) call complain(rows, sentence(error))
      call check(rows, 'ends_at_unix_ms', ends_at, number_of(rows, 8))
    end do
  end subroutine

  subroutine check_ids(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    type(snowflake_error_t) :: error
    type(snowflake_parts_t) :: parts
    type(snowflake_config_t) :: config
    integer(c_int64_t) :: id
    integer :: found
    rows = open_table(directory, 'ids.tsv')
    do while (next_row(rows))
      found = place_of(layouts(:layout_count)%name, text_of(rows, 1))
      if (found == 0) call complain(rows, text_of(rows, 1) // ' is not a layout')
      config = layouts(found)%config
      if (snowflake_split(config, number_of(rows, 5), parts, error) /= snowflake_ok) &
        call complain(rows, sentence(error))
      call check(rows, 'tick', parts%tick, number_of(rows, 2))
      call check(rows, 'worker_id', parts%worker_id, number_of(rows, 3))
      call check(rows, 'sequence', parts%sequence, number_of(rows, 4))
      call check(rows, 'unix_ms', parts%unix_ms, number_of(rows, 6))
      call check(rows, 'nanoseconds', int(parts%nanoseconds, c_int64_t), number_of(rows, 7))
      id = snowflake_compose(config, number_of(rows, 2), number_of(rows, 3), &
                             number_of(rows, 4), error)
      if (id < 0) call complain(rows, sentence(error))
      call check(rows, 'id', id, number_of(rows, 5))
    end do
  end subroutine

  subroutine check_text(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    type(snowflake_error_t) :: error
    character(len=:), allocatable :: text
    character(len=snowflake_text_size, kind=c_char) :: written
    integer(c_int64_t) :: length
    rows = open_table(directory, 'text.tsv')
    do while (next_row(rows))
      text = text_of(rows, 3)
      length = snowflake_format(number_of(rows, 2), encoding_of(rows), written, &
                                snowflake_text_size, error)
      if (length < 0) call complain(rows, sentence(error))
      if (written(:length) /= text .or. length /= len(text)) &
        call complain(rows, 'text is ' // written(:length) // ', expected ' // text)
      checks = checks + 1
      call check(rows, 'id', parsed(rows, text), number_of(rows, 2))
    end do
  end subroutine

  subroutine check_bad_text(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    character(len=:), allocatable :: text
    rows = open_table(directory, 'bad_text.tsv')
    do while (next_row(rows))
      text = text_of(rows, 2)
      if (text == '-') text = ''
      call check(rows, 'status', parsed(rows, text), int(snowflake_err_parse, c_int64_t))
    end do
  end subroutine

  function parsed(rows, text) result(id)
    type(table), intent(in) :: rows
    character(len=*), intent(in) :: text
    integer(c_int64_t) :: id
    type(snowflake_error_t) :: error
    id = snowflake_parse(text, len(text, c_size_t), encoding_of(rows), error)
  end function

  ! Checks all tables; returns the number of checks.
  function check_vectors(directory) result(count)
    character(len=*), intent(in) :: directory
    integer :: count
    call check_layouts(directory)
    call check_ids(directory)
    call check_text(directory)
    call check_bad_text(directory)
    count = checks
  end function
end module

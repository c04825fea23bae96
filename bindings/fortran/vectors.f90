! Checks what the tables of the vectors say.
module vectors
  use snowflake
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none
  private
  public :: check_vectors, give_up

  integer, parameter :: most_fields = 8, most_layouts = 64
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

  type :: named_layout
    character(len=32) :: name
    type(snowflake_layout) :: layout
  end type

  integer :: checks = 0
  integer :: layout_count = 0
  type(named_layout) :: layouts(most_layouts)
  type(snowflake_error) :: error
contains

  ! Ends the program with a sentence, with exit code 1.
  subroutine give_up(text)
    character(len=*), intent(in) :: text
    write (error_unit, '(a)') text
    stop 1, quiet=.true.
  end subroutine

  function open_table(directory, file) result(rows)
    character(len=*), intent(in) :: directory, file
    type(table) :: rows
    integer :: status
    rows%file = file
    open (newunit=rows%unit, file=directory // '/' // file, status='old', &
          action='read', iostat=status)
    if (status /= 0) call give_up(directory // '/' // file // ' cannot be read')
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
    integer(int64) :: number
    integer :: status
    read (rows%line(rows%first(field):rows%last(field)), *, iostat=status) number
    if (status /= 0) call complain(rows, text_of(rows, field) // ' is not a number')
  end function

  subroutine complain(rows, sentence_)
    type(table), intent(in) :: rows
    character(len=*), intent(in) :: sentence_
    character(len=12) :: number
    write (number, '(i0)') rows%number
    call give_up(rows%file // ':' // trim(number) // ': ' // sentence_)
  end subroutine

  subroutine check(rows, what, seen, expected)
    type(table), intent(in) :: rows
    character(len=*), intent(in) :: what
    integer(int64), intent(in) :: seen, expected
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
    integer :: encoding
    encoding = place_of(encodings, text_of(rows, 1)) - 1
    if (encoding < 0) call complain(rows, text_of(rows, 1) // ' is not an encoding')
  end function

  ! Demands that the last call had no error.
  subroutine demand_success(rows)
    type(table), intent(in) :: rows
    if (error%status /= snowflake_ok) call complain(rows, error%message)
  end subroutine

  subroutine check_preset(rows, expected)
    type(table), intent(in) :: rows
    type(snowflake_layout), intent(in) :: expected
    type(snowflake_layout) :: preset
    preset = snowflake_preset(text_of(rows, 1), error)
    call demand_success(rows)
    call check(rows, 'time_bits', preset%time_bits, expected%time_bits)
    call check(rows, 'worker_bits', preset%worker_bits, expected%worker_bits)
    call check(rows, 'sequence_bits', preset%sequence_bits, expected%sequence_bits)
    call check(rows, 'order', int(preset%order, int64), int(expected%order, int64))
    call check(rows, 'tick_ns', preset%tick_ns, expected%tick_ns)
    call check(rows, 'epoch_unix_ms', preset%epoch_unix_ms, expected%epoch_unix_ms)
  end subroutine

  subroutine check_layouts(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    type(snowflake_layout) :: layout
    integer(int64) :: ends_at
    rows = open_table(directory, 'layouts.tsv')
    do while (next_row(rows))
      layout = snowflake_layout(number_of(rows, 2), number_of(rows, 3), number_of(rows, 4), &
        merge(snowflake_sequence_first, snowflake_worker_first, &
              text_of(rows, 5) == 'sequence-first'), number_of(rows, 6), number_of(rows, 7))
      if (index(text_of(rows, 1), 'custom-') /= 1) call check_preset(rows, layout)
      layout_count = layout_count + 1
      layouts(layout_count) = named_layout(text_of(rows, 1), layout)
      ends_at = layout%ends_at_unix_ms(error)
      call demand_success(rows)
      call check(rows, 'ends_at_unix_ms', ends_at, number_of(rows, 8))
    end do
  end subroutine

  subroutine check_ids(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    type(snowflake_parts) :: parts
    type(snowflake_layout) :: layout
    integer(int64) :: id
    integer :: found
    rows = open_table(directory, 'ids.tsv')
    do while (next_row(rows))
      found = place_of(layouts(:layout_count)%name, text_of(rows, 1))
      if (found == 0) call complain(rows, text_of(rows, 1) // ' is not a layout')
      layout = layouts(found)%layout
      parts = layout%split(number_of(rows, 5), error)
      call demand_success(rows)
      call check(rows, 'tick', parts%tick, number_of(rows, 2))
      call check(rows, 'worker_id', parts%worker_id, number_of(rows, 3))
      call check(rows, 'sequence', parts%sequence, number_of(rows, 4))
      call check(rows, 'unix_ms', parts%unix_ms, number_of(rows, 6))
      call check(rows, 'nanoseconds', int(parts%nanoseconds, int64), number_of(rows, 7))
      id = layout%compose(number_of(rows, 2), number_of(rows, 3), number_of(rows, 4), error)
      call demand_success(rows)
      call check(rows, 'id', id, number_of(rows, 5))
    end do
  end subroutine

  subroutine check_text(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    character(len=:), allocatable :: text, written
    integer(int64) :: id
    rows = open_table(directory, 'text.tsv')
    do while (next_row(rows))
      text = text_of(rows, 3)
      written = snowflake_format(number_of(rows, 2), encoding_of(rows), error)
      call demand_success(rows)
      if (written /= text .or. len(written) /= len(text)) &
        call complain(rows, 'text is ' // written // ', expected ' // text)
      checks = checks + 1
      id = snowflake_parse(text, encoding_of(rows), error)
      call demand_success(rows)
      call check(rows, 'id', id, number_of(rows, 2))
    end do
  end subroutine

  subroutine check_bad_text(directory)
    character(len=*), intent(in) :: directory
    type(table) :: rows
    character(len=:), allocatable :: text
    integer(int64) :: id
    rows = open_table(directory, 'bad_text.tsv')
    do while (next_row(rows))
      text = text_of(rows, 2)
      if (text == '-') text = ''
      id = snowflake_parse(text, encoding_of(rows), error)
      if (id >= 0) call complain(rows, text // ' was parsed')
      call check(rows, 'status', int(error%status, int64), int(snowflake_err_parse, int64))
    end do
  end subroutine

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

! Takes three IDs and takes the last one apart.
!
!   gfortran quickstart.f90 -o quickstart -lsnowflake
!
! An integer(c_int64_t) keeps the 63 bits of an ID whole.

module snowflake
  use, intrinsic :: iso_c_binding
  implicit none

  type, bind(c) :: snowflake_config_t
    integer(c_int32_t) :: size, order
    integer(c_int64_t) :: time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms
    integer(c_int64_t) :: worker_id, worker_count, max_wait_ms, max_lead_ms, sequence_start
    type(c_ptr) :: store
    type(c_funptr) :: clock
    type(c_ptr) :: clock_context
    integer(c_int64_t) :: max_jump_ms
  end type

  type, bind(c) :: snowflake_error_t
    integer(c_int32_t) :: size = 512, status = 0, os_errno = 0, wait_reason = 0
    integer(c_int64_t) :: wait_ns = 0
    character(kind=c_char) :: message(488) = c_null_char
  end type

  type, bind(c) :: snowflake_parts_t
    integer(c_int32_t) :: size = 40, nanoseconds = 0
    integer(c_int64_t) :: unix_ms = 0, tick = 0, worker_id = 0, sequence = 0
  end type

  interface
    integer(c_int32_t) function snowflake_config_init(config, size, layout, error) bind(c)
      import
      type(snowflake_config_t), intent(out) :: config
      integer(c_size_t), value :: size
      integer(c_int32_t), value :: layout
      type(snowflake_error_t), intent(inout) :: error
    end function

    integer(c_int32_t) function snowflake_new(config, gen, error) bind(c)
      import
      type(snowflake_config_t), intent(in) :: config
      type(c_ptr), intent(inout) :: gen
      type(snowflake_error_t), intent(inout) :: error
    end function

    integer(c_int64_t) function snowflake_next(gen) bind(c)
      import
      type(c_ptr), value :: gen
    end function

    integer(c_int32_t) function snowflake_explain(gen, returned, error) bind(c)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t), value :: returned
      type(snowflake_error_t), intent(inout) :: error
    end function

    ! Without a config, the ID is one of the default layout.
    integer(c_int32_t) function snowflake_split(config, id, parts, error) bind(c)
      import
      type(snowflake_config_t), intent(in), optional :: config
      integer(c_int64_t), value :: id
      type(snowflake_parts_t), intent(inout) :: parts
      type(snowflake_error_t), intent(inout) :: error
    end function

    integer(c_int64_t) function snowflake_format(id, encoding, text, capacity, error) bind(c)
      import
      integer(c_int64_t), value :: id
      integer(c_int32_t), value :: encoding
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      type(snowflake_error_t), intent(inout) :: error
    end function

    subroutine snowflake_free(gen) bind(c)
      import
      type(c_ptr), value :: gen
    end subroutine

    ! Two of the C library, which knows the calendar.
    type(c_ptr) function gmtime(seconds) bind(c)
      import
      integer(c_long), intent(in) :: seconds
    end function

    integer(c_size_t) function strftime(text, capacity, format, time) bind(c)
      import
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      character(kind=c_char), intent(in) :: format(*)
      type(c_ptr), value :: time
    end function
  end interface
end module

program quickstart
  use snowflake
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none

  integer(c_int64_t), parameter :: worker = 1
  integer(c_int32_t), parameter :: default_layout = 0, base32 = 2
  integer, parameter :: count = 3
  type(snowflake_config_t) :: config
  type(snowflake_error_t) :: error
  type(c_ptr) :: gen
  integer(c_int64_t) :: ids(count)
  integer :: i

  if (snowflake_config_init(config, c_sizeof(config), default_layout, error) < 0) &
    call give_up()
  config%worker_id = worker
  if (snowflake_new(config, gen, error) < 0) call give_up()

  write (*, '("Fortran: ", i0, " IDs of worker ", i0)') count, worker
  do i = 1, count
    ids(i) = snowflake_next(gen)
    if (ids(i) < 0) then
      if (snowflake_explain(gen, ids(i), error) < 0) call give_up()
    end if
    write (*, '("  ", i0)') ids(i)
  end do
  call describe(ids(count))
  call snowflake_free(gen)

contains

  ! Ends the program with the library's sentence.
  subroutine give_up()
    integer :: length
    length = findloc(error%message, c_null_char, dim=1) - 1
    write (error_unit, '(*(a))') 'quickstart: ', error%message(:length)
    stop 1, quiet=.true.
  end subroutine

  subroutine describe(id)
    integer(c_int64_t), intent(in) :: id
    type(snowflake_parts_t) :: parts
    character(len=20, kind=c_char) :: text, time
    integer(c_int64_t) :: length
    integer(c_size_t) :: time_length
    integer(c_int64_t) :: milliseconds

    if (snowflake_split(id=id, parts=parts, error=error) < 0) call give_up()
    length = snowflake_format(id, base32, text, len(text, c_size_t), error)
    if (length < 0) call give_up()
    milliseconds = mod(parts%unix_ms, 1000_c_int64_t)
    time_length = strftime(time, len(time, c_size_t), '%Y-%m-%d %H:%M:%S' // c_null_char, &
                           gmtime(int(parts%unix_ms / 1000, c_long)))

    write (*, '(a)') 'The last one, taken apart:'
    write (*, '("  bits      0 ", b41.41, " ", b10.10, " ", b12.12)') &
      parts%tick, parts%worker_id, parts%sequence
    write (*, '("  time      ", a, ".", i3.3, " UTC (", i0, " ms since 2020-01-01)")') &
      time(:time_length), milliseconds, parts%tick
    write (*, '("  worker    ", i0)') parts%worker_id
    write (*, '("  sequence  ", i0)') parts%sequence
    write (*, '("  base32    ", a)') text(:length)
  end subroutine
end program

! The declarations of snowflake.h that the suite needs. Fortran has no unsigned
! numbers: those of 32 bits go through as_uint32 and of_uint32.
module snowflake
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none

  integer(c_int32_t), parameter :: snowflake_ok = 0
  integer(c_int32_t), parameter :: snowflake_err_parse = -5
  integer(c_int32_t), parameter :: encoding_base32 = 2
  integer(c_size_t), parameter :: snowflake_text_size = 20

  type, bind(c) :: snowflake_config
    integer(c_int32_t) :: size
    integer(c_int32_t) :: worker_id
    integer(c_int32_t) :: time_bits
    integer(c_int32_t) :: worker_bits
    integer(c_int32_t) :: sequence_bits
    integer(c_int32_t) :: order
    integer(c_int64_t) :: tick_ns
    integer(c_int64_t) :: epoch_unix_ms
    integer(c_int32_t) :: max_wait_ms
    integer(c_int32_t) :: max_lead_ms
    integer(c_int32_t) :: sequence_start
    integer(c_int32_t) :: worker_count
    type(c_ptr) :: store
    type(c_funptr) :: clock
    type(c_ptr) :: clock_context
  end type

  type, bind(c) :: snowflake_error
    integer(c_int32_t) :: size = 256
    integer(c_int32_t) :: status = 0
    integer(c_int32_t) :: os_errno = 0
    integer(c_int32_t) :: reserved = 0
    character(kind=c_char) :: message(240) = c_null_char
  end type

  type, bind(c) :: snowflake_parts
    integer(c_int32_t) :: size = 32
    integer(c_int32_t) :: worker_id = 0
    integer(c_int64_t) :: tick = 0
    integer(c_int32_t) :: sequence = 0
    integer(c_int32_t) :: nanoseconds = 0
    integer(c_int64_t) :: unix_ms = 0
  end type

  interface
    function snowflake_config_init(config, size, layout) bind(c) result(status)
      import
      type(snowflake_config), intent(out) :: config
      integer(c_int32_t), value :: size, layout
      integer(c_int32_t) :: status
    end function

    function snowflake_new(config, gen, error) bind(c) result(status)
      import
      type(snowflake_config), intent(in) :: config
      type(c_ptr), intent(inout) :: gen
      type(snowflake_error), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_next(gen) bind(c) result(id)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t) :: id
    end function

    function snowflake_ends_at(gen) bind(c) result(unix_ms)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t) :: unix_ms
    end function

    subroutine snowflake_free(gen) bind(c)
      import
      type(c_ptr), value :: gen
    end subroutine

    function snowflake_explain(gen, result_, error) bind(c) result(status)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t), value :: result_
      type(snowflake_error), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_split(gen, id, parts, error) bind(c) result(status)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t), value :: id
      type(snowflake_parts), intent(inout) :: parts
      type(snowflake_error), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_join(gen, parts, error) bind(c) result(id)
      import
      type(c_ptr), value :: gen
      type(snowflake_parts), intent(in) :: parts
      type(snowflake_error), intent(inout) :: error
      integer(c_int64_t) :: id
    end function

    function snowflake_format(id, encoding, text, capacity, error) bind(c) result(length)
      import
      integer(c_int64_t), value :: id
      integer(c_int32_t), value :: encoding
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      type(snowflake_error), intent(inout) :: error
      integer(c_int64_t) :: length
    end function

    function snowflake_parse(text, length, encoding, error) bind(c) result(id)
      import
      character(kind=c_char), intent(in) :: text(*)
      integer(c_size_t), value :: length
      integer(c_int32_t), value :: encoding
      type(snowflake_error), intent(inout) :: error
      integer(c_int64_t) :: id
    end function
  end interface

contains

  ! The value that 32 unsigned bits stand for.
  elemental function of_uint32(bits) result(number)
    integer(c_int32_t), intent(in) :: bits
    integer(c_int64_t) :: number
    number = iand(int(bits, c_int64_t), int(z'ffffffff', c_int64_t))
  end function

  ! The 32 bits of an unsigned value.
  elemental function as_uint32(number) result(bits)
    integer(c_int64_t), intent(in) :: number
    integer(c_int32_t) :: bits
    if (number <= huge(bits)) then
      bits = int(number, c_int32_t)
    else
      bits = int(number - 2_c_int64_t**32, c_int32_t)
    end if
  end function

  function sentence(error) result(text)
    type(snowflake_error), intent(in) :: error
    character(len=:), allocatable :: text
    integer :: i
    text = ''
    do i = 1, size(error%message)
      if (error%message(i) == c_null_char) exit
      text = text // error%message(i)
    end do
  end function

  ! Ends the program with a sentence, with exit code 1.
  subroutine fail(text)
    character(len=*), intent(in) :: text
    write (error_unit, '(a)') text
    stop 1, quiet=.true.
  end subroutine

  ! The defaults with the layout of a preset.
  function config_of(layout) result(config)
    integer, intent(in) :: layout
    type(snowflake_config) :: config
    integer(c_int32_t) :: bytes
    bytes = int(c_sizeof(config), c_int32_t)
    if (snowflake_config_init(config, bytes, int(layout, c_int32_t)) /= snowflake_ok) &
      call fail('snowflake_config_init failed')
  end function

  function generator_of(config) result(gen)
    type(snowflake_config), intent(in) :: config
    type(c_ptr) :: gen
    type(snowflake_error) :: error
    gen = c_null_ptr
    if (snowflake_new(config, gen, error) /= snowflake_ok) call fail(sentence(error))
  end function

  function next_id(gen) result(id)
    type(c_ptr), intent(in) :: gen
    integer(c_int64_t) :: id
    type(snowflake_error) :: error
    id = snowflake_next(gen)
    if (id < 0) then
      if (snowflake_explain(gen, id, error) == id) call fail(sentence(error))
      call fail('snowflake_next failed')
    end if
  end function
end module
